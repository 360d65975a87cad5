package asl

import "strings"

// credentials checks the field Credentials of a Task state as Step Functions
// does, and then refuses it: a role to take needs an AWS account to take it in.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
func (r *reader) credentials(resource string) {
	object, ok := r.objectAt("Credentials")
	if !ok {
		return
	}
	switch rr := r.within(object, r.at.to("/Credentials")); {
	case strings.Contains(resource, ":activity:"):
		rr.reportHere("The field 'Credentials' is not supported for activities")
	case !rr.has("RoleArn") && !rr.has("RoleArn.$"):
		rr.reportHere("The field 'RoleArn' is required but was missing")
	default:
		r.unsupported("Credentials", "The field 'Credentials' is not supported")
	}
}
