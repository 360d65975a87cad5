package deploy

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// UndeployConfig says what to take away, and how to speak with the user meanwhile.
type UndeployConfig struct {
	Stack StackName
	// Show is given what goes, Confirm asks whether it should. An error is a no. At
	// a loopback endpoint, which is nobody's account, it isn't asked.
	Show    func(*Removal)
	Confirm func(context.Context, Question) error
	// Tell is given the stack's events, as they come.
	Tell func(Event)
}

// Removal is what goes with a stack, and what stays.
type Removal struct {
	Stack     StackName  `json:"StackName"`
	ID        string     `json:"StackId,omitempty"`
	Status    Status     `json:"StackStatus,omitempty"`
	Resources []Resource `json:",omitempty"`
	// Objects are the uploaded files, which stay; Remove is the command that
	// removes them.
	Objects []string `json:",omitempty"`
	Remove  string   `json:",omitempty"`
	// Unlisted is why the objects couldn't be listed, empty when they could.
	Unlisted string `json:",omitempty"`
}

// Undeploy deletes the stack and follows that to its end. A stack that isn't there
// is success.
//
// Errors: those of [Client.Deploy].
func (c *Client) Undeploy(ctx context.Context, cfg UndeployConfig) (*Removal, error) {
	s, err := c.look(ctx, cfg.Stack)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	if s == nil {
		return &Removal{Stack: cfg.Stack}, nil
	}
	if err := s.checkOurs(); err != nil {
		return nil, err
	}
	if err := s.checkIdle(c); err != nil {
		return nil, err
	}
	removal, err := c.removal(ctx, s)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	cfg.Show(removal)
	if !c.loopback {
		if err := cfg.Confirm(ctx, Question{Place: c.place, User: c.user, Stack: cfg.Stack, Deletes: true}); err != nil {
			return nil, err
		}
	}
	since, err := c.lastEvent(ctx, s.id)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	_, err = c.cloudFormation.DeleteStack(ctx, &cloudformation.DeleteStackInput{
		StackName:          aws.String(s.id),
		ClientRequestToken: aws.String(newChangeSetName(time.Now())),
	})
	switch {
	case err == nil:
	case awsapi.ErrorCode(err) != "":
		return nil, deleteRefusal(ctx, s, err)
	default:
		return nil, c.unfollowed(ctx, cfg.Stack, err)
	}
	status, failures, err := c.follow(ctx, s.id, since, cfg.Tell)
	if err != nil {
		return nil, c.unfollowed(ctx, cfg.Stack, err)
	}
	if !succeeded(status) {
		e := &FailedError{Stack: s.name, Status: status, Failures: failures, Next: "put that right and run " + c.undeployCommand(s.name) + " again"}
		e.Left, _ = c.resources(ctx, s)
		return nil, e
	}
	removal.Status = status
	return removal, nil
}

// removal finds out what goes with a stack.
func (c *Client) removal(ctx context.Context, s *stack) (*Removal, error) {
	resources, err := c.resources(ctx, s)
	if err != nil {
		return nil, err
	}
	stay := retained(s.template)
	for i, r := range resources {
		resources[i].Retained = stay[r.LogicalID]
	}
	r := &Removal{Stack: s.name, ID: s.id, Status: s.status, Resources: resources}
	bucket := deployedBucket(s.template)
	if bucket == "" {
		return r, nil
	}
	prefix := keyPrefix(s.name)
	r.Remove = fmt.Sprintf("aws s3 rm --recursive s3://%s/%s%s", bucket, prefix, c.flags)
	pages := s3.NewListObjectsV2Paginator(c.s3, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), Prefix: aws.String(prefix)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			// The stack can go without; who removes the objects will be told.
			r.Unlisted = awsapi.ErrorLine(err)
			return r, nil
		}
		for _, o := range page.Contents {
			r.Objects = append(r.Objects, fmt.Sprintf("s3://%s/%s", bucket, aws.ToString(o.Key)))
		}
	}
	if len(r.Objects) == 0 {
		// They were uploaded by other means.
		r.Remove = ""
	}
	return r, nil
}

func deleteRefusal(ctx context.Context, s *stack, err error) error {
	if awsapi.ErrorCode(err) == "ValidationError" {
		return &rdscrypt.Refusal{Message: fmt.Sprintf("stack %s can't be deleted: %s", s.name, awsapi.ErrorLine(err)), Err: err}
	}
	return refusal(ctx, err)
}
