package sfnserver

import (
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// mapRunView is one Map Run in a history, with its child executions.
type mapRunView struct {
	arn      string
	branch   history.BranchID // of the Map state
	start    time.Time
	stop     time.Time // zero while it runs
	children []*childView
}

// childView is a child execution in a history.
type childView struct {
	history.Execution
	roleARN string
	branch  history.BranchID
	events  []*history.Event
}

// mapRuns finds the Map Runs in a history. A Map state that is tried again has
// another one in the same branch, so what is in a branch belongs to the Map Run
// that was begun there last.
func mapRuns(records []history.Record) []*mapRunView {
	var all []*mapRunView
	last := map[history.BranchID]*mapRunView{}
	for _, r := range records {
		if r.Event == nil {
			continue
		}
		if own := r.Branch.Execution(); own != "" {
			parent, index, _ := own.Parent()
			if m := last[parent]; m != nil {
				m.child(own, index).add(r.Event)
			}
		}
		switch m := last[r.Branch]; {
		case r.Event.Type == history.MapRunStarted:
			d, _ := r.Event.Details.(*history.MapRunStartedDetails)
			m = &mapRunView{arn: d.MapRunARN, branch: r.Branch, start: r.Event.Timestamp}
			last[r.Branch] = m
			all = append(all, m)
		case m == nil:
		case r.Event.Type == history.MapRunRedriven:
			m.stop = time.Time{}
		case r.Event.Type == history.MapRunSucceeded, r.Event.Type == history.MapRunFailed, r.Event.Type == history.MapRunAborted:
			m.stop = r.Event.Timestamp
		}
	}
	return all
}

// child gives the child execution with an index; they begin in order.
func (m *mapRunView) child(branch history.BranchID, index int) *childView {
	for len(m.children) <= index {
		m.children = append(m.children, &childView{branch: branch})
	}
	return m.children[index]
}

func (c *childView) add(ev *history.Event) {
	c.events = append(c.events, ev)
	c.LastID = ev.ID
	c.Status, c.StopDate = history.Running, time.Time{} // also of one that is redriven
	switch d := ev.Details.(type) {
	case *history.ExecutionStartedDetails:
		c.StartDate, c.Input, c.roleARN = ev.Timestamp, d.Input, d.RoleARN
	case *history.ExecutionSucceededDetails:
		c.Status, c.StopDate, c.Output = history.Succeeded, ev.Timestamp, d.Output
	case *history.ExecutionFailedDetails:
		c.Status, c.StopDate, c.Error, c.Cause = history.Failed, ev.Timestamp, d.Error, d.Cause
	case *history.ExecutionAbortedDetails:
		c.Status, c.StopDate, c.Error, c.Cause = history.Aborted, ev.Timestamp, d.Error, d.Cause
	case *history.ExecutionTimedOutDetails:
		c.Status, c.StopDate, c.Error, c.Cause = history.TimedOut, ev.Timestamp, d.Error, d.Cause
	}
}

// childExecution finds a child execution by its ARN. Nobody keeps a list of
// them: the journals of the state machine's executions are looked through, the
// newest first.
func (s *Server) childExecution(arn string) (run, error) {
	label := arn[:strings.LastIndexByte(arn, ':')] // ...:execution:MACHINE/LABEL
	machine := strings.Replace(label[:strings.LastIndexByte(label, '/')], ":execution:", ":stateMachine:", 1)
	prefix := strings.Replace(label, ":execution:", ":mapRun:", 1) + ":"
	for _, x := range s.executions.List() {
		if x.StateMachineARN != machine {
			continue
		}
		records, err := s.executions.Records(x.ARN)
		if err != nil {
			return run{}, s.answer(err, arn)
		}
		for _, m := range mapRuns(records) {
			if !strings.HasPrefix(m.arn, prefix) {
				continue
			}
			for i, c := range m.children {
				if engine.ChildARN(m.arn, i) == arn {
					return c.run(arn, x.ARN, m.arn), nil
				}
			}
		}
	}
	return run{}, noExecution(arn)
}

func (c *childView) run(arn, journal, mapRunARN string) run {
	machine := strings.Replace(arn[:strings.LastIndexByte(arn, ':')], ":execution:", ":stateMachine:", 1)
	return run{
		Execution: c.Execution, ARN: arn, StateMachineARN: machine, RoleARN: c.roleARN, MapRunARN: mapRunARN,
		journal: journal, branch: c.branch,
		events: func() ([]*history.Event, error) { return c.events, nil },
	}
}
