package engine

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// childrenPerStep bounds what one write of the journal has to take: each child
// begins with an input of up to 256 KiB.
const childrenPerStep = 40

// A Map state in distributed mode has a Map Run: each item, or batch of items,
// is the input of a child execution, which has an ARN and a history of its own.
// The records of all are in the journal of the execution around them, in
// branches of their own, so that all of it is recovered together.

// beginMapRun begins the Map Run of a state that has just started.
func (x *Execution) beginMapRun(b *history.Branch, s *asl.MapState) {
	w, err := x.runWork(b)
	if err != nil {
		x.fail(b, err)
		return
	}
	seed := fmt.Sprintf("%s %s %d", x.config.Identity.ExecutionARN, b.ID, x.lastID(b.ID))
	label := s.Label
	if label == "" {
		label = derivedUUID(seed + " label")
	}
	machine := strings.Replace(x.config.Identity.StateMachineARN, ":stateMachine:", ":mapRun:", 1)
	x.emit(b, history.MapRunStarted, &history.MapRunStartedDetails{MapRunARN: machine + "/" + label + ":" + derivedUUID(seed)})
	x.note(b, &history.BranchesStarted{Length: len(w.batches)})
	x.joinMapRun(b, s)
}

// runWork returns what a Map Run works on.
func (x *Execution) runWork(b *history.Branch) (*mapWork, error) {
	w, err := x.work(b)
	if err != nil || w.batches != nil {
		return w, err
	}
	if w.tolerance, err = w.items.Tolerance(); err != nil {
		return nil, err
	}
	if w.batches, err = w.items.Batches(); err != nil {
		return nil, err
	}
	return w, nil
}

// derivedUUID returns an identifier that is the same whenever it is worked out
// again.
func derivedUUID(seed string) string {
	h := sha256.Sum256([]byte(seed))
	h[6] = h[6]&0x0f | 0x80 // version 8: whatever its maker wants
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// joinMapRun ends a Map Run whose child executions have all ended, or begins as
// many as may run at a time. It reports whether anything happened.
func (x *Execution) joinMapRun(b *history.Branch, s *asl.MapState) bool {
	if b.Done+b.FailedChildren == b.Length {
		x.emit(b, history.MapRunSucceeded, nil)
		x.endMap(b, s)
		return true
	}
	w, err := x.runWork(b)
	if err != nil {
		x.mapRunBroken(b, err)
		return true
	}
	concurrency := w.items.Concurrency
	if concurrency == 0 || concurrency > maxDistributed {
		concurrency = maxDistributed
	}
	happened := false
	for begun := 0; len(b.Children) < b.Length && len(b.Children)-b.Done-b.FailedChildren < concurrency && x.broken == nil; begun++ {
		if begun == childrenPerStep {
			x.ready = append(x.ready, b)
			break
		}
		input, err := w.items.BatchInput(w.batches[len(b.Children)])
		if err == nil {
			err = checkSize(input, s.Name())
		}
		if err != nil {
			x.mapRunBroken(b, err)
			return true
		}
		x.beginChild(b, input)
		happened = true
	}
	return happened
}

// mapRunBroken ends a Map Run whose own definition can't be evaluated.
func (x *Execution) mapRunBroken(b *history.Branch, err error) {
	e := &asl.EvaluationError{Name: asl.Runtime, Cause: err.Error()}
	errors.As(err, &e)
	x.mapRunFailed(b, e.Name, e.Cause)
}

// mapRunFailed ends a Map Run for good, and with it this attempt at its state.
func (x *Execution) mapRunFailed(b *history.Branch, name asl.ErrorName, cause string) {
	x.abortBranches(b)
	x.emit(b, history.MapRunFailed, &history.MapRunFailedDetails{Error: string(name), Cause: cause})
	if x.retry(b, name, false) {
		return
	}
	x.emit(b, history.MapStateFailed, nil)
	x.failed(b, name, cause, false)
}

// abortMapRuns ends the Map Runs below a branch because the execution around
// them ends.
func (x *Execution) abortMapRuns(b *history.Branch) {
	for _, child := range b.Children {
		switch {
		case child.Run == nil:
			x.abortMapRuns(child)
		case !child.Phase.Over():
			x.abortChild(child)
		}
	}
	if b.MapRunARN != "" && b.Phase == history.Branched {
		x.emit(b, history.MapRunAborted, nil)
	}
}

// redriveMapRuns says of each Map Run below a branch that its child executions
// run again, and to those which do.
func (x *Execution) redriveMapRuns(b *history.Branch) {
	if b.Run != nil && b.Run.StopDate.IsZero() && b.Run.LastID > 0 && !b.Phase.Over() {
		x.emit(b, history.ExecutionRedriven, &history.ExecutionRedrivenDetails{RedriveCount: b.Run.RedriveCount + 1})
	}
	if b.Phase != history.Branched {
		return
	}
	if b.MapRunARN != "" {
		x.emit(b, history.MapRunRedriven, &history.MapRunRedrivenDetails{MapRunARN: b.MapRunARN, RedriveCount: b.MapRunRedrives + 1})
	}
	for _, child := range b.Children {
		x.redriveMapRuns(child)
	}
}

// tolerates reports whether a Map Run goes on in spite of its failures.
func (x *Execution) tolerates(b *history.Branch) bool {
	w, err := x.runWork(b)
	if err != nil {
		return false
	}
	failed := b.FailedChildren
	if len(w.batches) != w.items.Len() { // in batches, all items fail with their child
		failed = 0
		for i, child := range b.Children {
			if child.Phase == history.Abandoned {
				failed += w.batches[i].Count
			}
		}
	}
	return !w.tolerance.Exceeded(failed, w.items.Len())
}
