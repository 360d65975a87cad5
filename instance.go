package rdscrypt

import (
	"fmt"
	"strings"
)

// InstanceID is the identifier of a DB instance (DBInstanceIdentifier), unique
// in an account and Region. RDS compares identifiers without regard to case
// and stores them in lower case.
type InstanceID string

const (
	// MaxInstanceIDLength is the most characters RDS allows in a DB instance
	// identifier.
	MaxInstanceIDLength = 63
	// MaxSourceIDLength is the most characters the identifier of an instance
	// may have so that the name of its encrypted copy still fits.
	MaxSourceIDLength = MaxInstanceIDLength - len(encryptedSuffix)
)

// The suffixes are those of the workflow "basic".
const (
	noEncryptedSuffix = "-no-encrypted"
	encryptedSuffix   = "-encrypted"
)

// ParseInstanceID checks s by the rules of RDS and returns it in lower case, as
// RDS reports it. The error is an [*InvalidError].
func ParseInstanceID(s string) (InstanceID, error) {
	if err := checkIdentifier("DB instance identifier", s, MaxInstanceIDLength); err != nil {
		return "", err
	}
	return InstanceID(strings.ToLower(s)), nil
}

// CheckDerivedNames refuses an identifier that leaves no room for the names
// derived from it, which AWS would only reject in the last step, after both
// snapshots have been made. The error is a [*Refusal].
//
// Only the encrypted instance can be too long: snapshot identifiers may have
// 255 characters.
func (id InstanceID) CheckDerivedNames() error {
	if len(id) <= MaxSourceIDLength {
		return nil
	}
	return &Refusal{
		Message: fmt.Sprintf("the encrypted copy of DB instance %s would be named %s, which has %d of at most %d characters",
			id, id.EncryptedInstanceID(), len(id.EncryptedInstanceID()), MaxInstanceIDLength),
		Next: fmt.Sprintf("rename the instance to at most %d characters first", MaxSourceIDLength),
	}
}

// NoEncryptedSnapshotID is the snapshot taken of the instance, still without
// encryption.
func (id InstanceID) NoEncryptedSnapshotID() SnapshotID { return SnapshotID(id + noEncryptedSuffix) }

// EncryptedSnapshotID is the encrypted copy of that snapshot.
func (id InstanceID) EncryptedSnapshotID() SnapshotID { return SnapshotID(id + encryptedSuffix) }

// EncryptedInstanceID is the instance restored from the encrypted snapshot. It
// reads like [InstanceID.EncryptedSnapshotID]; RDS keeps the names of
// instances and snapshots apart.
func (id InstanceID) EncryptedInstanceID() InstanceID { return id + encryptedSuffix }
