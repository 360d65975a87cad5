package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// History is every event of an execution, in order. The private records
// between them, which AWS keeps to itself too, are left out.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
type History struct {
	Events []*history.Event `json:"events"`
	start  time.Time        // of the first event there was
}

// HistoryOf takes the events from the records of an execution. Those of child
// executions, which have histories of their own, are left out.
func HistoryOf(records []history.Record) History {
	return HistoryOfEvents(history.Events(records, ""))
}

// HistoryOfEvents is the history that events are, from the first one on.
func HistoryOfEvents(events []*history.Event) History {
	h := History{Events: events}
	if h.Events == nil {
		h.Events = []*history.Event{} // which is [] as JSON
	} else {
		h.start = h.Events[0].Timestamp
	}
	return h
}

// Following is a history that goes on: what comes of an execution that began at
// start.
func Following(start time.Time, events ...*history.Event) History { return History{events, start} }

// WriteText writes a line an event: its number, the time since the first one,
// its type, and what it is about. Lines longer than width columns are cut; 0
// cuts none.
func (h History) WriteText(w io.Writer, width int) error {
	t := table{header: []string{"ID", "TIME", "EVENT", "DETAILS"}, right: 2}
	for _, ev := range h.Events {
		t.add(h.row(ev)...)
	}
	return t.write(w, width)
}

func (h History) row(ev *history.Event) []string {
	return []string{strconv.FormatInt(int64(ev.ID), 10), elapsed(ev.Timestamp.Sub(h.start)), string(ev.Type), details(ev)}
}

// After returns the events from the nth on, counted from 0.
func (h History) After(n int) History { return History{h.Events[n:], h.start} }

// Columns for lines that are written before the next event is known: as wide as
// what is usual there.
const (
	usualID   = 3
	usualTime = 9
	usualType = 24
)

// WriteLines writes the events as WriteText does, for a history that grows:
// without a header, and with columns that don't depend on what comes.
func (h History) WriteLines(w io.Writer, width int) error {
	for _, ev := range h.Events {
		row := h.row(ev)
		line := fmt.Sprintf("%*s  %*s  %-*s  %s", usualID, row[0], usualTime, row[1], usualType, row[2], printable(row[3]))
		if width > 0 {
			line = cut(line, width)
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

// elapsed is a time since the start to the millisecond, in a form that lines
// up: minutes count beyond 60.
func elapsed(d time.Duration) string {
	minutes := d / time.Minute
	return fmt.Sprintf("+%d:%06.3f", minutes, (d - minutes*time.Minute).Seconds())
}

// details is what an event says beyond its type, in one line.
func details(ev *history.Event) string {
	switch d := ev.Details.(type) {
	case *history.ExecutionStartedDetails:
		return value.Text(d.Input)
	case *history.StateEnteredDetails:
		return d.Name
	case *history.StateExitedDetails:
		return d.Name
	case *history.MapStateStartedDetails:
		return fmt.Sprintf("%d items", d.Length)
	case *history.MapIterationDetails:
		return fmt.Sprintf("%s, item %d", d.Name, d.Index)
	case *history.LambdaFunctionScheduledDetails:
		return functionName(d.Resource) + " " + value.Text(d.Input)
	case *history.LambdaFunctionSucceededDetails:
		return value.Text(d.Output)
	case *history.LambdaFunctionFailedDetails:
		return failure(d.Error, d.Cause)
	case *history.LambdaFunctionTimedOutDetails:
		return failure(d.Error, d.Cause)
	case *history.TaskScheduledDetails:
		return d.ResourceType + ":" + d.Resource + " " + value.Text(d.Parameters)
	case *history.TaskStartedDetails:
		return d.ResourceType + ":" + d.Resource
	case *history.TaskSubmittedDetails:
		return value.Text(d.Output)
	case *history.TaskSucceededDetails:
		return value.Text(d.Output)
	case *history.TaskFailedDetails:
		return failure(d.Error, d.Cause)
	case *history.TaskTimedOutDetails:
		return failure(d.Error, d.Cause)
	case *history.MapRunStartedDetails:
		return d.MapRunARN
	case *history.MapRunRedrivenDetails:
		return d.MapRunARN
	case *history.MapRunFailedDetails:
		return failure(d.Error, d.Cause)
	case *history.ExecutionSucceededDetails:
		return value.Text(d.Output)
	case *history.ExecutionFailedDetails:
		return failure(d.Error, d.Cause)
	case *history.ExecutionAbortedDetails:
		return failure(d.Error, d.Cause)
	case *history.ExecutionTimedOutDetails:
		return failure(d.Error, d.Cause)
	case *history.ExecutionRedrivenDetails:
		return fmt.Sprintf("redrive %d", d.RedriveCount)
	default:
		return ""
	}
}

// failure is an error with its cause; either may be missing.
func failure(name, cause string) string {
	if message := CauseMessage(cause); name == "" || message == "" {
		return name + message
	} else {
		return name + ": " + message
	}
}

// functionName is the name in a Lambda function's ARN.
func functionName(resource string) string {
	_, name, found := strings.Cut(resource, ":function:")
	if !found {
		return resource
	}
	return name
}
