package deploy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// StackConfig says what to deploy, and how to speak with the user meanwhile.
type StackConfig struct {
	Stack StackName
	// Bucket takes the files. Empty means the one that the stack's files are in.
	Bucket string
	// FunctionZip is the path of the zip of the functions.
	FunctionZip string
	// Parameters are those of the template that aren't to stay as they are.
	Parameters map[string]string
	// Tags are for the stack, and by it for its resources.
	Tags map[string]string
	// Version is that of the program.
	Version string
	// AllowDowngrade lets a version replace a newer one.
	AllowDowngrade bool
	// DryRun only finds out what would change.
	DryRun bool

	// Say tells what is done, a line at a time.
	Say func(string)
	// Show is given what would change, Confirm asks whether it should. An error is
	// a no. At a loopback endpoint, which is nobody's account, it isn't asked.
	Show    func(*ChangeSet)
	Confirm func(context.Context, Question) error
	// Tell is given the stack's events, as they come.
	Tell func(Event)
}

// Question is what [StackConfig.Confirm] has to ask.
type Question struct {
	Place Place
	// User is the ARN of the user or role that will do it.
	User  string
	Stack StackName
	// Deletes tells that the stack is to be deleted.
	Deletes bool
}

// Deployment is how a stack is after a deployment.
type Deployment struct {
	Stack  StackName `json:"StackName"`
	ID     string    `json:"StackId,omitempty"`
	Status Status    `json:"StackStatus,omitempty"`
	// ChangeSet is what was changed, or would be; nil for nothing.
	ChangeSet *ChangeSet `json:",omitempty"`
	DryRun    bool       `json:",omitempty"`
	Outputs   []Output   `json:",omitempty"`
	// Next is what to do now, command lines.
	Next []string `json:",omitempty"`
}

// Deploy makes the stack, or updates it, and follows that to its end.
//
// Nothing is uploaded before the changes have been confirmed: CloudFormation
// fetches the files only when it makes the resources. A change set that isn't
// executed is deleted, and a stack that is only there because of it.
//
// Errors: a [*rdscrypt.InvalidError] for what can't be meant, a
// [*rdscrypt.Refusal] or [ErrInterrupted] when nothing has changed, an
// [*UnfollowedError] when AWS goes on alone, a [*FailedError] when the stack
// isn't what it should be.
func (c *Client) Deploy(ctx context.Context, cfg StackConfig) (*Deployment, error) {
	s, set, files, err := c.prepare(ctx, cfg)
	switch {
	case errors.Is(err, errNoChanges):
		return &Deployment{Stack: s.name, ID: s.id, Status: s.status, DryRun: cfg.DryRun, Outputs: s.outputs, Next: c.next(s)}, nil
	case err != nil:
		return nil, err
	}
	cfg.Show(set)
	if cfg.DryRun {
		if err := c.discard(ctx, set, nil); err != nil {
			return nil, err
		}
		d := &Deployment{Stack: cfg.Stack, ChangeSet: set, DryRun: true}
		if s != nil {
			d.ID, d.Status, d.Outputs = s.id, s.status, s.outputs
		}
		return d, nil
	}
	if !c.loopback {
		if err := cfg.Confirm(ctx, Question{Place: c.place, User: c.user, Stack: cfg.Stack}); err != nil {
			return nil, c.discard(ctx, set, err)
		}
	}
	if err := c.putAll(ctx, files, cfg.Say); err != nil {
		return nil, c.discard(ctx, set, err)
	}
	return c.execute(ctx, cfg, set)
}

// prepare makes the change set of a deployment. With errNoChanges it returns the
// stack as it is.
func (c *Client) prepare(ctx context.Context, cfg StackConfig) (*stack, *ChangeSet, []upload, error) {
	if err := checkParameters(cfg.Parameters); err != nil {
		return nil, nil, nil, err
	}
	cfg.Parameters = c.keyParameter(cfg.Parameters)
	if err := c.checkARNs(cfg.Parameters); err != nil {
		return nil, nil, nil, err
	}
	s, err := c.look(ctx, cfg.Stack)
	if err != nil {
		return nil, nil, nil, refusal(ctx, err)
	}
	kind, err := c.changeSetType(s)
	if err != nil {
		return nil, nil, nil, err
	}
	if s != nil {
		if err := s.checkOurs(); err != nil {
			return nil, nil, nil, err
		}
		if err := s.checkVersion(cfg.Version); err != nil && !cfg.AllowDowngrade {
			return nil, nil, nil, err
		}
		if cfg.Bucket == "" {
			cfg.Bucket = deployedBucket(s.template)
		}
	}
	files, err := uploads(cfg.Stack, cfg.Bucket, cfg.FunctionZip)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := c.checkBucket(ctx, cfg.Bucket); err != nil {
		return nil, nil, nil, err
	}
	in, err := changeSetInput(cfg, s, kind, files)
	if err != nil {
		return nil, nil, nil, err
	}
	cfg.Say(fmt.Sprintf("asking CloudFormation what would change in stack %s, %s", cfg.Stack, c.place))
	set, err := c.createChangeSet(ctx, in, s != nil)
	return s, set, files, err
}

// changeSetInput asks for the template with its files in their places. Its text
// goes along with the call, which takes 51,200 bytes.
func changeSetInput(cfg StackConfig, s *stack, kind types.ChangeSetType, files []upload) (*cloudformation.CreateChangeSetInput, error) {
	if kind == types.ChangeSetTypeCreate {
		s = nil // a stack in review has nothing to keep
	}
	template, err := Template(placesOf(files))
	if err != nil {
		return nil, err
	}
	if template, err = stamp(template, cfg.Version); err != nil {
		return nil, err
	}
	values, err := parameters(cfg.Parameters, s)
	if err != nil {
		return nil, err
	}
	name := newChangeSetName(time.Now())
	return &cloudformation.CreateChangeSetInput{
		StackName:     aws.String(string(cfg.Stack)),
		ChangeSetName: aws.String(name),
		ClientToken:   aws.String(name),
		ChangeSetType: kind,
		Description:   aws.String("rdscrypt " + cfg.Version),
		TemplateBody:  aws.String(string(template)),
		Parameters:    values,
		Tags:          tags(cfg.Tags, s),
		// The roles have no names of their own.
		Capabilities: []types.Capability{types.CapabilityCapabilityIam},
	}, nil
}

func (c *Client) putAll(ctx context.Context, files []upload, say func(string)) error {
	for _, u := range files {
		sent, err := c.put(ctx, u)
		if err != nil {
			return err
		}
		what := "is there already"
		if sent {
			what = fmt.Sprintf("is uploaded, %d bytes", len(u.content))
		}
		say(fmt.Sprintf("s3://%s/%s %s", u.location.Bucket, u.location.Key, what))
	}
	return nil
}

// execute executes a change set and follows it.
func (c *Client) execute(ctx context.Context, cfg StackConfig, set *ChangeSet) (*Deployment, error) {
	since, err := c.lastEvent(ctx, set.stackID)
	if err != nil {
		return nil, c.discard(ctx, set, refusal(ctx, err))
	}
	_, err = c.cloudFormation.ExecuteChangeSet(ctx, &cloudformation.ExecuteChangeSetInput{
		ChangeSetName:      aws.String(set.Name),
		StackName:          aws.String(string(set.Stack)),
		ClientRequestToken: aws.String(set.Name),
	})
	switch {
	case err == nil:
	case awsapi.ErrorCode(err) != "":
		return nil, c.discard(ctx, set, executeRefusal(ctx, set, err))
	default:
		return nil, c.unfollowed(ctx, cfg.Stack, err)
	}
	status, failures, err := c.follow(ctx, set.stackID, since, cfg.Tell)
	if err != nil {
		return nil, c.unfollowed(ctx, cfg.Stack, err)
	}
	s, err := c.describe(ctx, cfg.Stack, set.stackID)
	switch {
	case err != nil:
		return nil, c.unfollowed(ctx, cfg.Stack, err)
	case s == nil:
		return nil, &FailedError{Stack: cfg.Stack, Status: types.StackStatusDeleteComplete, Failures: failures, Next: "somebody has deleted it meanwhile"}
	case !succeeded(status):
		return nil, c.failed(ctx, s, status, failures)
	}
	return &Deployment{Stack: cfg.Stack, ID: s.id, Status: status, ChangeSet: set, Outputs: s.outputs, Next: c.next(s)}, nil
}

// next says how to use what is deployed.
func (c *Client) next(s *stack) []string {
	command := "rdscrypt encrypt DB_INSTANCE --workflow basic --on step-functions"
	for _, o := range s.outputs {
		if o.Key == "BasicStateMachineArn" && !strings.HasSuffix(o.Value, ":rdscrypt-basic") {
			command += " --state-machine-arn " + o.Value
		}
	}
	return []string{command + c.flags}
}

// executeRefusal words why a change set can't be executed any more.
func executeRefusal(ctx context.Context, set *ChangeSet, err error) error {
	if awsapi.ErrorCode(err) == "InvalidChangeSetStatus" {
		return &rdscrypt.Refusal{Message: fmt.Sprintf("somebody else has changed stack %s meanwhile", set.Stack), Next: "deploy again", Err: err}
	}
	return refusal(ctx, err)
}

// failed says what a stack that failed has left. Not to know that is no reason not
// to say that it failed.
func (c *Client) failed(ctx context.Context, s *stack, status Status, failures []Event) error {
	e := &FailedError{Stack: s.name, Status: status, Failures: failures, Next: "see " + c.lookCommand(s.name)}
	switch status {
	case types.StackStatusUpdateRollbackComplete:
		e.Next = "it is as it was before; put that right and deploy again"
	case types.StackStatusRollbackComplete, types.StackStatusRollbackFailed, types.StackStatusCreateFailed:
		e.Next = fmt.Sprintf("put that right, take the stack away with %s, and deploy again", c.undeployCommand(s.name))
	}
	if status != types.StackStatusUpdateRollbackComplete {
		e.Left, _ = c.resources(ctx, s)
	}
	return e
}
