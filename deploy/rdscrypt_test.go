package deploy_test

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/deploy"
	"github.com/rdscrypt/rdscrypt/statemachine"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// definitions are the state machines of a stack, rendered with what the template
// gives them, by the names of their definitions. Rendering fails on a
// substitution that is missing and on one that the definition doesn't have.
func (s *stack) definitions() map[string][]byte {
	s.t.Helper()
	rendered := map[string][]byte{}
	for id, r := range s.resources("AWS::StepFunctions::StateMachine") {
		path := at(r, "Properties", "DefinitionS3Location").(string)
		name := strings.TrimSuffix(filepath.Base(path), ".asl.json")
		if want := "../statemachine/" + name + ".asl.json"; path != want {
			s.t.Errorf("%s is at %s, not at %s", id, path, want)
		}
		substitutions := map[string]string{}
		for key, v := range at(r, "Properties", "DefinitionSubstitutions").(object) {
			substitutions[key] = s.text(v)
		}
		text, err := statemachine.Render(name, substitutions)
		if err != nil {
			s.t.Errorf("%s: %v", id, err)
		}
		rendered[name] = text
	}
	return rendered
}

// Every state machine there is has its place in the template, with exactly the
// substitutions of its definition, and is valid with them.
func TestDefinitions(t *testing.T) {
	t.Parallel()
	s := newStack(t, nil)
	rendered := s.definitions()
	if diff := cmp.Diff(statemachine.Names(), slices.Sorted(maps.Keys(rendered))); diff != "" {
		t.Errorf("state machines (-all +template):\n%s", diff)
	}
	for name, text := range rendered {
		for _, d := range asl.Validate(text, asl.Standard) {
			t.Errorf("%s: %v", name, d)
		}
		if !bytes.Contains(text, []byte(`"Seconds": 60,`)) {
			t.Errorf("%s: WaitSeconds isn't a number", name)
		}
	}
}

// Every task is a function, told which by its environment, and invoked by the
// state machine's role alone.
func TestFunctions(t *testing.T) {
	t.Parallel()
	s := newStack(t, nil)
	var names []tasks.Name
	var arns []string
	for id, f := range s.resources("AWS::Lambda::Function") {
		name := at(f, "Properties", "Environment", "Variables", "RDSCRYPT_TASK").(string)
		names, arns = append(names, tasks.Name(name)), append(arns, s.arn(id))
		if got, want := s.text(at(f, "Properties", "FunctionName")), "rdscrypt-"+name; got != want {
			t.Errorf("%s is called %s, not %s", id, got, want)
		}
		want := object{
			"Code": "../" + deploy.PackagePath, "Handler": "bootstrap", "Runtime": "provided.al2023", "Architectures": []any{"arm64"},
			"Timeout": call{"Ref", "FunctionTimeout"}, "MemorySize": "128",
			"Environment":   object{"Variables": object{"RDSCRYPT_TASK": name, "KMS_KEY_ID": call{"Ref", "KmsKeyId"}}},
			"LoggingConfig": object{"LogGroup": call{"Ref", "FunctionLogGroup"}, "LogFormat": "JSON"},
			"VpcConfig": call{"Fn::If", []any{"InVpc", object{
				"SubnetIds":        call{"Fn::Split", []any{",", call{"Ref", "SubnetIds"}}},
				"SecurityGroupIds": call{"Fn::Split", []any{",", call{"Ref", "SecurityGroupIds"}}}}, call{"Ref", "AWS::NoValue"}}},
		}
		got := maps.Clone(f["Properties"].(object))
		for _, own := range []string{"FunctionName", "Description", "Role"} {
			delete(got, own)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(call{})); diff != "" {
			t.Errorf("%s differs from its siblings (-want +got):\n%s", id, diff)
		}
		if at(s.template, "Outputs", id+"Arn", "Value") == nil {
			t.Errorf("%s has no output", id)
		}
	}
	slices.Sort(names)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(tasks.Functions(tasks.Config{}))), names); diff != "" {
		t.Errorf("tasks (-all +template):\n%s", diff)
	}
	var invoked []string
	for _, statement := range s.statements("StateMachineRole") {
		for _, action := range list(statement["Action"]) {
			if action != "lambda:InvokeFunction" {
				continue
			}
			for _, r := range list(statement["Resource"]) {
				invoked = append(invoked, s.text(r))
			}
		}
	}
	slices.Sort(arns)
	slices.Sort(invoked)
	if diff := cmp.Diff(arns, invoked); diff != "" {
		t.Errorf("functions that may be invoked (-all +got):\n%s", diff)
	}
}

// What is logged and watched.
func TestObservation(t *testing.T) {
	t.Parallel()
	s := newStack(t, nil)
	for id, machine := range s.resources("AWS::StepFunctions::StateMachine") {
		logging := at(machine, "Properties", "LoggingConfiguration")
		if at(logging, "Level") != "ALL" || at(logging, "IncludeExecutionData") != true {
			t.Errorf("%s doesn't log everything: %v", id, logging)
		}
		watched := map[string]bool{}
		for _, alarm := range s.resources("AWS::CloudWatch::Alarm") {
			walk(alarm, "", func(_ string, v any) {
				if dimensions := list(at(v, "Dimensions")); len(dimensions) == 1 && at(dimensions[0], "Value") == (call{"Ref", id}) {
					watched[at(v, "MetricName").(string)] = true
				}
			})
		}
		want := map[string]bool{"ExecutionsFailed": true, "ExecutionsTimedOut": true, "ExecutionsAborted": true}
		if diff := cmp.Diff(want, watched); diff != "" {
			t.Errorf("%s: alarms (-want +got):\n%s", id, diff)
		}
	}
	for id, group := range s.resources("AWS::Logs::LogGroup") {
		if at(group, "Properties", "RetentionInDays") != (call{"Ref", "LogRetentionDays"}) {
			t.Errorf("%s keeps logs for ever", id)
		}
	}
}

// A policy with a * says why, in a comment in its statement that begins "*:".
func TestReasonsForStars(t *testing.T) {
	t.Parallel()
	text, err := fs.ReadFile(deploy.Files(), "rdscrypt.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range starsWithoutReason(string(text)) {
		t.Error(problem)
	}
	const statement = "Resources:\n  - Effect: Allow\n    # *: because.\n    Resource: a*\n  - Effect: Deny\n    # star*\n    Resource: b*\n"
	if got := starsWithoutReason(statement); len(got) != 1 || got[0] != "line 7 has a * without a reason: Resource: b*" {
		t.Errorf("the check itself: %v", got)
	}
}

func starsWithoutReason(template string) (problems []string) {
	var reason, resources bool
	n := 0
	for line := range strings.Lines(template) {
		n++
		code, comment, _ := strings.Cut(line, "#")
		code = strings.TrimSpace(code)
		switch {
		case strings.HasPrefix(code, "Resources:"):
			resources = true
		case strings.Contains(code, "Effect:"):
			reason = false
		case strings.HasPrefix(strings.TrimSpace(comment), "*:"):
			reason = true
		}
		if resources && strings.Contains(code, "*") && !reason {
			problems = append(problems, "line "+strconv.Itoa(n)+" has a * without a reason: "+code)
		}
	}
	return problems
}

// Another partition than aws has other ARNs: none is written out.
func TestPartitions(t *testing.T) {
	t.Parallel()
	written := regexp.MustCompile(`arn:aws[:-]|amazonaws\.com[^*"]|\.amazonaws\.com"`)
	for _, name := range templateNames(t) {
		template := mustLoad(t, deploy.Files(), name)
		walk(object{"Resources": template["Resources"], "Outputs": template["Outputs"]}, name, func(path string, v any) {
			text, ok := v.(string)
			if !ok || !written.MatchString(text) {
				return
			}
			t.Errorf("%s: %s", path, text)
		})
	}
}

// The local paths lead to what they say, except for what the build makes.
func TestPaths(t *testing.T) {
	t.Parallel()
	for _, name := range templateNames(t) {
		walk(section(mustLoad(t, deploy.Files(), name), "Resources"), name, func(path string, v any) {
			for _, property := range []string{"DefinitionS3Location", "TemplateURL"} {
				if local, ok := at(v, property).(string); ok {
					if _, err := os.Stat(filepath.Join(filepath.Dir(name), local)); err != nil {
						t.Errorf("%s: %v", path, err)
					}
				}
			}
		})
	}
}
