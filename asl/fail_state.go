package asl

// FailState ends the execution as failed.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html
type FailState struct {
	base
	Error ErrorName
	Cause string
}

func parseFail(r *reader, b base) State {
	s := &FailState{base: b}
	name, _ := r.text("Error")
	s.Error = ErrorName(name)
	s.Cause, _ = r.text("Cause")
	return s
}

func (s *FailState) transitions() []transition { return nil }
