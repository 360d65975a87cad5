package rdsserver

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// InstanceID is a DBInstanceIdentifier, SnapshotID a DBSnapshotIdentifier; both
// in lower case, as RDS stores them. ResourceID is a DbiResourceId, which no
// rename changes.
type (
	InstanceID string
	SnapshotID string
	ResourceID string
)

const (
	maxInstanceID = 63
	maxSnapshotID = 255
)

// identifier is the form of instance and snapshot identifiers. Double hyphens
// are checked apart.
var identifier = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?$`)

const identifierRule = "Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; " +
	"and must not end with a hyphen or contain two consecutive hyphens."

// checkIdentifier checks the identifier of something new and gives it in lower
// case. parameter is the one it came in.
func checkIdentifier(parameter, id string, longest int) (string, error) {
	switch {
	case id == "":
		return "", mustNotBeBlank(parameter)
	case !identifier.MatchString(id) || strings.Contains(id, "--"):
		return "", wire.Errorf("InvalidParameterValue", "The parameter %s is not a valid identifier. %s", parameter, identifierRule)
	case len(id) > longest:
		return "", wire.Errorf("InvalidParameterValue",
			"The parameter %s is not a valid identifier because it is longer than %d characters.", parameter, longest)
	}
	return strings.ToLower(id), nil
}

// checkSnapshotID is checkIdentifier with the message that RDS has for snapshot
// identifiers that don't begin with a letter. The two blanks are RDS's.
func checkSnapshotID(parameter, id string) (SnapshotID, error) {
	if id != "" && !isLetter(id[0]) {
		return "", wire.Errorf("InvalidParameterValue", "Invalid snapshot identifier:  %s", id)
	}
	id, err := checkIdentifier(parameter, id, maxSnapshotID)
	return SnapshotID(id), err
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// The resource types in RDS's ARNs.
const (
	instanceType    = "db"
	snapshotType    = "snapshot"
	subnetGroupType = "subgrp"
)

func (s *Server) arn(region, resourceType, id string) string {
	return "arn:aws:rds:" + region + ":" + s.cfg.Account + ":" + resourceType + ":" + id
}

// resourceName is an ARN taken apart, or the plain identifier where there was
// none.
type resourceName struct {
	name
	resourceType string // "" where there was no ARN
}

// parseARN takes apart an ARN of this account. ok is false for anything else.
func (s *Server) parseARN(text string) (r resourceName, ok bool) {
	parts := strings.SplitN(text, ":", 7)
	if len(parts) != 7 || parts[0] != "arn" || parts[1] != "aws" || parts[2] != "rds" || parts[4] != s.cfg.Account {
		return resourceName{}, false
	}
	return resourceName{name{parts[3], strings.ToLower(parts[6])}, parts[5]}, true
}

// lookupName reads an identifier that names something existing: in any case, or
// an ARN of the wanted type. What can't name anything gives a name that nothing
// has, so that the caller's "not found" tells it with the text as given.
func (s *Server) lookupName(region, resourceType, text string) name {
	if !strings.HasPrefix(text, "arn:") {
		return name{region, strings.ToLower(text)}
	}
	if r, ok := s.parseARN(text); ok && r.resourceType == resourceType {
		return r.name
	}
	return name{}
}

// newResourceID makes a DbiResourceId: "db-" and 26 capital letters and digits.
func newResourceID() ResourceID {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, says crypto/rand
	return ResourceID("db-" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// newVolumeID makes an id in the form of EBS's: vol- or snap- and 17 hexadecimal
// digits, of which the first is 0.
func newVolumeID(prefix string) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, says crypto/rand
	return prefix + "-0" + hex.EncodeToString(b[:])
}
