package engine

import (
	"errors"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// withRules is a state that may have retriers and catchers.
type withRules interface {
	Rules() (retriers []asl.Retrier, catchers []asl.Catcher)
}

// retry records that a state is to be tried again, and reports false when no
// retrier covers the error or its attempts are used up.
func (x *Execution) retry(b *history.Branch, name asl.ErrorName, fromTask bool) bool {
	s, ok := x.stateOf(b).(withRules)
	if !ok {
		return false
	}
	retriers, _ := s.Rules()
	i := asl.FindRetrier(retriers, name, fromTask)
	if i < 0 {
		return false
	}
	used := 0
	if i < len(b.Retries) {
		used = b.Retries[i]
	}
	if used >= retriers[i].MaxAttempts {
		return false
	}
	delay := retriers[i].Delay(used+1, x.config.Random())
	x.note(b, &history.RetryScheduled{Retrier: i, At: x.now().Add(delay)})
	x.ready = append(x.ready, b)
	return true
}

// exitedTypes has the event that records the exit of a state that may catch.
var exitedTypes = map[asl.StateType]history.EventType{
	asl.Task:     history.TaskStateExited,
	asl.Parallel: history.ParallelStateExited,
	asl.Map:      history.MapStateExited,
}

// catch goes on to where the catcher that covers the error leads, and reports
// false when there is none.
func (x *Execution) catch(b *history.Branch, name asl.ErrorName, cause string, fromTask bool) bool {
	s := x.stateOf(b)
	rules, ok := s.(withRules)
	if !ok {
		return false
	}
	_, catchers := rules.Rules()
	catcher := asl.FindCatcher(catchers, name, fromTask)
	if catcher == nil {
		return false
	}
	output, assigned, err := catcher.Output(x.scope(b), name, cause)
	if err == nil {
		err = checkSize(output, s.Name())
	}
	if err == nil {
		err = checkVariables(b, assigned)
	}
	var e *asl.EvaluationError
	if errors.As(err, &e) {
		// What the catcher can't put away is an error that it doesn't catch.
		if isOwn(b) {
			x.executionFailed(b, e.Name, e.Cause)
		} else {
			x.branchFailed(b, e.Name, e.Cause, false)
		}
		return true
	}
	x.emit(b, exitedTypes[s.Type()], &history.StateExitedDetails{Name: s.Name(), Output: output, Assigned: assigned})
	x.enter(b, catcher.Next)
	x.ready = append(x.ready, b)
	return true
}
