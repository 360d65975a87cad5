package asl_test

import (
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
)

func TestIntegration(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		resource, resourceType, action string
		integration, waits             bool
	}{
		{"arn:aws:lambda:us-east-1:123456789012:function:f", "", "", false, false},
		{"arn:aws-cn:lambda:cn-north-1:123456789012:function:f:$LATEST", "", "", false, false},
		{"arn:aws:states:::lambda:invoke", "lambda", "invoke", true, false},
		{"arn:aws-us-gov:states:::lambda:invoke", "lambda", "invoke", true, false},
		{"arn:aws-cn:states:::lambda:invoke.waitForTaskToken", "lambda", "invoke.waitForTaskToken", true, true},
	} {
		s := parse[*asl.TaskState](t, `{"Type":"Task","Resource":"`+c.resource+`","Parameters":{"FunctionName":"f","Payload.$":"$"},"End":true}`)
		resourceType, action, ok := s.Integration()
		if resourceType != c.resourceType || action != c.action || ok != c.integration || s.WaitsForToken() != c.waits {
			t.Errorf("%s: %q, %q, %v, waits %v", c.resource, resourceType, action, ok, s.WaitsForToken())
		}
	}
}

func TestUnrecognizedResources(t *testing.T) {
	t.Parallel()
	for _, resource := range []string{
		"arn:aws:states:::lambda:invoke.foo",
		"arn:aws:states:::lambda:invoke.waitForTaskToken:2",
		"arn:aws:states:::lambda:invoke.sync",
		"arn:aws:states:::lambda:Invoke",
		"arn:aws:states:us-east-1:123456789012:lambda:invoke",
		"arn:aws:states:us-east-1::lambda:invoke",
		"arn:aws:states:::lambda",
		"arn:aws:states:::nap:take",
	} {
		want := schema + "The resource provided " + resource +
			" is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource"
		if got := findings(one(`{"Type":"Task","Resource":"` + resource + `","Parameters":{"FunctionName":"f"},"End":true}`)); got != want {
			t.Errorf("%s\n got %s\nwant %s", resource, got, want)
		}
	}
}
