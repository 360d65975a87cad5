package engine

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Limits of the data of a Standard workflow. That of the depth is a little less
// than the 1,000 of AWS's JSON parser and of value.Parse: what is written in a
// record, which is a few levels deeper, has to be read again.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const (
	maxDataSize  = 256 * 1024 // of the input or output of a state or task, in bytes
	maxVariables = 10 * 1024 * 1024
	maxDepth     = 980
)

// checkSize refuses data that Step Functions would refuse. state is empty for
// the input of the execution.
func checkSize(v value.Value, state string) error {
	large, deep := value.Size(v) > maxDataSize, deeper(v, maxDepth)
	var cause string
	switch {
	case !large && !deep:
		return nil
	case state == "" && large:
		cause = fmt.Sprintf("The execution's input is larger than %d bytes", maxDataSize)
	case state == "":
		cause = fmt.Sprintf("The execution's input is nested more than %d levels deep", maxDepth)
	case large:
		cause = fmt.Sprintf("The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.", state)
	default:
		cause = fmt.Sprintf("The state/task '%s' returned a result that is nested more than %d levels deep.", state, maxDepth)
	}
	return &asl.EvaluationError{Name: asl.DataLimitExceeded, Cause: cause}
}

// merged returns the variables once the assigned ones have taken the place of
// those with their names.
func merged(variables, assigned *value.Object) *value.Object {
	for _, f := range assigned.Fields() {
		variables = variables.With(f.Name, f.Value)
	}
	return variables
}

// deeper reports whether a value is nested deeper than so many levels.
func deeper(v value.Value, levels int) bool {
	switch v := v.(type) {
	case *value.Object:
		for _, f := range v.Fields() {
			if levels == 0 || deeper(f.Value, levels-1) {
				return true
			}
		}
		return levels == 0
	case []value.Value:
		for _, item := range v {
			if levels == 0 || deeper(item, levels-1) {
				return true
			}
		}
		return levels == 0
	}
	return false
}

// checkVariables refuses variables that Step Functions has no room for: 256 KiB
// in one Assign, 10 MiB in all.
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
func checkVariables(b *history.Branch, assigned *value.Object) error {
	if assigned == nil {
		return nil
	}
	size := value.Size(assigned)
	var cause string
	switch {
	case size > maxDataSize:
		cause = fmt.Sprintf("The variables that the state '%s' assigns are larger than %d bytes.", b.StateName, maxDataSize)
	case b.Variables != nil && value.Size(b.Variables)+size > maxVariables && value.Size(merged(b.Variables, assigned)) > maxVariables:
		cause = fmt.Sprintf("The variables are larger than %d bytes with those that the state '%s' assigns.", maxVariables, b.StateName)
	case deeper(assigned, maxDepth):
		cause = fmt.Sprintf("The variables that the state '%s' assigns are nested more than %d levels deep.", b.StateName, maxDepth)
	default:
		return nil
	}
	return &asl.EvaluationError{Name: asl.DataLimitExceeded, Cause: cause}
}
