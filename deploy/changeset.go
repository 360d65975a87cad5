package deploy

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// ChangeSet says what would become of a stack.
type ChangeSet struct {
	ID    string    `json:"ChangeSetId"`
	Name  string    `json:"ChangeSetName"`
	Stack StackName `json:"StackName"`
	// Type is CREATE for a new stack, else UPDATE.
	Type    types.ChangeSetType `json:"ChangeSetType"`
	Changes []Change

	stackID string
	// madeStack tells that the stack is there, in review, because of this change
	// set alone.
	madeStack bool
}

// Change is what would become of one resource, with CloudFormation's words.
type Change struct {
	Action      types.ChangeAction
	LogicalID   string            `json:"LogicalResourceId"`
	PhysicalID  string            `json:"PhysicalResourceId,omitempty"`
	Type        string            `json:"ResourceType"`
	Replacement types.Replacement `json:",omitempty"`
	// Details are what in the resource changes, and whether that needs a new one:
	// "Properties.Code", "Properties.FunctionName (Always)".
	Details []string `json:",omitempty"`
}

// errNoChanges says that a stack is already what it should be.
var errNoChanges = errors.New("no changes")

// newChangeSetName is unique in a stack, which CloudFormation wants.
func newChangeSetName(now time.Time) string {
	var random [2]byte
	_, _ = rand.Read(random[:]) // never fails
	return fmt.Sprintf("rdscrypt-%s-%s", now.UTC().Format("20060102T150405Z"), hex.EncodeToString(random[:]))
}

// createChangeSet makes a change set and waits until it can be shown. Whatever
// goes wrong, it takes back what it has made, or says what is left. The error is
// errNoChanges when there is nothing to do.
func (c *Client) createChangeSet(ctx context.Context, in *cloudformation.CreateChangeSetInput, existed bool) (*ChangeSet, error) {
	set := &ChangeSet{
		Name:      aws.ToString(in.ChangeSetName),
		Stack:     StackName(aws.ToString(in.StackName)),
		Type:      in.ChangeSetType,
		madeStack: !existed,
	}
	out, err := c.cloudFormation.CreateChangeSet(ctx, in)
	switch {
	case err == nil:
	case containsNoChanges(err.Error()):
		return nil, errNoChanges
	case awsapi.ErrorCode(err) != "":
		return nil, changeSetRefusal(ctx, err)
	default:
		// The answer was lost, not necessarily the request.
		return nil, c.discard(ctx, set, refusal(ctx, err))
	}
	set.ID, set.stackID = aws.ToString(out.Id), aws.ToString(out.StackId)
	if err := c.awaitChangeSet(ctx, set); err != nil {
		return nil, c.discard(ctx, set, err)
	}
	return set, nil
}

// awaitChangeSet waits until a change set has been computed.
func (c *Client) awaitChangeSet(ctx context.Context, set *ChangeSet) error {
	for {
		out, err := c.cloudFormation.DescribeChangeSet(ctx, c.changeSetInput(set))
		if err != nil {
			return refusal(ctx, err)
		}
		switch reason := aws.ToString(out.StatusReason); {
		case out.Status == types.ChangeSetStatusCreateComplete:
			return c.readChanges(ctx, set, out)
		case out.Status == types.ChangeSetStatusFailed && containsNoChanges(reason):
			return errNoChanges
		case out.Status == types.ChangeSetStatusFailed:
			return &rdscrypt.Refusal{Message: fmt.Sprintf("the changes of stack %s can't be made: %s", set.Stack, reason)}
		}
		if err := c.pause(ctx); err != nil {
			return refusal(ctx, err)
		}
	}
}

// containsNoChanges tells whether a change set failed only because it is empty.
// There is no code for that; the words are those that aws cloudformation deploy
// looks for.
func containsNoChanges(reason string) bool {
	return strings.Contains(reason, "The submitted information didn't contain changes.") || strings.Contains(reason, "No updates are to be performed")
}

func (c *Client) changeSetInput(set *ChangeSet) *cloudformation.DescribeChangeSetInput {
	return &cloudformation.DescribeChangeSetInput{ChangeSetName: aws.String(set.Name), StackName: aws.String(string(set.Stack))}
}

func (c *Client) readChanges(ctx context.Context, set *ChangeSet, page *cloudformation.DescribeChangeSetOutput) error {
	for {
		for _, change := range page.Changes {
			if r := change.ResourceChange; r != nil {
				set.Changes = append(set.Changes, readChange(r))
			}
		}
		if page.NextToken == nil {
			return nil
		}
		in := c.changeSetInput(set)
		in.NextToken = page.NextToken
		var err error
		if page, err = c.cloudFormation.DescribeChangeSet(ctx, in); err != nil {
			return refusal(ctx, err)
		}
	}
}

func readChange(r *types.ResourceChange) Change {
	change := Change{
		Action:      r.Action,
		LogicalID:   aws.ToString(r.LogicalResourceId),
		PhysicalID:  aws.ToString(r.PhysicalResourceId),
		Type:        aws.ToString(r.ResourceType),
		Replacement: r.Replacement,
	}
	for _, d := range r.Details {
		if d.Target == nil {
			continue
		}
		text := string(d.Target.Attribute)
		if d.Target.Name != nil {
			text += "." + *d.Target.Name
		}
		if recreation := d.Target.RequiresRecreation; recreation != "" && recreation != types.RequiresRecreationNever {
			text += fmt.Sprintf(" (%s)", recreation)
		}
		if !slices.Contains(change.Details, text) {
			change.Details = append(change.Details, text)
		}
	}
	return change
}

// discard deletes a change set that isn't going to be executed, and a stack in
// review that is there because of it. It returns err, with what is left when
// that can't be deleted.
func (c *Client) discard(ctx context.Context, set *ChangeSet, err error) error {
	ctx, cancel := cleanup(ctx)
	defer cancel()
	_, problem := c.cloudFormation.DeleteChangeSet(ctx, &cloudformation.DeleteChangeSetInput{
		ChangeSetName: aws.String(set.Name), StackName: aws.String(string(set.Stack))})
	if code := awsapi.ErrorCode(problem); code == "ChangeSetNotFound" || noStack(problem) {
		problem = nil
	}
	what := fmt.Sprintf("aws cloudformation delete-change-set --change-set-name %s --stack-name %s%s", set.Name, set.Stack, c.flags)
	if problem == nil && set.madeStack {
		what = fmt.Sprintf("aws cloudformation delete-stack --stack-name %s%s", set.Stack, c.flags)
		problem = c.deleteReviewed(ctx, set.Stack)
	}
	if problem == nil {
		return err
	}
	return &leftError{Err: err, Problem: problem, Command: what}
}

// deleteReviewed deletes a stack that has never been more than in review, unless
// somebody else has a change set there meanwhile.
func (c *Client) deleteReviewed(ctx context.Context, name StackName) error {
	s, err := c.describe(ctx, name, "")
	if err != nil || s == nil || s.status != types.StackStatusReviewInProgress {
		return err
	}
	others, err := c.cloudFormation.ListChangeSets(ctx, &cloudformation.ListChangeSetsInput{StackName: aws.String(s.id)})
	if err != nil || len(others.Summaries) > 0 {
		return err
	}
	_, err = c.cloudFormation.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: aws.String(s.id)})
	return err
}

// leftError is an error after which something is left that was to be taken back.
type leftError struct {
	// Err is why nothing was deployed; nil for success.
	Err, Problem error
	Command      string
}

func (e *leftError) Error() string {
	text := "a change set is left that couldn't be deleted: " + awsapi.ErrorLine(e.Problem)
	if e.Err != nil && !errors.Is(e.Err, errNoChanges) {
		text = e.Err.Error() + "; " + text
	}
	return text + ": delete it with " + e.Command
}

// changeSetRefusal words why a change set can't even be asked for. Nothing was
// changed.
func changeSetRefusal(ctx context.Context, err error) error {
	if awsapi.ErrorCode(err) == "ValidationError" {
		return &rdscrypt.Refusal{Message: awsapi.ErrorLine(err), Next: "see rdscrypt deploy --help", Err: err}
	}
	return refusal(ctx, err)
}
