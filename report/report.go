// Package report shows executions, as text for people and as JSON in the
// shapes of the Step Functions API.
//
// It reads records and nothing else: what a report says happened is what the
// journal says, not what somebody remembers or what AWS shows today. Whoever
// has a copy of the journal gets the same report.
//
// The JSON is that of DescribeExecution, GetExecutionHistory and
// ListExecutions, so that what reads one reads the other, but for one thing:
// input and output, which AWS sends as strings that contain JSON, are JSON
// values here.
package report

import (
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

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
