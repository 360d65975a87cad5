package asl

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// functionARN is a Lambda function's ARN, with or without a qualifier, in any
// partition.
var functionARN = regexp.MustCompile(`^arn:aws(-cn|-us-gov|-iso[a-z-]*)?:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$`)

// integrationARN is what a Task state of a service integration names: the
// service's action, and the pattern by which the state waits for its end. It has
// no Region and no account.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
var integrationARN = regexp.MustCompile(`^arn:aws(?:-cn|-us-gov|-iso[a-z-]*)?:states:::([a-z0-9-]+):([A-Za-z0-9:]+?)(\.sync|\.sync:2|\.waitForTaskToken)?$`)

// statesARN is any other resource of Step Functions itself.
var statesARN = regexp.MustCompile(`^arn:aws[a-z-]*:states:`)

var activityARN = regexp.MustCompile(`^arn:aws(?:-cn|-us-gov|-iso[a-z-]*)?:states:[^:]+:[^:]+:activity:.+$`)

const waitForTaskToken = ".waitForTaskToken"

// Integration splits the resource of a service integration as events show it:
// "lambda" and "invoke" or "invoke.waitForTaskToken". ok is false for the ARN of
// a function, which Step Functions calls itself.
func (s *TaskState) Integration() (resourceType, resource string, ok bool) {
	parts := integrationARN.FindStringSubmatch(s.Resource)
	if parts == nil {
		return "", "", false
	}
	return parts[1], parts[2] + parts[3], true
}

// WaitsForToken reports whether the task ends only when somebody sends its
// token back, by SendTaskSuccess or SendTaskFailure.
func (s *TaskState) WaitsForToken() bool {
	parts := integrationARN.FindStringSubmatch(s.Resource)
	return parts != nil && parts[3] == waitForTaskToken
}

// services are those that AWS has integrations with, and whether one of these
// can run a job (.sync).
// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
var services = map[string]bool{
	"lambda": false, "sns": false, "sqs": false, "dynamodb": false, "events": false, "apigateway": false, "http": false,
	"aws-sdk": false, "bedrock-agentcore": false, "bedrock": true, "batch": true, "ecs": true, "eks": true, "glue": true,
	"databrew": true, "sagemaker": true, "elasticmapreduce": true, "emr-containers": true, "emr-serverless": true,
	"codebuild": true, "athena": true, "states": true, "mediaconvert": true,
}

// resource reads what a Task state calls.
func (r *reader) resource() string {
	resource, ok := r.filledText("Resource")
	if !ok || functionARN.MatchString(resource) {
		return resource
	}
	parts := integrationARN.FindStringSubmatch(resource)
	switch {
	case activityARN.MatchString(resource):
		r.activity(resource)
	case parts != nil:
		r.integration(resource, parts[1], parts[2], parts[3])
	case statesARN.MatchString(resource):
		r.unrecognized(resource)
	default:
		r.report("Resource", "Value is not a valid resource ARN")
	}
	return resource
}

func (r *reader) activity(resource string) {
	if r.document.machineType == Express {
		r.report("Resource", "Express state machine does not support Activity ARN")
		return
	}
	r.unsupported("Resource", "The activity "+resource+" is not supported: activities have workers of their own")
}

func (r *reader) integration(resource, service, action, pattern string) {
	isJob := strings.HasPrefix(pattern, ".sync")
	canJob, known := services[service]
	switch {
	case r.document.machineType == Express && (isJob || pattern == waitForTaskToken):
		// AWS's text has the space at its end.
		r.report("Resource", "Express state machine does not support '"+strings.TrimSuffix(pattern, ":2")+"' service integration ")
	case !known, isJob && !canJob, service == "lambda" && action != "invoke":
		r.unrecognized(resource)
	default:
		r.arguments(resource, service)
	}
}

func (r *reader) unrecognized(resource string) {
	r.report("Resource", "The resource provided "+resource+
		" is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.")
}

// arguments checks what is handed to a service, and refuses all but Lambda.
func (r *reader) arguments(resource, service string) {
	field := "Parameters"
	if r.language == jsonata {
		field = "Arguments"
	}
	v, ok := r.object.Get(field)
	if !ok {
		r.reportHere(field + " field is required for resource ARN: " + resource)
	}
	if service != "lambda" {
		r.unsupported("Resource", "The service integration "+resource+
			" is not supported, only the ARN of a Lambda function, arn:aws:states:::lambda:invoke and arn:aws:states:::lambda:invoke.waitForTaskToken")
		return
	}
	switch object, isObject := v.(*value.Object); {
	case isObject:
		r.invokeArguments(field, object)
	case ok && r.language == jsonPath:
		r.report(field, wrongType("Object"))
	}
}

// invokeFields are what Lambda's Invoke takes.
var invokeFields = []string{"FunctionName", "Payload", "InvocationType", "LogType", "ClientContext", "Qualifier"}

// invokeArguments checks the names of what is handed to Lambda's Invoke.
func (r *reader) invokeArguments(field string, object *value.Object) {
	given := templateNames(object)
	if !slices.Contains(given, "FunctionName") {
		r.report(field, "The field 'FunctionName' is required but was missing")
	}
	for _, name := range given {
		if !slices.Contains(invokeFields, name) {
			r.report(field, fmt.Sprintf("The field %q is not supported by Step Functions", name))
		}
	}
}
