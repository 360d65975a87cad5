package asl

import (
	"fmt"
	"regexp"
)

// functionARN is a Lambda function's ARN, with or without a qualifier, in any
// partition.
var functionARN = regexp.MustCompile(`^arn:aws(-cn|-us-gov|-iso[a-z-]*)?:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$`)

// integrationARN is what a Task state of an optimized integration names: the
// service's action, and the pattern by which the state waits for its end.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
var integrationARN = regexp.MustCompile(`^arn:aws(?:-cn|-us-gov|-iso[a-z-]*)?:states:[a-z0-9-]*:(?:\d{12})?:([a-z0-9-]+):([A-Za-z0-9:]+?)(\.[A-Za-z:0-9]+)?$`)

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

var anyARN = regexp.MustCompile(`^arn:[a-z-]+:[a-z0-9-]+:[^:]*:[^:]*:.+$`)

// resource reads what a Task state calls.
func (r *reader) resource() string {
	resource, ok := r.requiredText("Resource")
	if !ok || functionARN.MatchString(resource) {
		return resource
	}
	parts := integrationARN.FindStringSubmatch(resource)
	switch {
	case parts != nil && parts[1] == "lambda" && parts[2] == "invoke" && (parts[3] == "" || parts[3] == waitForTaskToken):
	case parts != nil || anyARN.MatchString(resource):
		r.reportAt(Unsupported, r.path+"/Resource", fmt.Sprintf(
			"The resource %s is not supported, only the ARN of a Lambda function, arn:aws:states:::lambda:invoke and arn:aws:states:::lambda:invoke.waitForTaskToken", resource))
	default:
		r.report("Resource", "Value is not a valid resource ARN")
	}
	return resource
}
