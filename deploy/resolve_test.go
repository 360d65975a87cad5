package deploy_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/rdscrypt/rdscrypt/deploy"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

const region = "us-east-1"

// stack is a template as CloudFormation would make it.
type stack struct {
	t          testing.TB
	template   object
	parameters map[string]string
}

// newStack takes the template rdscrypt.yaml with its defaults, and parameters
// that differ.
func newStack(t testing.TB, parameters map[string]string) *stack {
	t.Helper()
	s := &stack{t, mustLoad(t, deploy.Files(), "rdscrypt.yaml"), map[string]string{
		"AWS::AccountId": sandbox.Account,
		"AWS::Partition": "aws",
		"AWS::Region":    region,
		"AWS::URLSuffix": "amazonaws.com",
	}}
	for id, p := range section(s.template, "Parameters") {
		if text, ok := at(p, "Default").(string); ok {
			s.parameters[id] = text
		}
	}
	maps.Copy(s.parameters, parameters)
	return s
}

// resources are those of a type by their logical ids.
func (s *stack) resources(kind string) map[string]object {
	found := map[string]object{}
	for id, r := range section(s.template, "Resources") {
		if at(r, "Type") == kind {
			found[id] = r.(object)
		}
	}
	return found
}

// text is what a value amounts to that must be a text.
func (s *stack) text(v any) string {
	s.t.Helper()
	switch v := v.(type) {
	case string:
		return v
	case call:
		switch v.function {
		case "Ref":
			return s.ref(v.argument.(string))
		case "Fn::Sub":
			return substitution.ReplaceAllStringFunc(v.argument.(string), func(m string) string { return s.ref(m[2 : len(m)-1]) })
		case "Fn::GetAtt":
			return s.arn(v.argument.([]any)[0].(string))
		case "Fn::If":
			// The functions that asked run outside a VPC, the key is an alias.
			if v.argument.([]any)[0] == "KeyByAlias" {
				return s.text(v.argument.([]any)[1])
			}
		}
	}
	s.t.Fatalf("no text: %v", v)
	return ""
}

func (s *stack) ref(id string) string {
	s.t.Helper()
	text, ok := s.parameters[id]
	if !ok {
		s.t.Fatalf("%s has no value", id)
	}
	return text
}

// arn is the ARN of a resource.
func (s *stack) arn(id string) string {
	s.t.Helper()
	r := section(s.template, "Resources")[id]
	switch at(r, "Type") {
	case "AWS::Lambda::Function":
		return fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", region, sandbox.Account, s.text(at(r, "Properties", "FunctionName")))
	case "AWS::Logs::LogGroup":
		return fmt.Sprintf("arn:aws:logs:%s:%s:log-group:%s:*", region, sandbox.Account, s.text(at(r, "Properties", "LogGroupName")))
	}
	s.t.Fatalf("the ARN of %s isn't known", id)
	return ""
}
