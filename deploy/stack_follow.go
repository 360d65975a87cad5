package deploy

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Event is one line of a stack's story, with CloudFormation's names in JSON.
type Event struct {
	Time       time.Time `json:"Timestamp"`
	LogicalID  string    `json:"LogicalResourceId"`
	PhysicalID string    `json:"PhysicalResourceId,omitempty"`
	Type       string    `json:"ResourceType"`
	Status     string    `json:"ResourceStatus"`
	Reason     string    `json:"ResourceStatusReason,omitempty"`

	id string
}

const stackType = "AWS::CloudFormation::Stack"

// failed tells whether the event is a resource's that failed by itself: those that
// were merely broken off say that they were cancelled.
func (e Event) failed() bool {
	return strings.HasSuffix(e.Status, "_FAILED") && e.Type != stackType && !strings.Contains(e.Reason, "cancelled")
}

// lastEvent is the id of the newest event of a stack.
func (c *Client) lastEvent(ctx context.Context, stackID string) (string, error) {
	out, err := c.cloudFormation.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: aws.String(stackID)})
	if err != nil || len(out.StackEvents) == 0 {
		return "", err
	}
	return aws.ToString(out.StackEvents[0].EventId), nil
}

// follow tells the events after the one called since, as they come, until the
// stack has come to an end, and returns its status then and the events of
// resources that failed.
//
// The events decide and not the stack's status, which right after the beginning
// is still that of the time before.
func (c *Client) follow(ctx context.Context, stackID, since string, tell func(Event)) (Status, []Event, error) {
	var failures []Event
	for {
		news, err := c.eventsSince(ctx, stackID, since)
		if err != nil {
			return "", failures, err
		}
		for _, e := range news {
			since = e.id
			tell(e)
			if e.failed() {
				failures = append(failures, e)
			}
			if e.Type == stackType && e.PhysicalID == stackID && !inProgress(Status(e.Status)) {
				return Status(e.Status), failures, nil
			}
		}
		if err := c.pause(ctx); err != nil {
			return "", failures, err
		}
	}
}

// eventsSince returns the events after the one called since, the oldest first.
// CloudFormation gives the newest first.
func (c *Client) eventsSince(ctx context.Context, stackID, since string) ([]Event, error) {
	var news []Event
	pages := cloudformation.NewDescribeStackEventsPaginator(c.cloudFormation, &cloudformation.DescribeStackEventsInput{StackName: aws.String(stackID)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, e := range page.StackEvents {
			if aws.ToString(e.EventId) == since {
				slices.Reverse(news)
				return news, nil
			}
			news = append(news, readEvent(e))
		}
	}
	slices.Reverse(news)
	return news, nil
}

func readEvent(e types.StackEvent) Event {
	return Event{
		Time:       aws.ToTime(e.Timestamp),
		LogicalID:  aws.ToString(e.LogicalResourceId),
		PhysicalID: aws.ToString(e.PhysicalResourceId),
		Type:       aws.ToString(e.ResourceType),
		Status:     string(e.ResourceStatus),
		Reason:     aws.ToString(e.ResourceStatusReason),
		id:         aws.ToString(e.EventId),
	}
}
