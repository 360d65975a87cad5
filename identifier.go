package rdscrypt

import (
	"fmt"
	"strings"
)

// InvalidError says which field holds a value that AWS would reject, what is
// wrong with it, and what a right one looks like.
type InvalidError struct {
	// Field is what the value was meant as, in words: "DB instance identifier".
	Field string
	// Value is the value as it was given.
	Value string
	// Problem is what is wrong with it: "starts with a digit".
	Problem string
	// Want is what to give instead, as an imperative: "start it with a letter".
	Want string
}

// Error is one line that names the field, the value, the problem and the way out.
func (e *InvalidError) Error() string {
	return fmt.Sprintf("%s %q %s: %s", e.Field, e.Value, e.Problem, e.Want)
}

// checkIdentifier applies the rules RDS has for the identifiers of instances
// and snapshots alike (CreateDBInstance.DBInstanceIdentifier,
// CreateDBSnapshot.DBSnapshotIdentifier): letters, digits and hyphens, a
// letter first, no hyphen last, no two in a row. Only the longest length
// differs. Letters are ASCII: RDS answers InvalidParameterValue to others.
func checkIdentifier(field, id string, longest int) error {
	invalid := func(problem, want string) error {
		return &InvalidError{Field: field, Value: id, Problem: problem, Want: want}
	}
	if id == "" {
		return invalid("is empty", "give one")
	}
	if len(id) > longest {
		return invalid(fmt.Sprintf("has %d characters", len(id)), fmt.Sprintf("use at most %d", longest))
	}
	for _, r := range id {
		if !isLetter(r) && !isDigit(r) && r != '-' {
			return invalid(fmt.Sprintf("contains %q", r), "use letters, digits and hyphens only")
		}
	}
	switch {
	case !isLetter(rune(id[0])):
		return invalid("doesn't start with a letter", "start it with one")
	case strings.HasSuffix(id, "-"):
		return invalid("ends with a hyphen", "end it with a letter or digit")
	case strings.Contains(id, "--"):
		return invalid("contains two hyphens in a row", "use single hyphens")
	}
	return nil
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
func isDigit(r rune) bool  { return '0' <= r && r <= '9' }
