package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/go-sql-driver/mysql"
	"github.com/rogpeppe/go-internal/testscript"
)

// rdsClient reaches the sandbox at $ENDPOINT.
func rdsClient(ts *testscript.TestScript) *rds.Client {
	return rds.New(rds.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(ts.Getenv("ENDPOINT")),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

const masterPassword = "password"

// instance [-encrypted] ID makes a DB instance in the sandbox at $ENDPOINT and
// waits until it is available.
func instance(ts *testscript.TestScript, _ bool, args []string) {
	encrypted := slices.Contains(args, "-encrypted")
	id := args[len(args)-1]
	_, err := rdsClient(ts).CreateDBInstance(context.Background(), &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: aws.String(id),
		DBInstanceClass:      aws.String("db.t3.micro"),
		Engine:               aws.String("mysql"),
		AllocatedStorage:     aws.Int32(20),
		MasterUsername:       aws.String("testuser"),
		MasterUserPassword:   aws.String(masterPassword),
		StorageEncrypted:     aws.Bool(encrypted),
	})
	ts.Check(err)
	available(ts, id)
}

// available waits for an instance as the AWS CLI's wait does.
func available(ts *testscript.TestScript, id string) types.DBInstance {
	client := rdsClient(ts)
	waiter := rds.NewDBInstanceAvailableWaiter(client, func(o *rds.DBInstanceAvailableWaiterOptions) {
		o.MinDelay, o.MaxDelay = 10*time.Millisecond, 100*time.Millisecond
	})
	out, err := waiter.WaitForOutput(context.Background(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String(id)}, patience)
	ts.Check(err)
	return out.DBInstances[0]
}

// endpoint ID sets $HOST and $PORT to where a DB instance takes connections.
func endpoint(ts *testscript.TestScript, _ bool, args []string) {
	i := available(ts, args[0])
	ts.Setenv("HOST", *i.Endpoint.Address)
	ts.Setenv("PORT", strconv.Itoa(int(*i.Endpoint.Port)))
}

// sql ID STATEMENT runs a statement on a DB instance, which it waits for, and
// prints the rows, with tabs between the columns.
func sqlStatement(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: sql ID STATEMENT")
	}
	i := available(ts, args[0])
	cfg := mysql.NewConfig()
	cfg.User, cfg.Passwd = "testuser", masterPassword
	cfg.Net, cfg.Addr = "tcp", fmt.Sprintf("%s:%d", *i.Endpoint.Address, *i.Endpoint.Port)
	connector, err := mysql.NewConnector(cfg)
	ts.Check(err)
	db := sql.OpenDB(connector)
	defer db.Close()
	rows, err := db.Query(args[1])
	ts.Check(err)
	defer rows.Close()
	columns, err := rows.Columns()
	ts.Check(err)
	for rows.Next() {
		cells, into := make([]string, len(columns)), make([]any, len(columns))
		for c := range cells {
			into[c] = &cells[c]
		}
		ts.Check(rows.Scan(into...))
		fmt.Fprintln(ts.Stdout(), strings.Join(cells, "\t"))
	}
	ts.Check(rows.Err())
}
