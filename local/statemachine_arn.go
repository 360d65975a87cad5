package local

import (
	"fmt"
	"strings"

	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt"
)

// stateMachineARN is that of a state machine, or of a version or an alias of it:
//
//	arn:aws:states:REGION:ACCOUNT:stateMachine:NAME[:QUALIFIER]
type stateMachineARN string

// parseStateMachineARN checks text. The error is a [*rdscrypt.InvalidError].
func parseStateMachineARN(text string) (stateMachineARN, error) {
	fields := strings.Split(text, ":")
	if len(fields) < 7 || len(fields) > 8 || fields[0] != "arn" || fields[2] != "states" || fields[3] == "" ||
		fields[5] != "stateMachine" || fields[6] == "" || strings.ContainsAny(text, " \t\n") {
		return "", &rdscrypt.InvalidError{Field: "state machine ARN", Value: text, Problem: "isn't the ARN of a state machine",
			Want: "give one like arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic"}
	}
	return stateMachineARN(text), nil
}

// stateMachineOf is the state machine of an execution.
func stateMachineOf(execution rdscrypt.ExecutionARN) stateMachineARN {
	fields := strings.Split(string(execution), ":")
	return stateMachineARN(strings.Join(append(fields[:5:5], "stateMachine", fields[6]), ":"))
}

func (a stateMachineARN) field(i int) string { return strings.Split(string(a), ":")[i] }

func (a stateMachineARN) name() string { return a.field(6) }

// unqualified is the ARN without version or alias.
func (a stateMachineARN) unqualified() stateMachineARN {
	return stateMachineARN(strings.Join(strings.Split(string(a), ":")[:7], ":"))
}

func (a stateMachineARN) execution(name rdscrypt.ExecutionName) rdscrypt.ExecutionARN {
	fields := strings.Split(string(a), ":")
	return rdscrypt.ExecutionARN(strings.Join(append(fields[:5:5], "execution", a.name(), string(name)), ":"))
}

// checkPlace refuses a state machine that isn't in a place: it would find another
// instance of the same name there, or none.
func (a stateMachineARN) checkPlace(p Place) error {
	region, account := a.field(3), rdscrypt.AccountID(a.field(4))
	switch {
	case region != p.Region:
		return &rdscrypt.Refusal{Message: fmt.Sprintf("state machine %s is in Region %s, not in %s", a.name(), region, p.Region),
			Next: "choose its Region with --region"}
	case account != p.Account:
		return &rdscrypt.Refusal{Message: fmt.Sprintf("state machine %s is in account %s, not in %s", a.name(), account, p.Account),
			Next: "choose credentials of the first with --profile"}
	}
	return nil
}

// The codes come from the SDK's types, so that a misspelling doesn't compile.
var (
	codeStateMachineMissing = (&sfntypes.StateMachineDoesNotExist{}).ErrorCode()
	codeExecutionMissing    = (&sfntypes.ExecutionDoesNotExist{}).ErrorCode()
	codeExecutionExists     = (&sfntypes.ExecutionAlreadyExists{}).ErrorCode()
)
