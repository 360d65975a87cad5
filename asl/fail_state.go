package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// FailState ends the execution as failed.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html
type FailState struct {
	base
	err, cause failText
}

// failText is a text of a Fail state: as it stands, or from the input by a
// path or an intrinsic function.
type failText struct {
	text  string
	from  *expression
	field string
}

func parseFail(r *reader, b base) State {
	return &FailState{base: b, err: r.failText("Error"), cause: r.failText("Cause")}
}

func (r *reader) failText(field string) failText {
	r.atMostOne(field, field+"Path")
	text, _ := r.text(field)
	path, hasPath := r.text(field + "Path")
	if !hasPath || r.language != jsonPath {
		return failText{text: text}
	}
	e, err := compileExpression(path)
	if err != nil {
		r.reportDetail(field+"Path", "Value must be a valid JSONPath.", err)
	}
	return failText{from: &e, field: field + "Path"}
}

func (f failText) evaluate(scope Scope) (string, error) {
	if f.from == nil {
		return f.text, nil
	}
	v, err := f.from.evaluate(scope, f.field)
	if err != nil {
		return "", err
	}
	s, ok := v.(string)
	if !ok {
		return "", &EvaluationError{Runtime, "The value of " + f.field + " must be a string, not " + value.Text(v)}
	}
	return s, nil
}

// Failure returns the error's name and cause for the state's raw input.
func (s *FailState) Failure(scope Scope) (ErrorName, string, error) {
	name, err := s.err.evaluate(scope)
	if err != nil {
		return "", "", err
	}
	cause, err := s.cause.evaluate(scope)
	return ErrorName(name), cause, err
}
