package asl

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// processorConfig reads how a Map's processor runs and reports whether that is
// in executions of its own.
func (r *reader) processorConfig() (distributed bool) {
	v, ok := r.get("ProcessorConfig")
	if !ok {
		return false
	}
	object, ok := v.(*value.Object)
	if !ok {
		r.report("ProcessorConfig", "Expected value of type Object")
		return false
	}
	rr := r.within(object, r.path+"/ProcessorConfig")
	defer rr.finish("ProcessorConfig", nil)
	mode, ok := rr.text("Mode")
	executionType, typed := rr.text("ExecutionType")
	switch mode {
	case "DISTRIBUTED":
	case "INLINE", "":
		if typed {
			rr.report("ExecutionType", "The field 'ExecutionType' is for the mode DISTRIBUTED only")
		}
		return false
	default:
		if ok {
			rr.report("Mode", fmt.Sprintf("%q is no mode of a Map state", mode))
		}
		return false
	}
	switch executionType {
	case "STANDARD":
	case "EXPRESS":
		rr.reportAt(Unsupported, rr.path+"/ExecutionType", "Child executions of the type EXPRESS are not supported, only STANDARD")
	case "":
		if !typed {
			rr.missing("ExecutionType")
		}
	default:
		rr.report("ExecutionType", fmt.Sprintf("%q is no type of execution", executionType))
	}
	return true
}
