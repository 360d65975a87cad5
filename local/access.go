package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
)

// access is how a place is reached.
type access struct {
	*awsapi.Clients
	place   Place
	user    string // ARN of the user or role
	profile string
}

// connect finds out which account, Region and endpoint the options lead to.
func connect(ctx context.Context, options awsapi.Options) (access, error) {
	clients, err := awsapi.Load(ctx, options)
	if err != nil {
		return access{}, refusal(ctx, err)
	}
	return identify(ctx, clients, options.Profile)
}

// identify asks whose account the clients reach.
func identify(ctx context.Context, clients *awsapi.Clients, profile string) (access, error) {
	identity, err := clients.Identity(ctx)
	if err != nil {
		return access{}, refusal(ctx, err)
	}
	return access{
		Clients: clients,
		place:   Place{Account: identity.Account, Region: clients.Region, Endpoint: clients.Endpoint},
		user:    identity.ARN,
		profile: profile,
	}, nil
}

// reconnect reaches the place where an execution was begun. What the options
// say has to agree with it; what they don't say is as it was recorded. The
// error is a [*rdscrypt.Refusal] that names both when they don't agree.
func reconnect(ctx context.Context, r record, options awsapi.Options) (access, error) {
	name := r.ExecutionARN.Name()
	if options.Region != "" && options.Region != r.Region {
		return access{}, elsewhere(name, "in Region "+r.Region, "in "+options.Region, "leave out --region")
	}
	if options.EndpointURL != "" && options.EndpointURL != r.Endpoint {
		return access{}, elsewhere(name, "at "+endpointName(r.Endpoint), "at "+options.EndpointURL, "leave out --endpoint-url")
	}
	options.Region = r.Region
	if options.Profile == "" {
		options.Profile = r.Profile
	}
	clients, err := load(ctx, r, options)
	if err != nil {
		return access{}, err
	}
	a, err := identify(ctx, clients, options.Profile)
	if err != nil {
		return access{}, about(name, err)
	}
	if a.place.Account != r.Account {
		return access{}, elsewhere(name, "in account "+string(r.Account), "in "+string(a.place.Account),
			"choose credentials of the first with --profile")
	}
	return a, nil
}

// load makes clients for the recorded endpoint. An environment that names
// another one is refused. Nobody is asked yet.
func load(ctx context.Context, r record, options awsapi.Options) (*awsapi.Clients, error) {
	other := func(endpoint string) error {
		return elsewhere(r.ExecutionARN.Name(), "at "+endpointName(r.Endpoint), "at "+endpointName(endpoint), "unset AWS_ENDPOINT_URL")
	}
	if awsapi.IsLoopback(r.Endpoint) {
		// Looked up here, because loading would fetch credentials for AWS.
		endpoint := cmp.Or(options.EndpointURL, os.Getenv("AWS_ENDPOINT_URL_RDS"), os.Getenv("AWS_ENDPOINT_URL"), r.Endpoint)
		if endpoint != r.Endpoint {
			return nil, other(endpoint)
		}
		options.EndpointURL = r.Endpoint
	}
	clients, err := awsapi.Load(ctx, options)
	if err == nil && clients.Endpoint == "" && r.Endpoint != "" {
		// It was given with a flag, or by an environment that isn't there now. One
		// that is there goes first because it may name each service's endpoint.
		options.EndpointURL = r.Endpoint
		clients, err = awsapi.Load(ctx, options)
	}
	switch {
	case err != nil:
		return nil, about(r.ExecutionARN.Name(), refusal(ctx, err))
	case clients.Endpoint != r.Endpoint:
		return nil, other(clients.Endpoint)
	}
	return clients, nil
}

func elsewhere(name rdscrypt.ExecutionName, recorded, given, next string) error {
	return &rdscrypt.Refusal{
		Message: fmt.Sprintf("execution %s was begun %s, not %s", name, recorded, given),
		Next:    next,
	}
}

func endpointName(endpoint string) string {
	if endpoint == "" {
		return "AWS's own endpoint"
	}
	return endpoint
}

// about says which execution a refusal is about, where it doesn't.
func about(name rdscrypt.ExecutionName, err error) error {
	var r *rdscrypt.Refusal
	if !errors.As(err, &r) {
		return err
	}
	return &rdscrypt.Refusal{Message: fmt.Sprintf("execution %s: %s", name, r.Message), Next: r.Next, Err: err}
}

// command is a call of the AWS CLI that asks the same place as the same user.
func (a access) command(args ...string) string {
	args = append([]string{"aws"}, args...)
	args = append(args, "--region", a.place.Region)
	if a.place.Endpoint != "" {
		args = append(args, "--endpoint-url", a.place.Endpoint)
	}
	if a.profile != "" {
		args = append(args, "--profile", a.profile)
	}
	return shellLine(args)
}

// refusal is the refusal to begin because of err, or [ErrInterrupted] when err
// came with the end of the context.
func refusal(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: nothing was changed", ErrInterrupted)
	}
	if already := (*rdscrypt.Refusal)(nil); errors.As(err, &already) {
		return err
	}
	return &rdscrypt.Refusal{Message: awsapi.ErrorLine(err), Next: nextStep(awsapi.ErrorCode(err)), Err: err}
}

// nextStep is what helps against errors that AWS may answer to any call. They
// are listed in "Common Error Types" of the API reference of each service, in
// the spellings of all of them.
func nextStep(code string) string {
	switch code {
	case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized":
		return "allow the call in IAM, or choose another --profile"
	case "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "IncompleteSignature":
		return "log in again with aws sso login or aws configure, or choose another --profile"
	case "Throttling", "ThrottlingException", "RequestLimitExceeded":
		return "try again in a minute"
	default:
		return ""
	}
}
