package sfnserver

import (
	"cmp"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
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

// eachMapRun visits the Map Runs whose ARN begins with prefix, an ARN up to the
// label, until visit has seen enough. Nobody keeps a list of them: the journals
// of the state machine's executions are read, the newest first.
func (s *Server) eachMapRun(prefix string, visit func(journal string, m *mapRunView) (enough bool)) error {
	machine := strings.Replace(prefix[:strings.LastIndexByte(prefix, '/')], ":mapRun:", ":stateMachine:", 1)
	for _, x := range s.executions.List() {
		if x.StateMachineARN != machine {
			continue
		}
		records, err := s.executions.Records(x.ARN)
		if err != nil {
			return err
		}
		for _, m := range mapRuns(records) {
			if strings.HasPrefix(m.arn, prefix) && visit(x.ARN, m) {
				return nil
			}
		}
	}
	return nil
}

// childExecution finds a child execution by its ARN,
// arn:aws:states:REGION:ACCOUNT:execution:MACHINE/LABEL:NAME.
func (s *Server) childExecution(arn string) (run, error) {
	found, err := run{}, noExecution(arn)
	prefix := strings.Replace(arn[:strings.LastIndexByte(arn, ':')+1], ":execution:", ":mapRun:", 1)
	failed := s.eachMapRun(prefix, func(journal string, m *mapRunView) bool {
		for i, c := range m.children {
			if engine.ChildARN(m.arn, i) == arn {
				found, err = c.run(arn, journal, m.arn), nil
			}
		}
		return err == nil
	})
	return found, cmp.Or(failed, err)
}

// childExecutions gives those of a Map Run,
// arn:aws:states:REGION:ACCOUNT:mapRun:MACHINE/LABEL:ID, in the order of their
// start.
func (s *Server) childExecutions(c wire.Call, arn string) ([]host.Summary, error) {
	rest, err := checkARN(arn, mapRun)
	if err != nil {
		return nil, err
	}
	var all []host.Summary
	found := false
	if machine, _, _ := strings.Cut(rest, ":"); strings.Contains(machine, "/") && s.regional(c, arn) {
		err = s.eachMapRun(arn, func(journal string, m *mapRunView) bool {
			if found = m.arn == arn; found {
				for i, c := range m.children {
					x := c.run(engine.ChildARN(arn, i), journal, arn)
					all = append(all, host.Summary{ARN: x.ARN, StateMachineARN: x.StateMachineARN, Status: x.Status,
						StartDate: x.StartDate, StopDate: x.StopDate})
				}
			}
			return found
		})
	}
	if err == nil && !found {
		err = wire.Errorf("ResourceNotFound", "Resource not found: '%s'", arn)
	}
	return all, err
}

func (c *childView) run(arn, journal, mapRunARN string) run {
	machine := strings.Replace(arn[:strings.LastIndexByte(arn, ':')], ":execution:", ":stateMachine:", 1)
	return run{
		Execution: c.Execution, ARN: arn, StateMachineARN: machine, RoleARN: c.roleARN, MapRunARN: mapRunARN,
		journal: journal, branch: c.branch,
		events: func() ([]*history.Event, error) { return c.events, nil },
	}
}
