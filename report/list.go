package report

import (
	"io"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// List is several executions, each in a few words.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
type List struct {
	Executions []Entry `json:"executions"`
}

// Entry is one execution of a list: described, or with the problem that keeps
// it from being described.
type Entry struct {
	Name        rdscrypt.ExecutionName
	Description Description // without Problem
	// Problem says why nothing can be said about the execution.
	Problem error
}

// unreadable stands in the place of the status of an execution that can't be
// described. It is none of AWS's statuses, and the JSON has no status then.
const unreadable = "UNREADABLE"

// MarshalJSON writes an ExecutionListItem, and who runs the execution under
// [OwnKey]. An execution that can't be described
// has its name and the problem instead.
func (e Entry) MarshalJSON() ([]byte, error) {
	var f fields
	if e.Problem != nil {
		f.add("name", string(e.Name))
		f.add("problem", e.Problem.Error())
	} else {
		e.Description.addSummary(&f)
		e.Description.addRunner(&f)
	}
	return f.json()
}

// WriteText writes a table with a row an execution. now is for those that
// haven't ended. Names are never cut, since they are there to be copied.
func (l List) WriteText(w io.Writer, width int, now time.Time) error {
	t := table{header: []string{"NAME", "STATUS", "STARTED", "TOOK", "NOTE"}}
	for _, e := range l.Executions {
		if e.Problem != nil {
			t.add(string(e.Name), unreadable, "", "", e.Problem.Error())
			continue
		}
		d := e.Description
		stop := d.StopDate
		if d.Status == history.Running {
			stop = now
		}
		t.add(string(e.Name), string(d.Status), moment(d.StartDate), Duration(stop.Sub(d.StartDate)), e.note())
	}
	return t.write(w, width)
}

// note is why it failed, or where it stands and who runs it.
func (e Entry) note() string {
	d := e.Description
	if d.Error != "" {
		return failure(d.Error, d.Cause)
	}
	if d.Runner == nil {
		return ""
	}
	where := "begun"
	if d.StateName != "" {
		where = "in " + d.StateName
	}
	if !d.Runner.Running {
		return where + ", stopped: go on with " + d.Runner.Resume
	}
	return where + ", run by " + d.Runner.String()
}
