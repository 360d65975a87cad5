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
	// Note is what the one who lists knows beyond the journal, such as who is
	// running it.
	Note string
}

// unreadable stands in the place of the status of an execution that can't be
// described. It is none of AWS's statuses, and the JSON has no status then.
const unreadable = "UNREADABLE"

// MarshalJSON writes an ExecutionListItem. An execution that can't be described
// has its name and the problem instead.
func (e Entry) MarshalJSON() ([]byte, error) {
	var f fields
	if e.Problem != nil {
		f.add("name", string(e.Name))
		f.add("problem", e.Problem.Error())
	} else {
		e.Description.addSummary(&f)
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

func (e Entry) note() string {
	switch {
	case e.Description.Error != "" && e.Note == "":
		return failure(e.Description.Error, e.Description.Cause)
	default:
		return e.Note
	}
}
