// Package awsapi makes the SDK clients of the project and puts what the SDK
// says into words.
//
// Where AWS is, and as whom it is asked, is the SDK's own business: flags,
// environment, shared configuration files, SSO and roles are resolved as they
// are for the AWS CLI, so that a machine set up for one works for the other.
// Two things are added. Missing credentials or a missing Region are found when
// the clients are made rather than in the first call, and the error says what
// to do. And against a loopback endpoint, the sandbox, both are filled in:
// nothing there checks them, and asking an SSO portal or the metadata service
// of an EC2 instance for them would leave the machine for nothing.
package awsapi

import (
	"context"
	"net"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
)

// Options are the three settings that the command line has of its own, with
// the meaning they have in the AWS CLI. An empty one is left to the SDK's
// configuration chain.
type Options struct {
	Region  string
	Profile string
	// EndpointURL replaces the endpoint of every service. It wins over
	// AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_RDS, as --endpoint-url of the AWS
	// CLI does.
	EndpointURL string
}

// Clients are the services the project talks to, all with one configuration.
type Clients struct {
	RDS *rds.Client
	KMS *kms.Client
	STS *sts.Client
	// Region is the one the clients use. It is never empty.
	Region string
	// Endpoint is the URL that RDS is asked at when it isn't AWS's own, else
	// empty.
	Endpoint string

	config  aws.Config
	options Options
}

// Configuration is what a client of one more service is made of: the
// configuration, and what sets the endpoint in the client's options. Such
// clients are made where they are used, because what is in Clients is in every
// Lambda function, too.
func (c *Clients) Configuration() (cfg aws.Config, endpoint func(**string)) {
	return c.config, func(e **string) { override(e, c.options) }
}

// requestTimeout bounds one attempt of one call, connection and answer
// together. The SDK has none, and a connection that a firewall forgot would
// then hold a step forever. RDS answers its control plane calls within
// seconds; the work itself goes on after the answer.
const requestTimeout = time.Minute

// Load resolves the configuration and makes the clients. It calls AWS only
// where the configured credentials need it (SSO, roles, metadata service).
//
// The errors are one line for a person: no Region, no credentials, an unknown
// profile, an endpoint that isn't a URL, endpoints of which some are this machine
// and some aren't.
func Load(ctx context.Context, options Options) (*Clients, error) {
	if err := checkEndpoint(options.EndpointURL); err != nil {
		return nil, err
	}
	load := []func(*config.LoadOptions) error{
		config.WithRetryer(newRetryer),
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(requestTimeout)),
		// The SDK would warn on standard error, across the progress display,
		// of what is an error with a next step here.
		config.WithLogger(logging.Nop{}),
	}
	if options.Region != "" {
		load = append(load, config.WithRegion(options.Region))
	}
	if options.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(options.Profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, configurationError(err)
	}
	clients := newClients(cfg, options)
	if err := clients.checkEndpoints(); err != nil {
		return nil, err
	}
	if !clients.Loopback() {
		if err := require(ctx, cfg); err != nil {
			return nil, err
		}
		return clients, nil
	}
	fillIn(&cfg)
	return newClients(cfg, options), nil
}

func newClients(cfg aws.Config, options Options) *Clients {
	c := &Clients{
		RDS:    rds.NewFromConfig(cfg, func(o *rds.Options) { override(&o.BaseEndpoint, options) }),
		KMS:    kms.NewFromConfig(cfg, func(o *kms.Options) { override(&o.BaseEndpoint, options) }),
		STS:    sts.NewFromConfig(cfg, func(o *sts.Options) { override(&o.BaseEndpoint, options) }),
		Region: cfg.Region,

		config:  cfg,
		options: options,
	}
	c.Endpoint = aws.ToString(c.RDS.Options().BaseEndpoint)
	return c
}

// Loopback tells whether the clients talk to this machine. What they change is
// then no AWS account's.
func (c *Clients) Loopback() bool { return IsLoopback(c.Endpoint) }

// IsLoopback tells whether endpoint is a URL on this machine.
func IsLoopback(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// override sets the endpoint from the flag. It has to happen at each client:
// on aws.Config it would lose against AWS_ENDPOINT_URL_RDS.
func override(endpoint **string, options Options) {
	if options.EndpointURL != "" {
		*endpoint = aws.String(options.EndpointURL)
	}
}
