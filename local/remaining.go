package local

import (
	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// Remaining is something on the way from the source to the encrypted instance
// that stays when an execution has succeeded. It is the user's to delete: until
// the encrypted instance is trusted it is the way back.
type Remaining struct {
	Kind string // "DB snapshot"
	ID   string
	// Encrypted tells whether the data in it is.
	Encrypted bool
	// Command deletes it.
	Command string
}

// remaining lists what the workflow makes on the way, in its order.
func (a access) remaining(source rdscrypt.InstanceID) []Remaining {
	var remaining []Remaining
	for _, p := range products(source) {
		if p.task == tasks.NameRestoreDBInstance {
			continue // that is where the way leads
		}
		remaining = append(remaining, Remaining{p.kind, p.id, p.task == tasks.NameCopySnapshot, a.command(p.remove...)})
	}
	return remaining
}

// next is what to do with it.
func (r Remaining) next() string {
	if r.Encrypted {
		return "keep " + r.Kind + " " + r.ID + " as a backup, or delete it: " + r.Command
	}
	return "once the encrypted instance is trusted, delete " + r.Kind + " " + r.ID + ", which still has the data unencrypted: " + r.Command
}

func (r Remaining) object() value.Value {
	return value.NewObject(
		value.Field{Name: "kind", Value: r.Kind},
		value.Field{Name: "id", Value: r.ID},
		value.Field{Name: "encrypted", Value: r.Encrypted},
		value.Field{Name: "delete", Value: r.Command},
	)
}
