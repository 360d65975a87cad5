package awsapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rdscrypt/rdscrypt/awsapi"
)

// isolate takes the AWS settings of the machine away for one test and puts a
// metadata service in the place of EC2's. It returns the number of requests
// that service got so far.
//
// The settings are the process's environment, so these tests don't run in
// parallel.
func isolate(t *testing.T) (metadataRequests func() int32) {
	t.Helper()
	for _, setting := range os.Environ() {
		if name, _, _ := strings.Cut(setting, "="); strings.HasPrefix(name, "AWS_") {
			// Setenv remembers the value for the end of the test. Some of the
			// SDK's settings count as soon as they exist, empty or not.
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	home := t.TempDir()
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(home, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(home, "credentials"))

	var requests atomic.Int32
	metadata := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(metadata.Close)
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.URL)
	return requests.Load
}

func writeConfig(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// credentialsOf is the access key and Region a request would be signed with.
func credentialsOf(t *testing.T, clients *awsapi.Clients) string {
	t.Helper()
	options := clients.STS.Options()
	credentials, err := options.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return credentials.AccessKeyID + " " + options.Region
}

func TestLoadFillsInForLoopback(t *testing.T) {
	tests := []struct {
		name    string
		options awsapi.Options
		env     map[string]string
		config  string
		want    string
	}{
		{
			name:    "nothing is configured",
			options: awsapi.Options{EndpointURL: "http://127.0.0.1:4590"},
			want:    "test us-east-1",
		},
		{
			name:    "localhost",
			options: awsapi.Options{EndpointURL: "http://localhost:4590"},
			want:    "test us-east-1",
		},
		{
			name:    "IPv6",
			options: awsapi.Options{EndpointURL: "http://[::1]:4590"},
			want:    "test us-east-1",
		},
		{
			name: "the endpoint is in the environment",
			env:  map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:4590"},
			want: "test us-east-1",
		},
		{
			name: "the endpoints are in the environment one by one",
			env: map[string]string{
				"AWS_ENDPOINT_URL_RDS": "http://127.0.0.1:4590",
				"AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:4590",
				"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:4590",
			},
			want: "test us-east-1",
		},
		{
			name:    "the flag wins over the environment",
			options: awsapi.Options{EndpointURL: "http://127.0.0.1:4590"},
			env:     map[string]string{"AWS_ENDPOINT_URL_RDS": "https://rds.example.com"},
			want:    "test us-east-1",
		},
		{
			name:    "what is configured is kept",
			options: awsapi.Options{EndpointURL: "http://127.0.0.1:4590"},
			env:     map[string]string{"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-central-1"},
			want:    "AKIA1 eu-central-1",
		},
		{
			name:    "a profile with keys is kept",
			options: awsapi.Options{EndpointURL: "http://127.0.0.1:4590", Profile: "local", Region: "eu-west-3"},
			config:  "[profile local]\naws_access_key_id = AKIA2\naws_secret_access_key = s\nregion = us-west-2\n",
			want:    "AKIA2 eu-west-3",
		},
		{
			name:    "an SSO portal isn't asked",
			options: awsapi.Options{EndpointURL: "http://127.0.0.1:4590", Profile: "sso"},
			config:  "[profile sso]\nsso_start_url = https://example.invalid/start\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = admin\nregion = eu-west-1\n",
			want:    "test eu-west-1",
		},
		{
			name:    "a role isn't assumed",
			options: awsapi.Options{EndpointURL: "http://127.0.0.1:4590", Profile: "role"},
			config:  "[profile base]\naws_access_key_id = AKIA3\naws_secret_access_key = s\n[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n",
			want:    "test us-east-1",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			metadataRequests := isolate(t)
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			writeConfig(t, test.config)
			clients, err := awsapi.Load(t.Context(), test.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := credentialsOf(t, clients); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if !clients.Loopback() {
				t.Errorf("%s isn't taken for loopback", clients.Endpoint)
			}
			if n := metadataRequests(); n != 0 {
				t.Errorf("the metadata service was asked %d times", n)
			}
		})
	}
}

func TestLoadAgainstAWS(t *testing.T) {
	metadataRequests := isolate(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIA1")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "s")
	clients, err := awsapi.Load(t.Context(), awsapi.Options{Region: "eu-central-1"})
	if err != nil {
		t.Fatal(err)
	}
	if got := credentialsOf(t, clients); got != "AKIA1 eu-central-1" {
		t.Errorf("got %s", got)
	}
	if clients.Loopback() || clients.Endpoint != "" || clients.Region != "eu-central-1" {
		t.Errorf("got %+v", clients)
	}
	if n := metadataRequests(); n != 0 {
		t.Errorf("the metadata service was asked %d times", n)
	}
}

func TestLoadErrors(t *testing.T) {
	tests := []struct {
		name    string
		options awsapi.Options
		config  string
		want    string // the whole text, or its beginning when it ends with "..."
		asked   bool   // whether the metadata service is
	}{
		{
			name: "no Region",
			want: "no AWS Region found: pass --region, set AWS_REGION, or run aws configure",
		},
		{
			name:    "no credentials",
			options: awsapi.Options{Region: "us-east-1"},
			want:    "no AWS credentials found: run aws configure or aws sso login, or set AWS_PROFILE",
			asked:   true,
		},
		{
			name:    "no credentials for another host",
			options: awsapi.Options{Region: "us-east-1", EndpointURL: "https://rds.example.com"},
			want:    "no AWS credentials found: run aws configure or aws sso login, or set AWS_PROFILE",
			asked:   true,
		},
		{
			name:    "never logged in",
			options: awsapi.Options{Profile: "sso"},
			config:  "[profile sso]\nsso_start_url = https://example.invalid/start\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = admin\nregion = eu-west-1\n",
			want:    "the configured AWS credentials can't be used: ...",
		},
		{
			name:    "unknown profile",
			options: awsapi.Options{Profile: "nobody"},
			want:    `no AWS profile is called "nobody": aws configure list-profiles shows those there are`,
		},
		{
			name:    "endpoint without a scheme",
			options: awsapi.Options{EndpointURL: "127.0.0.1:4590"},
			want:    `endpoint URL "127.0.0.1:4590" isn't an http or https URL: write it like http://127.0.0.1:4590`,
		},
		{
			name:    "endpoint without a host",
			options: awsapi.Options{EndpointURL: "localhost:4590"},
			want:    `endpoint URL "localhost:4590" isn't an http or https URL: write it like http://127.0.0.1:4590`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			metadataRequests := isolate(t)
			writeConfig(t, test.config)
			_, err := awsapi.Load(t.Context(), test.options)
			if err == nil {
				t.Fatal("no error")
			}
			got, want := err.Error(), test.want
			if beginning, cut := strings.CutSuffix(want, "..."); cut && strings.HasPrefix(got, beginning) {
				want = got
			}
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if strings.Contains(got, "\n") {
				t.Errorf("%q is more than one line", got)
			}
			// With the same fake the loopback test proves that nobody asks;
			// here it proves that the fake would notice.
			if asked := metadataRequests() > 0; asked != test.asked {
				t.Errorf("metadata service asked: %t, want %t", asked, test.asked)
			}
		})
	}
}

func TestLoadInterrupted(t *testing.T) {
	isolate(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := awsapi.Load(ctx, awsapi.Options{Region: "us-east-1"}); err != context.Canceled {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]bool{
		"http://127.0.0.1:4590":               true,
		"http://127.3.2.1:80":                 true,
		"https://localhost":                   true,
		"http://[::1]:4590":                   true,
		"":                                    false,
		"https://rds.us-east-1.amazonaws.com": false,
		"http://127.0.0.1.example.com":        false,
		"http://localhost.example.com":        false,
		"http://0.0.0.0:4590":                 false,
		"http://[::1":                         false,
	} {
		if got := awsapi.IsLoopback(endpoint); got != want {
			t.Errorf("IsLoopback(%q) = %t", endpoint, got)
		}
	}
}
