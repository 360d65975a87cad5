package asl

// The modes of a Map's processor.
const (
	inline      = "INLINE"
	distributed = "DISTRIBUTED"
)

// processorConfig reads how a Map's processor runs and reports whether that is
// in executions of its own.
func (r *reader) processorConfig() bool {
	object, ok := r.objectAt("ProcessorConfig")
	if !ok {
		return false
	}
	rr := r.within(object, r.at.to("/ProcessorConfig"))
	if v, _ := object.Get("Mode"); v == distributed {
		rr.require("ExecutionType")
	}
	rr.allow(configFields)
	mode := rr.oneOf("Mode", inline, distributed)
	if mode != distributed {
		if rr.has("ExecutionType") && mode == inline {
			rr.seen["ExecutionType"] = true
			rr.reportHere("Field 'ExecutionType' is not supported")
		}
		rr.unread()
		return false
	}
	if rr.document.machineType == Express {
		rr.report("Mode", "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines")
	}
	if rr.oneOf("ExecutionType", string(Standard), string(Express)) == string(Express) {
		rr.unsupported("ExecutionType", "Child executions of the type EXPRESS are not supported, only STANDARD")
	}
	return true
}
