package asl

import "slices"

// ErrorName is what retriers and catchers match.
type ErrorName string

// The error names that the language defines, as far as they can come up here.
// https://states-language.net/spec.html#appendix-a
const (
	All                    ErrorName = "States.ALL"
	Timeout                ErrorName = "States.Timeout"
	HeartbeatTimeout       ErrorName = "States.HeartbeatTimeout"
	TaskFailed             ErrorName = "States.TaskFailed"
	Runtime                ErrorName = "States.Runtime"
	ResultPathMatchFailure ErrorName = "States.ResultPathMatchFailure"
	IntrinsicFailure       ErrorName = "States.IntrinsicFailure"
	NoChoiceMatched        ErrorName = "States.NoChoiceMatched"
	DataLimitExceeded      ErrorName = "States.DataLimitExceeded"

	ExceedToleratedFailureThreshold ErrorName = "States.ExceedToleratedFailureThreshold"
)

// EvaluationError is a failure of the state machine's own making: a path that
// leads nowhere, a choice that nothing matches.
type EvaluationError struct {
	Name  ErrorName
	Cause string
}

func (e *EvaluationError) Error() string { return string(e.Name) + ": " + e.Cause }

// matches reports whether a rule's ErrorEquals covers name. fromTask tells
// whether a task failed; States.TaskFailed covers every failure of a task but
// States.Timeout, and nothing covers what Step Functions calls terminal.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
func matches(rule []ErrorName, name ErrorName, fromTask bool) bool {
	switch {
	case name == Runtime:
		return false // whatever the rule says
	case slices.Contains(rule, name):
		return true
	case name == DataLimitExceeded:
		return false
	}
	return slices.Contains(rule, All) || name == HeartbeatTimeout && slices.Contains(rule, Timeout) ||
		fromTask && name != Timeout && slices.Contains(rule, TaskFailed)
}

// errorEquals reads the list of a retrier or catcher. last tells whether the
// rule is the last of its list, the only one that may say States.ALL.
func (r *reader) errorEquals(last bool) []ErrorName {
	var names []ErrorName
	for i, v := range r.filledArray("ErrorEquals") {
		s, ok := v.(string)
		if !ok {
			r.report(indexed("ErrorEquals", i), wrongType("String"))
			continue
		}
		names = append(names, ErrorName(s))
	}
	if slices.Contains(names, All) && (!last || len(names) > 1) {
		r.report("ErrorEquals", "States.ALL must appear alone and at end of list")
	}
	return names
}
