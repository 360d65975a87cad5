// Package report shows executions, as text for people and as JSON in the
// shapes of the Step Functions API.
//
// It reads names and records and nothing else: what a report says happened is
// what the journal says, not what somebody remembers or what AWS shows today.
// Whoever has a copy of the journal gets the same report.
//
// The JSON is that of DescribeExecution, GetExecutionHistory and
// ListExecutions, so that what reads one reads the other, but for one thing:
// input and output, which AWS sends as strings that contain JSON, are JSON
// values here.
package report

import (
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Execution is what a report is about: how an execution is called, which its
// journal doesn't say, and what happened in it, which its journal alone says.
type Execution struct {
	ARN             rdscrypt.ExecutionARN
	StateMachineARN string
	Records         []history.Record
}

// date is a time as the AWS CLI prints it.
func date(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// fields collects the fields of a JSON object in the order they are added.
type fields []value.Field

func (f *fields) add(name string, v value.Value) { *f = append(*f, value.Field{Name: name, Value: v}) }

func (f *fields) addText(name, text string) {
	if text != "" {
		f.add(name, text)
	}
}

func (f *fields) addDate(name string, t time.Time) {
	if !t.IsZero() {
		f.add(name, date(t))
	}
}

func (f fields) json() ([]byte, error) { return value.NewObject(f...).MarshalJSON() }
