package main

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/rogpeppe/go-internal/testscript"
)

// derive NAME OLD NEW [OLD NEW...] makes a state machine at $ENDPOINT whose
// definition is that of rdscrypt-basic with texts replaced, which must be there.
// Its ARN is in the variable NAME, in capitals.
func derive(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 || len(args)%2 == 0 {
		ts.Fatalf("usage: derive NAME OLD NEW [OLD NEW...]")
	}
	client := sfn.New(sfn.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(ts.Getenv("ENDPOINT")),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	from, err := client.DescribeStateMachine(context.Background(), &sfn.DescribeStateMachineInput{
		StateMachineArn: aws.String("arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic"),
	})
	ts.Check(err)
	definition := *from.Definition
	for pair := args[1:]; len(pair) > 0; pair = pair[2:] {
		if !strings.Contains(definition, pair[0]) {
			ts.Fatalf("%s isn't in %s", pair[0], definition)
		}
		definition = strings.ReplaceAll(definition, pair[0], pair[1])
	}
	made, err := client.CreateStateMachine(context.Background(), &sfn.CreateStateMachineInput{
		Name: &args[0], Definition: &definition, RoleArn: from.RoleArn,
	})
	ts.Check(err)
	ts.Setenv(strings.ToUpper(args[0]), *made.StateMachineArn)
}
