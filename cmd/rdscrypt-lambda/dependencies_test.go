package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// What a function must not carry: it would make the zip larger and the start
// slower for nothing. A prefix stands for all packages under it.
var refused = []string{
	"github.com/rdscrypt/rdscrypt/asl",
	"github.com/rdscrypt/rdscrypt/bench",
	"github.com/rdscrypt/rdscrypt/cmd/rdscrypt",
	"github.com/rdscrypt/rdscrypt/deploy",
	"github.com/rdscrypt/rdscrypt/engine",
	"github.com/rdscrypt/rdscrypt/local",
	"github.com/rdscrypt/rdscrypt/report",
	"github.com/rdscrypt/rdscrypt/sandbox",
	"github.com/rdscrypt/rdscrypt/statemachine",
	"github.com/rdscrypt/rdscrypt/test",
	// The command line.
	"charm.land", "github.com/charmbracelet", "github.com/spf13", "golang.org/x/term",
	// Databases and stores.
	"database/sql", "github.com/dolthub", "github.com/go-sql-driver", "github.com/tink-crypto", "go.etcd.io",
	// Services that no task calls.
	"github.com/aws/aws-sdk-go-v2/service/cloudformation", "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs",
	"github.com/aws/aws-sdk-go-v2/service/lambda", "github.com/aws/aws-sdk-go-v2/service/s3", "github.com/aws/aws-sdk-go-v2/service/sfn",
	// What aws-lambda-go leaves out with the tag lambda.norpc. They look up
	// methods by name, which makes the linker keep every call of every client.
	"net/rpc", "html/template", "text/template",
	"testing",
}

func TestDependencies(t *testing.T) {
	t.Parallel()
	output, err := exec.Command("go", "list", "-deps", "-tags", "lambda.norpc", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	dependencies := strings.Fields(string(output))
	if !slices.Contains(dependencies, "github.com/rdscrypt/rdscrypt/tasks") {
		t.Fatalf("go list doesn't name the tasks: %s", output)
	}
	for _, dependency := range dependencies {
		for _, prefix := range refused {
			if dependency == prefix || strings.HasPrefix(dependency, prefix+"/") {
				t.Errorf("the program depends on %s", dependency)
			}
		}
	}
}
