package rdscrypt

// Refusal is the error of a command that looked first and changed nothing. The
// command line exits with 3 for it, so that a script can tell "nothing
// happened" from "it went wrong on the way".
type Refusal struct {
	// Message names the thing that stands in the way and why.
	Message string
	// Next is what the user can do about it, as an imperative.
	Next string
	// Err is the cause, if there is one. The message has to be clear without it.
	Err error
}

// Error is one line: the message and the next step.
func (r *Refusal) Error() string {
	if r.Next == "" {
		return r.Message
	}
	return r.Message + ": " + r.Next
}

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Err }
