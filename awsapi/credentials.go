package awsapi

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// What a loopback endpoint gets when nothing is configured. The key is the one
// that the documentation of local AWS endpoints has used for years.
const (
	loopbackRegion    = "us-east-1"
	loopbackAccessKey = "test"
	loopbackSecretKey = "test"
)

// fillIn completes cfg for a loopback endpoint. Credentials that are already
// at hand are kept, so that a request is signed as the user who sends it;
// those that would first have to be fetched from somewhere are not fetched.
func fillIn(cfg *aws.Config) {
	if cfg.Region == "" {
		cfg.Region = loopbackRegion
	}
	atHand := []aws.CredentialSource{aws.CredentialSourceEnvVars, aws.CredentialSourceProfile, aws.CredentialSourceProfileSourceProfile}
	sources := credentialSources(*cfg)
	fetched := func(source aws.CredentialSource) bool { return !slices.Contains(atHand, source) }
	if len(sources) == 0 || slices.ContainsFunc(sources, fetched) {
		cfg.Credentials = credentials.NewStaticCredentialsProvider(loopbackAccessKey, loopbackSecretKey, "")
	}
}

// require makes sure that AWS can be asked: there is a Region, and credentials
// can be had.
func require(ctx context.Context, cfg aws.Config) error {
	if cfg.Region == "" {
		return errors.New("no AWS Region found: pass --region, set AWS_REGION, or run aws configure")
	}
	_, err := cfg.Credentials.Retrieve(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case slices.Contains(credentialSources(cfg), aws.CredentialSourceIMDS):
		// The metadata service is the SDK's last resort: nothing else was
		// configured, and its answer would only distract.
		return errors.New("no AWS credentials found: run aws configure or aws sso login, or set AWS_PROFILE")
	}
	return fmt.Errorf("the configured AWS credentials can't be used: %s: run aws sso login or aws configure, or set AWS_PROFILE", ErrorLine(err))
}

// credentialSources says where the credentials of cfg come from, as far as the
// provider tells.
func credentialSources(cfg aws.Config) []aws.CredentialSource {
	if provider, ok := cfg.Credentials.(aws.CredentialProviderSource); ok {
		return provider.ProviderSources()
	}
	return nil
}

// configurationError words what goes wrong before any call.
func configurationError(err error) error {
	var missing config.SharedConfigProfileNotExistError
	if errors.As(err, &missing) {
		return fmt.Errorf("no AWS profile is called %q: aws configure list-profiles shows those there are", missing.Profile)
	}
	return fmt.Errorf("loading the AWS configuration: %w", err)
}
