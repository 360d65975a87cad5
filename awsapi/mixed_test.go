package awsapi_test

import (
	"testing"

	"github.com/rdscrypt/rdscrypt/awsapi"
)

// The account that is shown must be the one that is changed.
func TestMixedEndpointsAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"STS here, RDS at AWS": {
			map[string]string{"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:4590"},
			"RDS is asked at AWS and STS at http://127.0.0.1:4590: " +
				"give one endpoint for all services, with --endpoint-url or AWS_ENDPOINT_URL, or none",
		},
		"RDS here, the rest at AWS": {
			map[string]string{"AWS_ENDPOINT_URL_RDS": "http://127.0.0.1:4590"},
			"RDS is asked at http://127.0.0.1:4590 and KMS at AWS: " +
				"give one endpoint for all services, with --endpoint-url or AWS_ENDPOINT_URL, or none",
		},
		"a service that isn't a URL": {
			map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:4590", "AWS_ENDPOINT_URL_KMS": "kms"},
			`endpoint URL "kms" isn't an http or https URL: write it like http://127.0.0.1:4590`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			isolate(t)
			for key, value := range test.env {
				t.Setenv(key, value)
			}
			if _, err := awsapi.Load(t.Context(), awsapi.Options{}); err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			// The flag is for all of them.
			clients, err := awsapi.Load(t.Context(), awsapi.Options{EndpointURL: "http://127.0.0.1:4590"})
			if err != nil {
				t.Fatalf("with --endpoint-url: %v", err)
			}
			// And for the clients of further services.
			cfg, override := clients.Configuration()
			var endpoint *string
			if override(&endpoint); cfg.Region != clients.Region || endpoint == nil || *endpoint != "http://127.0.0.1:4590" {
				t.Errorf("the configuration has Region %q and endpoint %v", cfg.Region, endpoint)
			}
		})
	}
}
