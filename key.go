package rdscrypt

import (
	"regexp"
	"strings"
)

// KeyID names a KMS key in any of the four ways CopyDBSnapshot.KmsKeyId
// accepts: key id, key ARN, alias name, alias ARN.
type KeyID string

// DefaultKeyID is the AWS managed key for RDS. It exists in every account, but
// its policy can't be changed and what it encrypts can't be shared with another
// account.
const DefaultKeyID KeyID = "alias/aws/rds"

// KeyARN is a KMS key as RDS reports it (DBInstance.KmsKeyId): always the ARN
// of the key itself, whichever way the key was named when it was given.
type KeyARN string

// The forms are those of the KMS API reference, DescribeKey.KeyId; a
// multi-Region key's id begins with mrk-.
var (
	keyIDForm     = regexp.MustCompile(`^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|mrk-[0-9a-f]{32})$`)
	aliasNameForm = regexp.MustCompile(`^alias/[a-zA-Z0-9/_-]+$`)
	kmsARNForm    = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key/|alias/)(.+)$`)
)

// isAlias reports whether s is the name of an alias. A regular expression with
// its limit of 256 characters would take a large part of a Lambda function's
// start to compile.
func isAlias(s string) bool { return len(s) <= 256 && aliasNameForm.MatchString(s) }

// ParseKeyID checks that s has one of the four forms; whether the key exists
// is for KMS to say. The error is an [*InvalidError].
func ParseKeyID(s string) (KeyID, error) {
	if keyIDForm.MatchString(s) || isAlias(s) {
		return KeyID(s), nil
	}
	if m := kmsARNForm.FindStringSubmatch(s); m != nil {
		kind, name := m[1], m[2]
		if kind == "key/" && keyIDForm.MatchString(name) || kind == "alias/" && isAlias(kind+name) {
			return KeyID(s), nil
		}
	}
	if s == "" {
		return "", &InvalidError{Field: "KMS key", Value: s, Problem: "is empty", Want: "give a key id, key ARN, alias name or alias ARN"}
	}
	want := "give a key id, key ARN, alias name or alias ARN"
	if isAlias("alias/" + s) {
		want = "write an alias as alias/" + s
	}
	return "", &InvalidError{Field: "KMS key", Value: s, Problem: "is neither an id, an alias nor an ARN of one", Want: want}
}

// ParseKeyARN checks that s is the ARN of a key, not of an alias. The error is
// an [*InvalidError].
func ParseKeyARN(s string) (KeyARN, error) {
	if m := kmsARNForm.FindStringSubmatch(s); m != nil && m[1] == "key/" && keyIDForm.MatchString(m[2]) {
		return KeyARN(s), nil
	}
	return "", &InvalidError{Field: "KMS key ARN", Value: s, Problem: "isn't the ARN of a key", Want: "give one like arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
}

// ID is the key as an input for AWS, which takes an ARN wherever it takes a
// key id.
func (a KeyARN) ID() KeyID { return KeyID(a) }

// Region is the Region the key lives in. A key encrypts only in its own
// Region.
func (a KeyARN) Region() string {
	if fields := strings.Split(string(a), ":"); len(fields) > 3 {
		return fields[3]
	}
	return ""
}
