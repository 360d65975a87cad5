// Command rdscrypt-lambda is the bootstrap of every Lambda function of
// rdscrypt, for the runtime provided.al2023.
//
// One binary holds all tasks, and RDSCRYPT_TASK in the environment of a
// function says which of them it is, by its task name. So there is one zip to
// upload for all functions, and a new task needs no line here. The other
// variables are KMS_KEY_ID (the key for the copy of the snapshot; by default
// the AWS managed key for RDS, as in the article) and LOG_LEVEL. Region,
// credentials and AWS_ENDPOINT_URL are the SDK's.
//
// Everything that can be wrong with the environment is found in Lambda's init
// phase and reported there, before a first invocation fails in a less clear
// way. The SDK's configuration is loaded in it as well: the init phase has the
// whole processor, whatever memory the function was given, and nothing is
// fetched from anywhere.
//
// Failures reach Step Functions under the names that the embedded engine gives
// them, so that Retry and Catch of one definition match in both places.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// runtimeAPIVariable holds the address of the Runtime API. Lambda sets it.
const runtimeAPIVariable = "AWS_LAMBDA_RUNTIME_API"

func main() {
	os.Exit(start(context.Background(), os.Getenv, os.Stdout, os.Stderr))
}

// start serves invocations until the process ends. It returns, the exit code,
// only when it can't.
func start(ctx context.Context, getenv func(string) string, stdout, stderr io.Writer) int {
	api := getenv(runtimeAPIVariable)
	if api == "" {
		fmt.Fprintf(stderr, "rdscrypt-lambda: %s isn't set: this is the bootstrap of AWS Lambda functions, on this machine run rdscrypt\n", runtimeAPIVariable)
		return 1
	}
	h, err := initialize(ctx, getenv, stdout)
	if err == nil {
		serve(h)
		return 1
	}
	log := newLogger(settings{function: getenv(functionVariable)}, stdout)
	log.Error("init failed", "errorType", errorConfigInvalid, "errorMessage", err.Error())
	if err := reportInitError(ctx, api, err); err != nil {
		log.Error(err.Error())
	}
	return 1
}

// serve hands the invocations to h. It doesn't return: a failure to do so ends
// the process, and Lambda starts another.
func serve(h *handler) {
	log.SetFlags(0)
	log.SetOutput(runtimeLog{h.log})
	lambda.Start(h)
}

// initialize makes the handler that the environment asks for.
func initialize(ctx context.Context, getenv func(string) string, stdout io.Writer) (*handler, error) {
	s, err := readSettings(getenv)
	if err != nil {
		return nil, err
	}
	clients, err := awsapi.Load(ctx, awsapi.Options{})
	if err != nil {
		return nil, err
	}
	functions := tasks.Functions(tasks.Config{RDS: clients.RDS, KMSKeyID: s.key})
	return newHandler(s, functions[s.task], stdout), nil
}
