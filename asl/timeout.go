package asl

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// maxSeconds is the largest number of seconds that the language lets a Wait,
// a timeout or a heartbeat have.
const maxSeconds = 99999999

// timeouts are how long a Task state may take, as a whole and between two
// heartbeats: each a number of seconds, or the path to it.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
type timeouts struct {
	timeout, heartbeat         time.Duration
	timeoutPath, heartbeatPath *Path
}

func (r *reader) timeouts() timeouts {
	var t timeouts
	t.timeout, t.timeoutPath = r.secondsOrPath("TimeoutSeconds")
	t.heartbeat, t.heartbeatPath = r.secondsOrPath("HeartbeatSeconds")
	if t.timeout > 0 && t.heartbeat >= t.timeout {
		r.report("HeartbeatSeconds", "HeartbeatSeconds must be less than TimeoutSeconds")
	}
	return t
}

func (r *reader) secondsOrPath(field string) (time.Duration, *Path) {
	r.atMostOne(field, field+"Path")
	n, _ := r.integer(field, 1, maxSeconds)
	return time.Duration(n) * time.Second, r.placeField(field+"Path", nil)
}

// Timeouts returns how long the task may take and how long it may be silent
// when it sends heartbeats, each 0 for as long as it wants. scope.Input is the
// state's raw input; paths lead from its effective input. The error is a
// [*EvaluationError] States.Runtime.
func (s *TaskState) Timeouts(scope Scope) (timeout, heartbeat time.Duration, err error) {
	timeout, heartbeat = s.timeout, s.heartbeat
	if s.timeoutPath == nil && s.heartbeatPath == nil {
		return timeout, heartbeat, nil
	}
	if scope.Input, err = s.EffectiveInput(scope); err != nil {
		return 0, 0, err
	}
	if s.timeoutPath != nil {
		if timeout, err = secondsAt(s.timeoutPath, scope, "TimeoutSecondsPath"); err != nil {
			return 0, 0, err
		}
	}
	if s.heartbeatPath != nil {
		if heartbeat, err = secondsAt(s.heartbeatPath, scope, "HeartbeatSecondsPath"); err != nil {
			return 0, 0, err
		}
	}
	return timeout, heartbeat, nil
}

func secondsAt(p *Path, scope Scope, field string) (time.Duration, error) {
	v, err := p.Lookup(scope, field)
	if err != nil {
		return 0, err
	}
	return secondsOf(v, p, field, 1)
}

// secondsOf reads a number of seconds of at least low that a path led to.
func secondsOf(v value.Value, p *Path, field string, low int64) (time.Duration, error) {
	n, _ := v.(json.Number)
	seconds, ok := value.AsInt(n)
	switch {
	case !ok:
		return 0, &EvaluationError{Runtime, fmt.Sprintf(
			"The %s parameter cannot be parsed as a long value: %s == %s", field, p, plain(v))}
	case seconds < 0:
		return 0, &EvaluationError{Runtime, fmt.Sprintf(
			"The %s parameter references a negative value: %s == %d", field, p, seconds)}
	case seconds < low || seconds > maxSeconds:
		return 0, &EvaluationError{Runtime, fmt.Sprintf(
			"The %s parameter must be between %d and %d: %s == %d", field, low, maxSeconds, p, seconds)}
	}
	return time.Duration(seconds) * time.Second, nil
}
