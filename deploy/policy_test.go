package deploy_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
		policies = append(policies, at(section(s.template, "Resources")[managedPolicy(managed)], "Properties"))
	}
	for _, p := range policies {
		for _, statement := range list(at(p, "PolicyDocument", "Statement")) {
			statements = append(statements, statement.(object))
		}
	}
	return statements
}

// managedPolicy is the logical id in a role's list, where a condition may stand
// before it.
func managedPolicy(v any) string {
	c := v.(call)
	if c.function == "Fn::If" {
		c = c.argument.([]any)[1].(call)
	}
	return c.argument.(string)
}

// allowed are the resources that a role may use each action on.
func (s *stack) allowed(role string) map[string][]string {
	s.t.Helper()
	allowed := map[string][]string{}
	for _, statement := range s.statements(role) {
		if statement["Effect"] != "Allow" {
			continue
		}
		for _, action := range list(statement["Action"]) {
			for _, r := range list(statement["Resource"]) {
				allowed[action.(string)] = append(allowed[action.(string)], s.text(r))
			}
		}
	}
	return allowed
}

// roleOf is the role of a function, by its logical id; a role is its own.
func (s *stack) roleOf(id string) string {
	s.t.Helper()
	r := section(s.template, "Resources")[id]
	if role, ok := at(r, "Properties", "Role").(call); ok {
		return role.argument.([]any)[0].(string)
	}
	return id
}

// compare holds what the roles of a stack may do against what was called, and
// against the dependent actions: none missing, none unused.
func compare(s *stack, calls map[string][]apiCall, dependents []dependent) (problems []string) {
	s.t.Helper()
	needed := map[string]map[string]bool{}
	need := func(principal string, c apiCall, what string) {
		role := s.roleOf(principal)
		if needed[role] == nil {
			needed[role] = map[string]bool{}
		}
		needed[role][c.action] = true
		patterns, ok := s.allowed(role)[c.action]
		if !ok {
			problems = append(problems, fmt.Sprintf("%s lacks %s, which %s %s", role, c.action, principal, what))
			return
		}
		for _, arn := range c.arns {
			if !slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, arn) }) {
				problems = append(problems, fmt.Sprintf("%s may use %s, but not on %s, as %s does", role, c.action, arn, principal))
			}
		}
	}
	for principal, list := range calls {
		for _, c := range list {
			need(principal, c, "calls")
		}
	}
	for principal := range calls {
		for _, d := range dependents {
			if d.of(s, principal, calls[principal]) {
				need(principal, apiCall{action: d.action}, "needs for "+d.with)
			}
		}
	}
	for role := range s.resources("AWS::IAM::Role") {
		for action := range s.allowed(role) {
			if !needed[role][action] {
				problems = append(problems, fmt.Sprintf("%s may %s, which nothing calls or depends on", role, action))
			}
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}

// matches tells whether an ARN is one of a pattern of a policy. What stands for
// any characters there doesn't end at a slash.
func matches(pattern, arn string) bool {
	ok, err := path.Match(pattern, arn)
	return err == nil && ok
}

// The policies are what the workflow calls and what those calls depend on, task
// by task, no more and no less.
func TestPolicies(t *testing.T) {
	t.Parallel()
	s := newStack(t, map[string]string{"WaitSeconds": "1"})
	calls := record(t, s)
	for id := range s.resources("AWS::Lambda::Function") {
		if len(calls[id]) == 0 {
			t.Errorf("%s has called nothing", id)
		}
	}
	for _, problem := range compare(s, calls, dependents) {
		t.Error(problem)
	}

	// What the page says they call.
	got := map[string][]string{}
	for principal, list := range calls {
		for _, c := range list {
			got[principal] = append(got[principal], c.action)
		}
		slices.Sort(got[principal])
		got[principal] = slices.Compact(got[principal])
	}
	if diff := cmp.Diff(called, got); diff != "" {
		t.Errorf("called (-table +recorded):\n%s", diff)
	}
}

// The comparison compared: one action too few, one too many, one on the wrong
// resource, one dependent missing.
func TestCompare(t *testing.T) {
	t.Parallel()
	s := newStack(t, nil)
	calls := map[string][]apiCall{}
	for principal, actions := range called {
		for _, action := range actions {
			calls[principal] = append(calls[principal], apiCall{action: action})
		}
	}
	if problems := compare(s, calls, dependents); problems != nil {
		t.Fatalf("the table itself: %v", problems)
	}
	calls["DescribeSnapshotFunction"] = nil
	calls["CopySnapshotFunction"] = append(calls["CopySnapshotFunction"], apiCall{action: "rds:DeleteDBSnapshot"},
		apiCall{"rds:CopyDBSnapshot", []string{"arn:aws:rds:us-east-1:123456789012:snapshot:other"}})
	more := append(slices.Clone(dependents), dependent{with: "rds:RestoreDBInstanceFromDBSnapshot", action: "iam:PassRole"})
	got := compare(s, calls, more)
	want := []string{
		"CopyRole lacks rds:DeleteDBSnapshot, which CopySnapshotFunction calls",
		"CopyRole may use rds:CopyDBSnapshot, but not on arn:aws:rds:us-east-1:123456789012:snapshot:other, as CopySnapshotFunction does",
		"DescribeRole may rds:DescribeDBSnapshots, which nothing calls or depends on",
		"RestoreRole lacks iam:PassRole, which RestoreDbInstanceFunction needs for rds:RestoreDBInstanceFromDBSnapshot",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Keys are reached through RDS alone, and grants are for AWS's services.
func TestKeyConditions(t *testing.T) {
	t.Parallel()
	s := newStack(t, nil)
	seen := 0
	for role := range s.resources("AWS::IAM::Role") {
		for _, statement := range s.statements(role) {
			for _, action := range list(statement["Action"]) {
				if !strings.HasPrefix(action.(string), "kms:") {
					continue
				}
				seen++
				if got := s.text(at(statement, "Condition", "StringLike", "kms:ViaService")); got != "rds.us-east-1.amazonaws.com*" {
					t.Errorf("%s: %s via %q", role, action, got)
				}
				if grant := at(statement, "Condition", "Bool", "kms:GrantIsForAWSResource"); (action == "kms:CreateGrant") != (grant == "true") {
					t.Errorf("%s: %s for AWS resources: %v", role, action, grant)
				}
				byAlias := at(statement, "Condition", "ForAnyValue:StringEquals").(call).argument.([]any)
				if byAlias[0] != "KeyByAlias" || at(byAlias[1], "kms:ResourceAliases") != (call{"Ref", "KmsKeyId"}) {
					t.Errorf("%s: %s isn't for the key alone: %v", role, action, byAlias)
				}
			}
		}
	}
	if seen != 4 {
		t.Errorf("%d statements about keys, not one for each of two actions and two roles", seen)
	}
}

// What the page says is withheld no role has.
func TestWithheld(t *testing.T) {
	t.Parallel()
	s := newStack(t, nil)
	for role := range s.resources("AWS::IAM::Role") {
		for action := range s.allowed(role) {
			for _, d := range withheld {
				if slices.Contains(strings.Split(d.action, ", "), action) {
					t.Errorf("%s may %s", role, action)
				}
			}
		}
	}
}
