package awsapi

import (
	"cmp"
	"fmt"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// checkEndpoints asks the clients themselves where they go, because the
// environment and the profile can each hold an endpoint for all services and one
// for each.
//
// A mix of this machine and elsewhere is refused: STS of a sandbox would name
// another account than the one that RDS changes, or the other way round, and
// credentials of an account would go to whatever listens here.
func (c *Clients) checkEndpoints() error {
	services := []struct {
		name     string
		endpoint string
	}{
		{"RDS", c.Endpoint},
		{"KMS", aws.ToString(c.KMS.Options().BaseEndpoint)},
		{"STS", aws.ToString(c.STS.Options().BaseEndpoint)},
	}
	for _, s := range services {
		if err := checkEndpoint(s.endpoint); err != nil {
			return err
		}
	}
	first := services[0]
	for _, s := range services[1:] {
		if IsLoopback(s.endpoint) != IsLoopback(first.endpoint) {
			return fmt.Errorf("%s is asked at %s and %s at %s: give one endpoint for all services, with --endpoint-url or AWS_ENDPOINT_URL, or none",
				first.name, cmp.Or(first.endpoint, "AWS"), s.name, cmp.Or(s.endpoint, "AWS"))
		}
	}
	return nil
}

func checkEndpoint(endpoint string) error {
	if endpoint == "" {
		return nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("endpoint URL %q isn't an http or https URL: write it like http://127.0.0.1:4590", endpoint)
	}
	return nil
}
