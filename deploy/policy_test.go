package deploy_test

// statements are those of all policies of a role, its own and the managed ones
// of the stack.
func (s *stack) statements(role string) (statements []object) {
	s.t.Helper()
	r := section(s.template, "Resources")[role]
	if at(r, "Type") != "AWS::IAM::Role" {
		s.t.Fatalf("%s is no role", role)
	}
	policies := list(at(r, "Properties", "Policies"))
	for _, managed := range list(at(r, "Properties", "ManagedPolicyArns")) {
		if c := managed.(call); c.function == "Fn::If" {
			managed = c.argument.([]any)[1]
		}
		policies = append(policies, at(section(s.template, "Resources")[managed.(call).argument.(string)], "Properties"))
	}
	for _, p := range policies {
		for _, statement := range list(at(p, "PolicyDocument", "Statement")) {
			statements = append(statements, statement.(object))
		}
	}
	return statements
}
