package local

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// parseSource reads the identifier of the instance to encrypt. One that is too
// long for its encrypted copy is refused as that, however long it is.
func parseSource(text string) (rdscrypt.InstanceID, error) {
	if len(text) <= rdscrypt.MaxSourceIDLength {
		return rdscrypt.ParseInstanceID(text)
	}
	encrypted := rdscrypt.InstanceID(text).EncryptedInstanceID()
	problem := fmt.Sprintf("the encrypted copy of DB instance %s would be named %s, which has %d characters", text, encrypted, len(encrypted))
	if len(text) > rdscrypt.MaxInstanceIDLength {
		problem = fmt.Sprintf("no DB instance is called %s, which has %d characters", text, len(text))
	}
	return "", &rdscrypt.Refusal{
		Message: fmt.Sprintf("%s: RDS allows %d", problem, rdscrypt.MaxInstanceIDLength),
		Next:    fmt.Sprintf("choose an instance whose identifier has at most %d, since the workflow basic appends -encrypted to it", rdscrypt.MaxSourceIDLength),
	}
}

// The codes come from the SDK's types, so that a misspelling doesn't compile.
var (
	codeInstanceNotFound = (&rdstypes.DBInstanceNotFoundFault{}).ErrorCode()
	codeSnapshotNotFound = (&rdstypes.DBSnapshotNotFoundFault{}).ErrorCode()
)

// checkSource refuses an instance that isn't there or has nothing to encrypt.
//
// That the names of the workflow are taken isn't looked for: they might be
// taken a moment later just as well, and the workflow fails then and leaves
// everything as it is.
func (a access) checkSource(ctx context.Context, id rdscrypt.InstanceID) error {
	out, err := a.RDS.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String(string(id))})
	switch {
	case awsapi.ErrorCode(err) == codeInstanceNotFound || err == nil && len(out.DBInstances) == 0:
		return &rdscrypt.Refusal{
			Message: fmt.Sprintf("there is no DB instance %s in %s", id, a.place),
			Next:    "see those there are with " + a.command("rds", "describe-db-instances"),
			Err:     err,
		}
	case err != nil:
		return refusal(ctx, fmt.Errorf("looking at DB instance %s: %w", id, err))
	}
	if instance := out.DBInstances[0]; aws.ToBool(instance.StorageEncrypted) {
		return &rdscrypt.Refusal{
			Message: fmt.Sprintf("DB instance %s is encrypted already, with KMS key %s", id, aws.ToString(instance.KmsKeyId)),
			Next:    "there is nothing to do",
		}
	}
	return nil
}

// checkKey refuses a key with which RDS couldn't encrypt the copy of the
// snapshot, which the workflow would find out only after the snapshot. Who may
// not look at the key may still be allowed to use it, so that is no refusal.
func (a access) checkKey(ctx context.Context, key rdscrypt.KeyID) error {
	if region := arnRegion(string(key)); region != "" && region != a.place.Region {
		return &rdscrypt.Refusal{
			Message: fmt.Sprintf("KMS key %s is in Region %s, the DB instance in %s", key, region, a.place.Region),
			Next:    "choose a key of the instance's Region with --kms-key-id",
		}
	}
	out, err := a.KMS.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String(string(key))})
	if awsapi.ErrorCode(err) == "AccessDeniedException" {
		return nil
	}
	var missing *kmstypes.NotFoundException
	switch {
	case errors.As(err, &missing) || err == nil && out.KeyMetadata == nil:
		return &rdscrypt.Refusal{
			Message: fmt.Sprintf("there is no KMS key %s in %s", key, a.place),
			Next:    "see those there are with " + a.command("kms", "list-aliases"),
			Err:     err,
		}
	case err != nil:
		return refusal(ctx, fmt.Errorf("looking at KMS key %s: %w", key, err))
	}
	return a.checkKeyUse(key, out.KeyMetadata)
}

func (a access) checkKeyUse(key rdscrypt.KeyID, metadata *kmstypes.KeyMetadata) error {
	id := aws.ToString(metadata.KeyId)
	refuse := func(problem, next string) error {
		return &rdscrypt.Refusal{Message: fmt.Sprintf("KMS key %s %s, so that RDS can't encrypt with it", key, problem), Next: next}
	}
	switch metadata.KeyState {
	case kmstypes.KeyStateEnabled:
	case kmstypes.KeyStateDisabled:
		return refuse("is disabled", "enable it with "+a.command("kms", "enable-key", "--key-id", id))
	case kmstypes.KeyStatePendingDeletion:
		return refuse("is going to be deleted", "keep it with "+a.command("kms", "cancel-key-deletion", "--key-id", id)+" and enable it")
	default:
		return refuse("is in state "+string(metadata.KeyState), "choose another with --kms-key-id")
	}
	// "AWS services that are integrated with AWS KMS use only symmetric
	// encryption KMS keys to encrypt your data": KMS Developer Guide, Asymmetric
	// keys in AWS KMS.
	if spec := metadata.KeySpec; spec != "" && spec != kmstypes.KeySpecSymmetricDefault {
		return refuse("is of the kind "+string(spec), "choose a symmetric key with --kms-key-id")
	}
	return nil
}

// arnRegion is the Region in an ARN, empty for what isn't one.
func arnRegion(text string) string {
	fields := strings.SplitN(text, ":", 6)
	if len(fields) < 6 || fields[0] != "arn" {
		return ""
	}
	return fields[3]
}
