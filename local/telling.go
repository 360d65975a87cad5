package local

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// tellings say in words what a task has done, from its input and its result.
var tellings = map[tasks.Name]func(r record, input, result value.Value) string{
	tasks.NameCreateSnapshot: func(_ record, input, result value.Value) string {
		return fmt.Sprintf("snapshot %s of DB instance %s is begun", text(result, "no_encrypted_snapshot_id"), text(input, "instance_id"))
	},
	tasks.NameDescribeSnapshot: func(_ record, input, result value.Value) string {
		return fmt.Sprintf("snapshot %s is %s", text(input, "snapshot_id"), result)
	},
	tasks.NameCopySnapshot: func(r record, input, result value.Value) string {
		key := "KMS key " + string(r.KMSKeyID)
		if r.KMSKeyID == "" {
			key = "the KMS key of its function"
		}
		return fmt.Sprintf("copy %s of snapshot %s is begun, encrypted with %s", result, text(input, "snapshot_id"), key)
	},
	tasks.NameRestoreDBInstance: func(_ record, input, result value.Value) string {
		return fmt.Sprintf("DB instance %s is begun, restored from snapshot %s", result, text(input, "snapshot_id"))
	},
}

// tell says what the call of a function has done.
func tell(r record, function string, input, result value.Value) string {
	if telling := tellings[taskName(function)]; telling != nil {
		return telling(r, input, result)
	}
	return value.Text(result)
}

// text is the string that an object has under key, else empty.
func text(v value.Value, key string) string {
	object, ok := v.(*value.Object)
	if !ok {
		return ""
	}
	field, _ := object.Get(key)
	s, _ := field.(string)
	return s
}
