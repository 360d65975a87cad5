package report

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Description is an execution as a whole.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
type Description struct {
	ExecutionARN    rdscrypt.ExecutionARN
	StateMachineARN string
	Status          history.ExecutionStatus
	StartDate       time.Time
	StopDate        time.Time // zero while running
	Input           value.Value
	Output          value.Value // only of an execution that succeeded, as at AWS
	Error           string
	Cause           string

	// StateName is the state where it stands or ended; empty before the first.
	StateName string
	// Due is when the wait is over in which it stands, else zero.
	Due time.Time
	// Runner is who runs an execution that hasn't ended. [Describe] leaves it nil:
	// it isn't in the journal.
	Runner *Runner
}

// errNoRecords is the error of an execution of which nothing is recorded.
var errNoRecords = errors.New("its journal is empty")

// Describe folds the records of an execution. The error says why they make no
// history.
func Describe(records []history.Record) (Description, error) {
	if len(records) == 0 {
		return Description{}, errNoRecords
	}
	state, err := history.Fold(records)
	if err != nil {
		return Description{}, err
	}
	d := Description{
		ExecutionARN:    rdscrypt.ExecutionARN(state.ExecutionARN),
		StateMachineARN: state.StateMachineARN,
		Status:          state.Status,
		StartDate:       state.StartDate,
		StopDate:        state.StopDate,
		Input:           state.Input,
		StateName:       state.StateName,
	}
	switch {
	case state.Status == history.Succeeded:
		d.Output = state.Output
	case state.Status != history.Running:
		d.Error, d.Cause = state.Error, state.Cause
	case state.Phase == history.Waiting || state.Phase == history.Retrying:
		d.Due = state.Due
	}
	return d, nil
}

// Name is the execution's.
func (d Description) Name() rdscrypt.ExecutionName { return d.ExecutionARN.Name() }

// MarshalJSON writes the answer of DescribeExecution.
func (d Description) MarshalJSON() ([]byte, error) { return d.Object().MarshalJSON() }

// Object is the answer of DescribeExecution, and who runs the execution under
// [OwnKey].
func (d Description) Object() *value.Object {
	included := value.NewObject(value.Field{Name: "included", Value: true})
	var f fields
	d.addSummary(&f)
	f.add("input", d.Input)
	f.add("inputDetails", included)
	if d.Status == history.Succeeded {
		f.add("output", d.Output)
		f.add("outputDetails", included)
	}
	f.addText("error", d.Error)
	f.addText("cause", d.Cause)
	d.addRunner(&f)
	return value.NewObject(f...)
}

func (d Description) addRunner(f *fields) {
	if d.Runner != nil {
		f.add(OwnKey, d.Runner.object())
	}
}

// addSummary adds what ListExecutions shows as well.
func (d Description) addSummary(f *fields) {
	f.add("executionArn", string(d.ExecutionARN))
	f.add("stateMachineArn", d.StateMachineARN)
	f.add("name", string(d.Name()))
	f.add("status", string(d.Status))
	f.addDate("startDate", d.StartDate)
	f.addDate("stopDate", d.StopDate)
}

// WriteText writes the description as a block of named lines, followed by input
// and output as they are, however wide: they are for copying.
func (d Description) WriteText(w io.Writer) error {
	var b block
	b.line("execution", string(d.Name()))
	b.line("status", d.standing())
	if d.Runner != nil {
		b.line("run by", d.Runner.String())
		b.line("go on with", d.Runner.Resume)
	}
	b.line("started", moment(d.StartDate))
	if !d.StopDate.IsZero() {
		b.line("stopped", fmt.Sprintf("%s, after %s", moment(d.StopDate), Duration(d.StopDate.Sub(d.StartDate))))
	}
	b.line("ARN", string(d.ExecutionARN))
	b.line("state machine", d.StateMachineARN)
	b.line("error", d.Error)
	b.line("cause", CauseMessage(d.Cause))
	b.document("input", d.Input)
	if d.Status == history.Succeeded {
		b.document("output", d.Output)
	}
	_, err := w.Write(b.text())
	return err
}

// standing is the status, with the state in which the execution stands or
// ended where that says more.
func (d Description) standing() string {
	switch {
	case d.Status == history.Succeeded || d.StateName == "":
		return string(d.Status)
	case !d.Due.IsZero():
		return fmt.Sprintf("%s, in %s until %s", d.Status, d.StateName, moment(d.Due))
	default:
		return fmt.Sprintf("%s, in %s", d.Status, d.StateName)
	}
}

// CauseMessage returns the part of a cause that is meant for people. A Lambda
// function's failure is a JSON object in which it is one field of several.
func CauseMessage(cause string) string {
	v, err := value.Parse([]byte(cause))
	if err != nil {
		return cause
	}
	object, ok := v.(*value.Object)
	if !ok {
		return cause
	}
	message, _ := object.Get("errorMessage")
	if text, ok := message.(string); ok && text != "" {
		return text
	}
	return cause
}
