package asl

// credentials checks the field Credentials of a Task state as Step Functions
// does, and then refuses it: a role to take needs an AWS account to take it in.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
func (r *reader) credentials() {
	if !r.has("Credentials") {
		return
	}
	object, ok := r.requiredObject("Credentials")
	if !ok {
		return
	}
	rr := r.within(object, r.path+"/Credentials")
	if !rr.has("RoleArn") && !rr.has("RoleArn.$") {
		r.reportAt(SchemaValidationFailed, rr.path, "The field 'RoleArn' is required but was missing")
		return
	}
	r.reportAt(Unsupported, rr.path, "The field 'Credentials' is not supported")
}
