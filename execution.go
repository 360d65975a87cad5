package rdscrypt

import (
	"fmt"
	"strings"
)

// AccountID is the twelve digits of an AWS account.
type AccountID string

// ParseAccountID checks s. The error is an [*InvalidError].
func ParseAccountID(s string) (AccountID, error) {
	if len(s) != 12 || strings.Trim(s, "0123456789") != "" {
		return "", &InvalidError{Field: "AWS account", Value: s, Problem: "isn't an account id", Want: "give its 12 digits"}
	}
	return AccountID(s), nil
}

// ExecutionName is the name of one run of a state machine, unique among the
// runs of its account and Region.
type ExecutionName string

// MaxExecutionNameLength is the most characters Step Functions allows in the
// name of an execution (StartExecution.name).
const MaxExecutionNameLength = 80

// ParseExecutionName checks s. It allows letters, digits, '-' and '_' only,
// which is less than Step Functions allows: these are the names its
// documentation recommends because CloudWatch Logs takes them too, and they
// are safe as the name of a folder. The error is an [*InvalidError].
func ParseExecutionName(s string) (ExecutionName, error) {
	invalid := func(problem, want string) error {
		return &InvalidError{Field: "execution name", Value: s, Problem: problem, Want: want}
	}
	if s == "" {
		return "", invalid("is empty", "give one")
	}
	if len(s) > MaxExecutionNameLength {
		return "", invalid(fmt.Sprintf("has %d characters", len(s)), fmt.Sprintf("use at most %d", MaxExecutionNameLength))
	}
	for _, r := range s {
		if !isLetter(r) && !isDigit(r) && r != '-' && r != '_' {
			return "", invalid(fmt.Sprintf("contains %q", r), "use letters, digits, '-' and '_' only")
		}
	}
	return ExecutionName(s), nil
}

// ExecutionARN names one run of a state machine for good, as Step Functions
// does:
//
//	arn:aws:states:REGION:ACCOUNT:execution:STATE_MACHINE:NAME
//
// Executions of the embedded engine get the ARN they would have on AWS.
type ExecutionARN string

// NewExecutionARN builds the ARN of an execution. The partition follows from
// the Region, as the SDK derives it.
func NewExecutionARN(region string, account AccountID, stateMachine string, name ExecutionName) ExecutionARN {
	partition := "aws"
	switch {
	case strings.HasPrefix(region, "cn-"):
		partition = "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		partition = "aws-us-gov"
	}
	return ExecutionARN(fmt.Sprintf("arn:%s:states:%s:%s:execution:%s:%s", partition, region, account, stateMachine, name))
}

// ParseExecutionARN checks s. The error is an [*InvalidError].
func ParseExecutionARN(s string) (ExecutionARN, error) {
	invalid := &InvalidError{Field: "execution ARN", Value: s, Problem: "isn't the ARN of an execution",
		Want: "give one like arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:NAME"}
	fields := strings.Split(s, ":")
	if len(fields) != 8 || fields[0] != "arn" || fields[2] != "states" || fields[5] != "execution" || fields[3] == "" || fields[6] == "" {
		return "", invalid
	}
	if _, err := ParseAccountID(fields[4]); err != nil {
		return "", invalid
	}
	if _, err := ParseExecutionName(fields[7]); err != nil {
		return "", invalid
	}
	return ExecutionARN(s), nil
}

// Name is the last part of the ARN.
func (a ExecutionARN) Name() ExecutionName {
	return ExecutionName(a[strings.LastIndexByte(string(a), ':')+1:])
}
