package rdsserver

import (
	"errors"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The refusals that more than one action gives. The codes are those on the wire
// (awsAwsquery_deserializeOpError... of the SDK). Texts are RDS's where one was
// found in a public report of a failed call; others follow its manner.

func mustNotBeBlank(parameter string) error {
	return wire.Errorf("InvalidParameterValue", "The parameter %s must be provided and must not be blank.", parameter)
}

func mustNotBeNull(parameter string) error {
	return wire.Errorf("InvalidParameterValue", "The parameter %s must be provided and must not be null.", parameter)
}

func instanceNotFound(id string) error {
	return wire.NotFoundf("DBInstanceNotFound", "DBInstance %s not found.", id)
}

func snapshotNotFound(id string) error {
	return wire.NotFoundf("DBSnapshotNotFound", "DBSnapshot not found: %s", id)
}

func subnetGroupNotFound(id string) error {
	return wire.NotFoundf("DBSubnetGroupNotFoundFault", "DB subnet group '%s' does not exist.", id)
}

func instanceExists() error {
	return wire.Errorf("DBInstanceAlreadyExists", "DB instance already exists")
}

func snapshotExists(id SnapshotID) error {
	return wire.Errorf("DBSnapshotAlreadyExists", "Cannot create the snapshot because a snapshot with the identifier %s already exists.", id)
}

func cannotSnapshot(id InstanceID) error {
	return wire.Errorf("InvalidDBInstanceState",
		"Cannot create a snapshot because the database instance %s is not currently in the available state.", id)
}

func keyNotAccessible(ref string) error {
	return wire.Errorf("KMSKeyNotAccessibleFault",
		"The specified KMS key [%s] does not exist, is not enabled or you do not have permissions to access it.", ref)
}

func sourceKeyNotAccessible(arn string) error {
	return wire.Errorf("KMSKeyNotAccessibleFault",
		"The source snapshot KMS key [%s] does not exist, is not enabled or you do not have permissions to access it.", arn)
}

// notSupported refuses a parameter that RDS has and the sandbox hasn't, rather
// than forget it silently.
func notSupported(parameter string) error {
	return wire.Errorf("InvalidParameterCombination", "The sandbox doesn't support the parameter %s.", parameter)
}

// isRefusal tells a service's answer from trouble of the sandbox.
func isRefusal(err error) bool {
	_, ok := errors.AsType[*wire.Error](err)
	return ok
}
