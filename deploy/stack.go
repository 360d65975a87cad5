package deploy

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// StackName is the name of a CloudFormation stack.
type StackName string

// DefaultStackName is the one in all examples.
const DefaultStackName StackName = "rdscrypt"

var stackNameForm = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]{0,127}$`)

// ParseStackName checks that s has the form of CreateChangeSet.StackName. The
// error is an [*rdscrypt.InvalidError].
func ParseStackName(s string) (StackName, error) {
	if !stackNameForm.MatchString(s) {
		return "", &rdscrypt.InvalidError{Field: "stack name", Value: s, Problem: "can't be one",
			Want: "use letters, digits and hyphens, 128 at most, a letter first"}
	}
	return StackName(s), nil
}

// Status is a stack's StackStatus.
type Status = types.StackStatus

// Output is a value that a stack hands out, with CloudFormation's names in JSON.
type Output struct {
	Key         string `json:"OutputKey"`
	Value       string `json:"OutputValue"`
	Description string `json:",omitempty"`
}

// Resource is a part of a stack.
type Resource struct {
	LogicalID  string `json:"LogicalResourceId"`
	PhysicalID string `json:"PhysicalResourceId,omitempty"`
	Type       string `json:"ResourceType"`
	Status     string `json:"ResourceStatus"`
	// Retained tells that the resource stays when the stack goes.
	Retained bool `json:",omitempty"`
}

// stack is what CloudFormation tells of a stack.
type stack struct {
	name       StackName
	id         string
	status     Status
	parameters []string
	tags       map[string]string
	outputs    []Output
	// template is that of the stack, empty for one in review.
	template string
}

// describe looks at a stack by its name or its id, and returns nil when there is
// none.
func (c *Client) describe(ctx context.Context, name StackName, id string) (*stack, error) {
	out, err := c.cloudFormation.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: aws.String(cmp.Or(id, string(name)))})
	switch {
	case noStack(err):
		return nil, nil
	case err != nil:
		return nil, err
	case len(out.Stacks) == 0:
		return nil, nil
	}
	answer := out.Stacks[0]
	s := &stack{
		name:   name,
		id:     aws.ToString(answer.StackId),
		status: answer.StackStatus,
		tags:   map[string]string{},
	}
	for _, p := range answer.Parameters {
		s.parameters = append(s.parameters, aws.ToString(p.ParameterKey))
	}
	for _, t := range answer.Tags {
		s.tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	for _, o := range answer.Outputs {
		s.outputs = append(s.outputs, Output{aws.ToString(o.OutputKey), aws.ToString(o.OutputValue), aws.ToString(o.Description)})
	}
	slices.SortFunc(s.outputs, func(a, b Output) int { return strings.Compare(a.Key, b.Key) })
	return s, nil
}

// look describes the stack called name, with its template.
func (c *Client) look(ctx context.Context, name StackName) (*stack, error) {
	s, err := c.describe(ctx, name, "")
	if s == nil || err != nil || s.status == types.StackStatusReviewInProgress {
		return s, err
	}
	out, err := c.cloudFormation.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: aws.String(s.id)})
	if err != nil {
		return nil, err
	}
	s.template = aws.ToString(out.TemplateBody)
	return s, nil
}

// resources lists what a stack has and hasn't deleted.
func (c *Client) resources(ctx context.Context, s *stack) ([]Resource, error) {
	var all []Resource
	pages := cloudformation.NewListStackResourcesPaginator(c.cloudFormation, &cloudformation.ListStackResourcesInput{StackName: aws.String(s.id)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range page.StackResourceSummaries {
			if r.ResourceStatus == types.ResourceStatusDeleteComplete {
				continue
			}
			all = append(all, Resource{
				LogicalID:  aws.ToString(r.LogicalResourceId),
				PhysicalID: aws.ToString(r.PhysicalResourceId),
				Type:       aws.ToString(r.ResourceType),
				Status:     string(r.ResourceStatus),
			})
		}
	}
	return all, nil
}

// noStack tells whether err is the answer for a stack that isn't there, which has
// no code of its own.
func noStack(err error) bool {
	return awsapi.ErrorCode(err) == "ValidationError" && strings.Contains(err.Error(), "does not exist")
}
