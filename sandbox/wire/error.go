package wire

import (
	"errors"
	"fmt"
	"net/http"
)

// Fault tells whose fault an error is; the Query protocol sends it as Type.
type Fault string

// The two values of the Query protocol.
const (
	Sender   Fault = "Sender"
	Receiver Fault = "Receiver"
)

// Error is an answer of the service as AWS gives it. Code is what the SDKs
// match on, so it must be the code on the wire, which for RDS often differs
// from the name of the exception (DBInstanceNotFound, not ...Fault).
type Error struct {
	Code    string
	Message string
	Status  int // HTTP status
	Fault   Fault
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf makes a refusal with status 400, which most have.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Status: http.StatusBadRequest, Fault: Sender}
}

// NotFoundf makes a refusal with status 404, which RDS gives for unknown things.
func NotFoundf(code, format string, args ...any) *Error {
	e := Errorf(code, format, args...)
	e.Status = http.StatusNotFound
	return e
}

// UnknownAction is the answer to an action that the service doesn't have. AWS
// words it for a wrong name; the second half is the sandbox's, because here it
// is rather an action that isn't built yet.
func UnknownAction(action, version string) *Error {
	return Errorf("InvalidAction",
		"Could not find operation %s for version %s: the sandbox doesn't have it", action, version)
}

// AsError gives the answer for err: the [Error] in its chain. Any other error is
// trouble of the sandbox itself (a full disk, a bug) and becomes InternalFailure
// with status 500, which names the cause because the client's user and the
// sandbox's are one person.
func AsError(err error) *Error {
	if answer, ok := errors.AsType[*Error](err); ok {
		return answer
	}
	return &Error{
		Code:    "InternalFailure",
		Message: "the sandbox failed: " + err.Error(),
		Status:  http.StatusInternalServerError,
		Fault:   Receiver,
	}
}
