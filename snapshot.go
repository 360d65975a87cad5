package rdscrypt

import "strings"

// SnapshotID is the identifier of a manual DB snapshot (DBSnapshotIdentifier),
// unique in an account and Region.
type SnapshotID string

// MaxSnapshotIDLength is the most characters RDS allows in a DB snapshot
// identifier.
const MaxSnapshotIDLength = 255

// ParseSnapshotID checks s by the rules of RDS for snapshots that users make
// and returns it in lower case. Automated snapshots ("rds:...") are refused:
// nobody can give that name. The error is an [*InvalidError].
func ParseSnapshotID(s string) (SnapshotID, error) {
	if err := checkIdentifier("DB snapshot identifier", s, MaxSnapshotIDLength); err != nil {
		return "", err
	}
	return SnapshotID(strings.ToLower(s)), nil
}
