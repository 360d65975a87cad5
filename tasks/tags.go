package tasks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
)

// maxTags is how many tags an RDS resource may have ("Tagging Amazon RDS
// resources", RDS User Guide). Tags that AWS itself sets don't count.
const maxTags = 50

// ownTags is how many tags of ours everything we create has. They come first.
const ownTags = 3

// tags returns the tags of what execution creates from the instance source
// (a DbiResourceId), with those of inherited added.
//
// As soon as a creating call has tags of its own, RDS leaves out those it would
// have copied by itself (RestoreDBInstanceFromDBSnapshotInput.CopyTagsToSnapshot;
// for snapshots, "Copying tags to DB instance snapshots" in the User Guide). So
// that marking our resources doesn't take anything away, the caller passes what
// RDS would have copied.
func (execution Execution) tags(source string, inherited []types.Tag) ([]types.Tag, error) {
	tags := []types.Tag{
		{Key: aws.String(rdscrypt.TagExecution), Value: aws.String(string(execution.ARN))},
		{Key: aws.String(rdscrypt.TagStep), Value: aws.String(execution.Step)},
		{Key: aws.String(rdscrypt.TagSource), Value: aws.String(source)},
	}
	for _, tag := range inherited {
		// Users can't write keys of AWS's, which are reserved in any case; ours on a
		// source mark what another execution made, or this one in an earlier step.
		if hasReservedPrefix(aws.ToString(tag.Key)) {
			continue
		}
		tags = append(tags, tag)
	}
	if len(tags) > maxTags {
		return nil, &Error{
			Name:    ErrorUnsupportedInstance,
			Message: fmt.Sprintf("the DB instance has %d tags, and %d more are needed of at most %d: remove tags from it", len(tags)-ownTags, ownTags, maxTags),
		}
	}
	return tags, nil
}

func hasReservedPrefix(key string) bool {
	key = strings.ToLower(key)
	return strings.HasPrefix(key, "aws:") || strings.HasPrefix(key, "rds:") || strings.HasPrefix(key, "rdscrypt:")
}

// made tells whether tags say that execution created the resource from source,
// in this very step.
func (execution Execution) made(tags []types.Tag, source string) bool {
	has := func(key, value string) bool {
		return slices.ContainsFunc(tags, func(tag types.Tag) bool {
			return aws.ToString(tag.Key) == key && aws.ToString(tag.Value) == value
		})
	}
	return has(rdscrypt.TagExecution, string(execution.ARN)) &&
		has(rdscrypt.TagStep, execution.Step) &&
		has(rdscrypt.TagSource, source)
}
