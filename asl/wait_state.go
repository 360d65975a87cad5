package asl

import (
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// WaitState waits.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
type WaitState struct {
	base
	Transition
	filters
	assignment
	until func(s *WaitState, scope Scope, entered time.Time) (time.Time, error)

	seconds   time.Duration
	timestamp time.Time
	path      *Path
}

// maxDelay is where Step Functions answers that a delay is too long: the year
// that an execution may live, rounded up.
const maxDelay = 367 * 24 * time.Hour

func parseWait(r *reader, b base) State {
	s := &WaitState{base: b, Transition: r.transition(), filters: r.filters()}
	s.assignment = r.assignment()
	r.exactlyOne(waitFields...)
	if n, ok := r.integer("Seconds", 0, maxSeconds); ok {
		s.seconds, s.until = time.Duration(n)*time.Second, untilSeconds
	}
	if t, ok := r.timestamp("Timestamp"); ok {
		s.timestamp, s.until = t, untilTimestamp
	}
	if p := r.placeField("SecondsPath", nil); p != nil {
		s.path, s.until = p, untilSecondsPath
	}
	if p := r.placeField("TimestampPath", nil); p != nil {
		s.path, s.until = p, untilTimestampPath
	}
	return s
}

func (r *reader) timestamp(field string) (time.Time, bool) {
	text, ok := r.text(field)
	if !ok || r.isExpression(text) {
		return time.Time{}, false
	}
	t, ok := parseTimestamp(text)
	if !ok {
		r.report(field, "String does not match RFC3339 timestamp")
	}
	return t, ok
}

// Until returns the moment at which the wait is over, for a state entered at
// the given time with scope.Input as its raw input.
func (s *WaitState) Until(scope Scope, entered time.Time) (time.Time, error) {
	input, err := s.EffectiveInput(scope)
	if err != nil {
		return time.Time{}, err
	}
	scope.Input = input
	until, err := s.until(s, scope, entered)
	if err == nil && until.Sub(entered) > maxDelay {
		return time.Time{}, &EvaluationError{Runtime, "Wait state delay is too long."}
	}
	return until, err
}

func untilSeconds(s *WaitState, _ Scope, entered time.Time) (time.Time, error) {
	return entered.Add(s.seconds), nil
}

func untilTimestamp(s *WaitState, _ Scope, _ time.Time) (time.Time, error) { return s.timestamp, nil }

func untilSecondsPath(s *WaitState, scope Scope, entered time.Time) (time.Time, error) {
	v, err := s.path.Evaluate(scope, "SecondsPath")
	if err != nil {
		return time.Time{}, err
	}
	seconds, err := secondsOf(v, s.path, "SecondsPath", 0)
	if err != nil {
		return time.Time{}, err
	}
	return entered.Add(seconds), nil
}

func untilTimestampPath(s *WaitState, scope Scope, _ time.Time) (time.Time, error) {
	v, err := s.path.Evaluate(scope, "TimestampPath")
	if err != nil {
		return time.Time{}, err
	}
	text, _ := v.(string)
	t, ok := parseTimestamp(text)
	if !ok {
		return time.Time{}, &EvaluationError{Runtime, fmt.Sprintf(
			"The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: %s == %s", s.path, plain(v))}
	}
	return t, nil
}

// plain is a value as AWS's error texts show it: strings without quotes.
func plain(v value.Value) string {
	if s, ok := v.(string); ok {
		return s
	}
	return value.Text(v)
}

// Output returns the state's output for its raw input, and the variables that
// it assigns.
func (s *WaitState) Output(scope Scope) (output value.Value, assigned *value.Object, err error) {
	return passThrough(scope, s.filters, s.assignment)
}
