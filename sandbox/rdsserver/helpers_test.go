package rdsserver_test

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

var errFake = errors.New("the fake broke")

func (f *fixture) wantLog(part string) {
	f.t.Helper()
	if !strings.Contains(f.log.String(), part) {
		f.t.Errorf("the log lacks %s:\n%s", part, f.log)
	}
}

// delete deletes an instance without a final snapshot and describes it until it
// is gone.
func (f *fixture) delete(id string) {
	f.t.Helper()
	_, err := f.client().DeleteDBInstance(context.Background(), &rds.DeleteDBInstanceInput{DBInstanceIdentifier: &id, SkipFinalSnapshot: aws.Bool(true)})
	if err != nil {
		f.t.Fatalf("DeleteDBInstance(%s): %v", id, err)
	}
	f.gone(id)
}

// gone describes a deleted instance until it isn't there.
func (f *fixture) gone(id string) {
	f.t.Helper()
	if got := f.status(id); got != "deleting" {
		f.t.Errorf("%s is %s", id, got)
	}
	_, err := f.client().DescribeDBInstances(context.Background(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &id})
	wantError(f.t, "a deleted instance", err, "DBInstanceNotFound: DBInstance "+id+" not found.")
}

// idle returns when only time is left to pass.
func (f *fixture) idle() { f.server.Idle() }

// createTimed makes an instance at a pace that takes time.
func (f *fixture) createTimed(id string) {
	f.t.Helper()
	if _, err := f.client().CreateDBInstance(context.Background(), newInput(id)); err != nil {
		f.t.Fatal(err)
	}
	f.idle()
	f.clock.advance(time.Hour)
}

// listen takes an address away.
func (f *fixture) listen(host string, port int32) net.Listener {
	f.t.Helper()
	l, err := net.Listen("tcp4", net.JoinHostPort(host, strconv.Itoa(int(port))))
	if err != nil {
		f.t.Fatal(err)
	}
	return l
}

// code is the code of a refusal, "" of anything else.
func code(err error) string {
	var api interface{ ErrorCode() string }
	if !errors.As(err, &api) {
		return ""
	}
	return api.ErrorCode()
}
