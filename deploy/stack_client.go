package deploy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// Client brings stacks to one account and Region.
type Client struct {
	cloudFormation *cloudformation.Client
	s3             *s3.Client
	loopback       bool
	// pace is the time between two looks at what AWS is doing.
	pace  time.Duration
	place Place
	user  string
	// flags are what makes a command line of the AWS CLI, or of rdscrypt, ask the
	// same place as the same user.
	flags string
}

// Place is where a stack is.
type Place struct {
	Account rdscrypt.AccountID
	Region  string
	// Partition is the group of Regions: aws, aws-cn or aws-us-gov.
	Partition string
	// Endpoint is the URL that takes the place of AWS's own, else empty.
	Endpoint string
}

func (p Place) String() string {
	text := fmt.Sprintf("account %s, Region %s", p.Account, p.Region)
	if p.Endpoint != "" {
		text += ", " + p.Endpoint
	}
	return text
}

// Connect finds out which account, Region and endpoint the options lead to. The
// error is a [*rdscrypt.Refusal], or [ErrInterrupted].
func Connect(ctx context.Context, options awsapi.Options) (*Client, error) {
	clients, err := awsapi.Load(ctx, options)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	identity, err := clients.Identity(ctx)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	cfg, endpoint := clients.Configuration()
	c := &Client{
		cloudFormation: cloudformation.NewFromConfig(cfg, func(o *cloudformation.Options) { endpoint(&o.BaseEndpoint) }),
		s3: s3.NewFromConfig(cfg, func(o *s3.Options) {
			endpoint(&o.BaseEndpoint)
			// The name of a bucket before that of a local endpoint resolves nowhere.
			o.UsePathStyle = o.BaseEndpoint != nil
		}),
		loopback: clients.Loopback(),
		pace:     2 * time.Second,
		place: Place{
			Account:   identity.Account,
			Region:    clients.Region,
			Partition: strings.Split(identity.ARN+"::", ":")[1],
			Endpoint:  clients.Endpoint,
		},
		user:  identity.ARN,
		flags: " --region " + clients.Region,
	}
	if c.loopback {
		// Nobody shares a quota there that looking would use up.
		c.pace = 20 * time.Millisecond
	}
	if clients.Endpoint != "" {
		c.flags += " --endpoint-url " + clients.Endpoint
	}
	if options.Profile != "" {
		c.flags += " --profile " + options.Profile
	}
	return c, nil
}

// Place is where the client's stacks are.
func (c *Client) Place() Place { return c.place }

// pause waits between two looks.
func (c *Client) pause(ctx context.Context) error {
	timer := time.NewTimer(c.pace)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// cleanup is a context for taking back what was made, also when the one who asked
// for it has gone.
func cleanup(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
}

func (c *Client) lookCommand(name StackName) string {
	return fmt.Sprintf("aws cloudformation describe-stack-events --stack-name %s%s", name, c.flags)
}

func (c *Client) undeployCommand(name StackName) string {
	return fmt.Sprintf("rdscrypt undeploy --stack-name %s%s", name, c.flags)
}
