package deploy_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/permissions.md")

const permissionsPage = "../docs/permissions.md"

// The page is what the tables and the template say. After a change of either,
// "go test ./deploy -run PermissionsPage -update" writes it anew.
func TestPermissionsPage(t *testing.T) {
	t.Parallel()
	want := writePermissions(newStack(t, nil))
	if *update {
		if err := os.WriteFile(permissionsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(permissionsPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/permissions.md is out of date, run go test ./deploy -run PermissionsPage -update (-want +got):\n%s", diff)
	}
}

const permissionsIntroduction = `# Permissions

What the roles of [deploy/rdscrypt.yaml](../deploy/rdscrypt.yaml) may do. A test
runs the state machine in the sandbox with the functions of the template, notes
what each of them calls and on what, and compares that with the policies: none
missing, none unused. What AWS asks for beyond the calls themselves is in a table
with its sources, as no recording shows it. This page is written from both by
` + "`go test ./deploy -run PermissionsPage -update`" + `; change the tables in
` + "`deploy/dependent_test.go`" + `, not the page.

Not measured on AWS: the sandbox checks no permissions, so the sources below are
what says that these are enough.

In the resources, ` + "`${DBInstances}`, `${DBSubnetGroupName}` and `${KmsKeyId}`" + ` are parameters of
the template. By default the first two are ` + "`*`" + `; set them to the instances that
may be encrypted, and the roles can touch no others. ` + "`db:`, `snapshot:`, `subgrp:`, `og:`" + `
and ` + "`pg:`" + ` stand for ARNs of RDS in the stack's account and Region.

## Roles
`

const permissionsConditions = `
The actions on KMS are allowed only through RDS in this Region (` + "`kms:ViaService`" + `),
the grant only for AWS's services (` + "`kms:GrantIsForAWSResource`" + `), and only for the
key that the parameter names: by its ARN, or by its alias (` + "`kms:ResourceAliases`" + `).
A key of another account must allow the same in its own policy.

Lambda and Step Functions are the only ones that may take the roles; Step
Functions only for the state machines of the stack.
`

const permissionsMachine = `
## On your machine

` + "`rdscrypt encrypt`" + ` without ` + "`--on step-functions`" + ` calls with your own permissions, recorded
in the same way:
`

func writePermissions(s *stack) string {
	s.t.Helper()
	var out strings.Builder
	out.WriteString(permissionsIntroduction)
	for _, role := range slices.Sorted(maps.Keys(s.resources("AWS::IAM::Role"))) {
		fmt.Fprintf(&out, "\n### %s\n\nFor %s", role, s.describe(s.principals(role)))
		r := section(s.template, "Resources")[role]
		for i, policy := range list(at(r, "Properties", "ManagedPolicyArns")) {
			if i == 0 {
				out.WriteString("; with the policies")
			} else {
				out.WriteString(",")
			}
			fmt.Fprintf(&out, " %s", managedPolicy(policy))
		}
		out.WriteString(".\n\n| actions | on | because |\n| --- | --- | --- |\n")
		for _, policy := range list(at(r, "Properties", "Policies")) {
			s.rows(&out, policy, s.principals(role))
		}
	}
	out.WriteString("\n## Policies of several roles\n")
	for _, id := range slices.Sorted(maps.Keys(s.resources("AWS::IAM::ManagedPolicy"))) {
		var principals []string
		for role, r := range s.resources("AWS::IAM::Role") {
			if slices.ContainsFunc(list(at(r, "Properties", "ManagedPolicyArns")), func(v any) bool { return managedPolicy(v) == id }) {
				principals = append(principals, s.principals(role)...)
			}
		}
		fmt.Fprintf(&out, "\n### %s\n\n| actions | on | because |\n| --- | --- | --- |\n", id)
		s.rows(&out, at(section(s.template, "Resources")[id], "Properties"), principals)
	}
	out.WriteString(permissionsConditions)
	out.WriteString("\n## Dependent actions\n\n| for | actions | why | source |\n| --- | --- | --- | --- |\n")
	for i := 0; i < len(dependents); {
		d, actions := dependents[i], []string{}
		for ; i < len(dependents) && dependents[i].with == d.with && dependents[i].why == d.why; i++ {
			actions = append(actions, dependents[i].action)
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", quoteActions(d.with), quoteActions(strings.Join(actions, ", ")), d.why, d.source)
	}
	out.WriteString("\n## Withheld\n\nWhat policies for the functions' calls often allow, and these don't:\n\n| for | actions | why not | source |\n| --- | --- | --- | --- |\n")
	for _, d := range withheld {
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", quoteActions(d.with), quoteActions(d.action), d.why, d.source)
	}
	out.WriteString(permissionsMachine)
	fmt.Fprintf(&out, "\n%s.\n\n| for | actions besides | why | source |\n| --- | --- | --- | --- |\n", quoteActions(strings.Join(machineCalled, ", ")))
	for _, d := range machineDependents {
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", quoteActions(d.with), quoteActions(d.action), d.why, d.source)
	}
	return out.String()
}

// rows are the lines of a policy, one a statement.
func (s *stack) rows(out *strings.Builder, policy any, principals []string) {
	s.t.Helper()
	for _, v := range list(at(policy, "PolicyDocument", "Statement")) {
		statement := v.(object)
		if statement["Effect"] != "Allow" {
			continue
		}
		var actions, reasons []string
		for _, action := range list(statement["Action"]) {
			actions = append(actions, action.(string))
			reasons = append(reasons, s.reason(principals, action.(string)))
		}
		fmt.Fprintf(out, "| %s | %s | %s |\n", quoteActions(strings.Join(actions, ", ")), s.resourceTexts(statement), strings.Join(slices.Compact(reasons), "; "))
	}
}

// principals are who has a role, by their logical ids.
func (s *stack) principals(role string) (principals []string) {
	s.t.Helper()
	for _, p := range slices.Sorted(maps.Keys(called)) {
		if s.roleOf(p) == role {
			principals = append(principals, p)
		}
	}
	return principals
}

// describe names principals as people know them.
func (s *stack) describe(principals []string) string {
	var names []string
	for _, p := range principals {
		if task, ok := at(section(s.template, "Resources")[p], "Properties", "Environment", "Variables", "RDSCRYPT_TASK").(string); ok {
			names = append(names, "`"+task+"`")
		}
	}
	if names == nil {
		return "the state machines"
	}
	return "the tasks " + strings.Join(names, ", ")
}

// reason says what of some principals needs an action.
func (s *stack) reason(principals []string, action string) string {
	var with []string
	for _, p := range principals {
		if slices.Contains(called[p], action) {
			return "called"
		}
		var calls []apiCall
		for _, a := range called[p] {
			calls = append(calls, apiCall{action: a})
		}
		for _, d := range dependents {
			if d.action == action && d.of(s, p, calls) {
				with = append(with, quoteActions(d.with))
			}
		}
	}
	slices.Sort(with)
	return "for " + strings.Join(slices.Compact(with), ", ")
}

// resourceTexts are the resources of a statement as the template has them.
func (s *stack) resourceTexts(statement object) string {
	var texts []string
	for _, r := range list(statement["Resource"]) {
		switch r := r.(type) {
		case string:
			texts = append(texts, "`"+r+"`")
		case call:
			switch r.function {
			case "Fn::Sub":
				text := strings.TrimPrefix(r.argument.(string), "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}:")
				texts = append(texts, "`"+text+"`")
			case "Fn::GetAtt":
				texts = append(texts, fmt.Sprint(r.argument.([]any)[0]))
			case "Fn::If":
				texts = append(texts, "`${KmsKeyId}`")
			default:
				s.t.Fatalf("a resource is %v", r)
			}
		}
	}
	return strings.Join(texts, ", ")
}

// quoteActions puts actions in backquotes and leaves other words.
func quoteActions(text string) string {
	parts := strings.Split(text, ", ")
	for i, p := range parts {
		if strings.Contains(p, ":") {
			action, more, _ := strings.Cut(p, " ")
			parts[i] = strings.TrimSpace("`" + action + "` " + more)
		}
	}
	return strings.Join(parts, ", ")
}
