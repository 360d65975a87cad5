package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox"
)

const formType = "application/x-www-form-urlencoded"

// post sends a raw request and gives status, request id and body.
func (f *fixture) send(method, path, body string, header map[string]string) (int, string, string) {
	f.t.Helper()
	r, err := http.NewRequest(method, f.Endpoint()+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	for k, v := range header {
		if k == "Host" {
			r.Host = v
		}
		r.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("x-amzn-RequestId"), string(text)
}

func signed(service string) string {
	return "AWS4-HMAC-SHA256 Credential=test/20261124/eu-west-1/" + service + "/aws4_request, SignedHeaders=host, Signature=0"
}

func TestRouting(t *testing.T) {
	t.Parallel()
	f := setup(t)
	identity := "Action=GetCallerIdentity&Version=2011-06-15"
	instances := "Action=DescribeDBInstances&Version=2014-10-31"
	for name, test := range map[string]struct {
		method, path, body string
		header             map[string]string
		status             int
		want               string // part of the body
	}{
		"signed form":           {"POST", "/", identity, map[string]string{"Content-Type": formType + "; charset=utf-8", "Authorization": signed("sts")}, 200, "<Account>123456789012</Account>"},
		"unsigned STS":          {"POST", "/", identity, map[string]string{"Content-Type": formType}, 200, "<Account>123456789012</Account>"},
		"unsigned RDS":          {"POST", "/", instances, map[string]string{"Content-Type": formType}, 200, "<DescribeDBInstancesResult><DBInstances></DBInstances>"},
		"GET":                   {"GET", "/?" + instances, "", nil, 200, "<DescribeDBInstancesResult>"},
		"presigned":             {"GET", "/?" + identity + "&X-Amz-Credential=test%2F20261124%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Signature=0", "", nil, 200, "<Arn>arn:aws:iam::123456789012:user/sandbox</Arn>"},
		"KMS by target":         {"POST", "/", "{}", map[string]string{"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.ListAliases", "Authorization": signed("kms")}, 200, `"AliasArn":"arn:aws:kms:eu-west-1:123456789012:alias/aws/rds"`},
		"KMS unsigned":          {"POST", "/", "{}", map[string]string{"X-Amz-Target": "TrentService.ListAliases"}, 200, `arn:aws:kms:us-east-1:`},
		"unknown Query":         {"POST", "/", "Action=DescribeStacks&Version=2010-05-15", map[string]string{"Content-Type": formType, "Authorization": signed("cloudformation")}, 400, "<Code>InvalidAction</Code><Message>The sandbox has no service cloudformation: it has kms, lambda, logs, rds, states, sts.</Message>"},
		"unknown version":       {"POST", "/", "Action=DescribeStacks&Version=2010-05-15", map[string]string{"Content-Type": formType}, 400, "<Message>The sandbox has no service with the API version 2010-05-15: it has kms, lambda, logs, rds, states, sts.</Message>"},
		"unknown JSON":          {"POST", "/", "{}", map[string]string{"X-Amz-Target": "DynamoDB_20120810.ListTables", "Authorization": signed("dynamodb")}, 400, `{"__type":"InvalidAction","message":"The sandbox has no service dynamodb: it has kms, lambda, logs, rds, states, sts."}`},
		"unknown JSON unsigned": {"POST", "/", "{}", map[string]string{"X-Amz-Target": "DynamoDB_20120810.ListTables"}, 400, `no service DynamoDB_20120810`},
		"unknown REST":          {"GET", "/2013-04-01/hostedzone", "", map[string]string{"Authorization": signed("route53")}, 400, `The sandbox has no service route53`},
		"REST":                  {"GET", "/2015-03-31/functions/", "", map[string]string{"Authorization": signed("lambda")}, 200, `{"Functions":[],"NextMarker":null}`},
		"REST unsigned":         {"POST", "/2015-03-31/functions/none/invocations", "{}", map[string]string{"Content-Type": formType}, 404, `{"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:123456789012:function:none:$LATEST"}`},
		"REST without a route":  {"DELETE", "/2015-03-31/functions/none", "", map[string]string{"Authorization": signed("lambda")}, 404, `the sandbox's Lambda doesn't have DELETE /2015-03-31/functions/none`},
		"logs by target":        {"POST", "/", "{}", map[string]string{"X-Amz-Target": "Logs_20140328.DescribeLogGroups"}, 200, `{"logGroups":[]}`},
		"states by target":      {"POST", "/", "{}", map[string]string{"X-Amz-Target": "AWSStepFunctions.ListStateMachines"}, 200, `{"stateMachines":[]}`},
		"no service at all":     {"GET", "/", "", nil, 400, `The request names no service: the sandbox has kms, lambda, logs, rds, states, sts.`},
		"no action":             {"POST", "/", "Version=2014-10-31", map[string]string{"Content-Type": formType}, 400, "<Code>MissingAction</Code>"},
		"a bad form":            {"POST", "/", "Action=%zz", map[string]string{"Content-Type": formType}, 400, "<Code>MalformedQueryString</Code>"},
		"a bad signature":       {"POST", "/", identity, map[string]string{"Content-Type": formType, "Authorization": "AWS4-HMAC-SHA256 Credential=test"}, 400, "<Code>IncompleteSignature</Code>"},
		"a huge body":           {"POST", "/", "a=" + strings.Repeat("x", 1<<20), map[string]string{"Content-Type": formType}, 413, "<Code>RequestEntityTooLarge</Code><Message>The request is larger than 1048576 bytes.</Message>"},
		"a name of the web":     {"POST", "/", identity, map[string]string{"Content-Type": formType, "Host": "rebound.example.com:4590"}, 403, "<Code>AccessDenied</Code><Message>The sandbox answers requests to loopback addresses only, not to rebound.example.com:4590.</Message>"},
		"localhost":             {"POST", "/", identity, map[string]string{"Content-Type": formType, "Host": "localhost:4590"}, 200, "<Account>"},
		"IPv6":                  {"POST", "/", identity, map[string]string{"Content-Type": formType, "Host": "[::1]:4590"}, 200, "<Account>"},
		"a page of the web":     {"POST", "/", identity, map[string]string{"Content-Type": formType, "Origin": "https://example.com"}, 403, "<Message>The sandbox answers no requests from web pages of other sites.</Message>"},
		"an image on it":        {"GET", "/?" + identity, "", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403, "from web pages of other sites"},
		"a local page":          {"POST", "/", identity, map[string]string{"Content-Type": formType, "Origin": "http://127.0.0.1:4591"}, 200, "<Account>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, id, body := f.send(test.method, test.path, test.body, test.header)
			if status != test.status || !strings.Contains(body, test.want) {
				t.Errorf("status %d, want %d; body\n%s\nlacks\n%s", status, test.status, body, test.want)
			}
			if len(id) != 36 {
				t.Errorf("request id %q", id)
			}
		})
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	f := setup(t)
	status, _, body := f.send("GET", "/_sandbox/health", "", nil)
	var got sandbox.Health
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want := sandbox.Health{Status: "ok", Pace: sandbox.Instant, Services: []string{"kms", "lambda", "logs", "rds", "states", "sts"}, Version: "test"}
	if diff := cmp.Diff(want, got); status != 200 || diff != "" {
		t.Errorf("status %d: %s", status, diff)
	}
	for path, want := range map[string]int{"/_sandbox/nothing": 404, "/_sandbox/": 404} {
		if status, _, _ := f.send("GET", path, "", nil); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	if status, _, _ := f.send("POST", "/_sandbox/health", "", nil); status != 405 {
		t.Errorf("POST: %d", status)
	}
}

// Trouble of the sandbox is told apart from a refusal, to the client and in the
// log.
func TestInternalFailure(t *testing.T) {
	t.Parallel()
	f := setup(t)
	stopped := f.Sandbox
	endpoint := f.Endpoint()
	f.stop()
	client := &http.Client{Transport: answers(stopped)}
	c := rds.New(rds.Options{Region: region, BaseEndpoint: &endpoint, Credentials: credentials(), Retryer: aws.NopRetryer{}, HTTPClient: client})
	_, err := c.DescribeDBInstances(context.Background(), &rds.DescribeDBInstancesInput{})
	wantError(t, "RDS after the end", err, "ServiceUnavailable: The sandbox is stopping.")
	w := recorded(stopped, "TrentService.CreateKey")
	if w.Code != 500 || !strings.Contains(w.Body.String(), `{"__type":"InternalFailure","message":"the sandbox failed: database not open"}`) {
		t.Errorf("KMS after the end: %d %s", w.Code, w.Body)
	}
	if !strings.Contains(f.log.String(), `msg="a call failed in the sandbox" service=kms action=CreateKey`) {
		t.Errorf("the log:\n%s", f.log)
	}
	f.start()
}

func TestSecretsStayOutOfMessages(t *testing.T) {
	t.Parallel()
	f := setup(t)
	in := f.newInput("db")
	in.MasterUserPassword = aws.String("se/cret-pass")
	_, err := f.rds().CreateDBInstance(context.Background(), in)
	if err == nil || strings.Contains(err.Error(), "se/cret") {
		t.Errorf("got %v", err)
	}
	form := url.Values{"Action": {"CreateDBInstance"}, "Version": {"2014-10-31"}, "MasterUserPassword": {"secret-one"}, "Port": {"x"}}
	if _, _, body := f.send("POST", "/", form.Encode(), map[string]string{"Content-Type": formType}); strings.Contains(body, "secret-one") {
		t.Errorf("got %s", body)
	}
	if strings.Contains(f.log.String(), "secret-one") {
		t.Errorf("the log:\n%s", f.log)
	}
}
