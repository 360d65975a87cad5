package report

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Runner says who runs an execution that hasn't ended. The journal doesn't say
// it: AWS's RUNNING means no more than that the execution has no end yet.
type Runner struct {
	// Running tells whether a process runs it.
	Running bool
	PID     int // of that process; 0: not known
	// Resume is the command that goes on with an execution that nobody runs.
	Resume string
}

// String is who runs it, in a few words.
func (r Runner) String() string {
	switch {
	case !r.Running:
		return "nobody"
	case r.PID == 0:
		return "another process"
	default:
		return fmt.Sprintf("process %d", r.PID)
	}
}

// object stands in the JSON beside what AWS has, under [OwnKey].
func (r Runner) object() *value.Object {
	var f fields
	f.add("running", r.Running)
	if r.PID != 0 {
		f.add("pid", value.Int(int64(r.PID)))
	}
	f.addText("next", r.Resume)
	return value.NewObject(f...)
}

// OwnKey is the key of what stands beside AWS's in an object of its shape. AWS
// has no key like it, so that whoever reads AWS's passes it over.
const OwnKey = "rdscrypt"
