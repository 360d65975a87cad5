package deploy

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/rdscrypt/rdscrypt"
)

// descriptionStart is how the description of our templates begins, which tells our
// stacks from others. A stack keeps it however it was deployed.
const descriptionStart = "rdscrypt on AWS"

// checkOurs refuses a stack that something else was deployed as. An update would
// replace all that it has with ours.
func (s *stack) checkOurs() error {
	description := readHead(s.template).Description
	if s.status == types.StackStatusReviewInProgress || strings.HasPrefix(description, descriptionStart) {
		return nil
	}
	return &rdscrypt.Refusal{
		Message: fmt.Sprintf("stack %s isn't rdscrypt's, its description is %q", s.name, description),
		Next:    "choose another name with --stack-name",
	}
}

// checkIdle refuses a stack that somebody is changing.
func (s *stack) checkIdle(c *Client) error {
	if !inProgress(s.status) || s.status == types.StackStatusReviewInProgress {
		return nil
	}
	return &rdscrypt.Refusal{
		Message: fmt.Sprintf("stack %s is %s, somebody else is changing it", s.name, s.status),
		Next:    "wait until it has ended, see " + c.lookCommand(s.name),
	}
}

// changeSetType is how a stack gets from where it is to where it should be; s is
// nil for none. What can't be updated is refused with the way out ("Stack status
// codes" and "Troubleshooting CloudFormation", CloudFormation User Guide).
func (c *Client) changeSetType(s *stack) (types.ChangeSetType, error) {
	if s == nil || s.status == types.StackStatusReviewInProgress {
		return types.ChangeSetTypeCreate, nil
	}
	if err := s.checkIdle(c); err != nil {
		return "", err
	}
	switch s.status {
	case types.StackStatusRollbackComplete, types.StackStatusRollbackFailed, types.StackStatusCreateFailed, types.StackStatusDeleteFailed,
		types.StackStatusImportRollbackFailed:
		return "", &rdscrypt.Refusal{
			Message: fmt.Sprintf("stack %s is %s, from which it can't be updated", s.name, s.status),
			Next:    fmt.Sprintf("take it away with %s, then deploy again", c.undeployCommand(s.name)),
		}
	case types.StackStatusUpdateRollbackFailed:
		return "", &rdscrypt.Refusal{
			Message: fmt.Sprintf("stack %s is %s, from which it can't be updated", s.name, s.status),
			Next:    fmt.Sprintf("put right what the events tell of and go on with aws cloudformation continue-update-rollback --stack-name %s%s, then deploy again", s.name, c.flags),
		}
	}
	return types.ChangeSetTypeUpdate, nil
}

// inProgress tells whether a status is one on the way to another. All of those
// have the word for it at their end.
func inProgress(s Status) bool { return strings.HasSuffix(string(s), "_IN_PROGRESS") }

// succeeded tells whether a stack is what it should be.
func succeeded(s Status) bool {
	switch s {
	case types.StackStatusCreateComplete, types.StackStatusUpdateComplete, types.StackStatusDeleteComplete:
		return true
	}
	return false
}
