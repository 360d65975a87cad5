package deploy_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/deploy"
)

// pseudoParameters are those that AWS sets ("Get AWS values using pseudo
// parameters", CloudFormation User Guide).
var pseudoParameters = []string{
	"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition",
	"AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
}

// attributes are those that Fn::GetAtt may ask for, by type, from the section
// "Return values" of each type's page.
var attributes = map[string][]string{
	"AWS::IAM::Role":        {"Arn", "RoleId"},
	"AWS::Lambda::Function": {"Arn"},
	"AWS::Logs::LogGroup":   {"Arn"},
	"AWS::RDS::DBInstance":  {"DBInstanceArn", "DbiResourceId", "Endpoint.Address", "Endpoint.Port"},
}

// check holds a template against itself and the templates it nests: everything
// that is named exists, and everything that exists is used.
func check(templates fs.FS, name string) (problems []string) {
	c := &checker{templates: templates, name: name, used: map[string]bool{}}
	var err error
	if c.template, err = load(templates, name); err != nil {
		return []string{fmt.Sprintf("%s: %v", name, err)}
	}
	walk(object{"Conditions": c.template["Conditions"], "Resources": c.template["Resources"], "Outputs": c.template["Outputs"], "Rules": c.template["Rules"]}, "", c.visit)
	for _, kind := range []string{"Parameter", "Condition"} {
		for id := range section(c.template, kind+"s") {
			if !c.used[kind+" "+id] {
				c.problem("%s %s isn't used", kind, id)
			}
		}
	}
	for id, p := range section(c.template, "Parameters") {
		c.parameter(id, p.(object))
	}
	for id, resource := range section(c.template, "Resources") {
		if at(resource, "Type") == "AWS::CloudFormation::Stack" {
			c.nested(id, resource)
		}
	}
	slices.Sort(c.problems)
	return c.problems
}

type checker struct {
	templates fs.FS
	name      string
	template  object
	used      map[string]bool
	problems  []string
}

func (c *checker) problem(format string, args ...any) {
	c.problems = append(c.problems, c.name+": "+fmt.Sprintf(format, args...))
}

var substitution = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

func (c *checker) visit(path string, v any) {
	switch v := v.(type) {
	case object:
		if id, ok := v["Condition"].(string); ok {
			c.use(path, "Condition", id)
		}
		if strings.Count(path, ".") == 1 && strings.HasPrefix(path, "Resources.") {
			for _, id := range list(v["DependsOn"]) {
				c.use(path, "Resource", id.(string))
			}
		}
	case call:
		switch v.function {
		case "Ref":
			c.ref(path, v.argument.(string))
		case "Condition":
			c.use(path, "Condition", v.argument.(string))
		case "Fn::GetAtt":
			c.getAtt(path, v.argument.([]any)[0].(string), v.argument.([]any)[1].(string))
		case "Fn::If":
			c.use(path, "Condition", v.argument.([]any)[0].(string))
		case "Fn::Sub":
			for _, m := range substitution.FindAllStringSubmatch(v.argument.(string), -1) {
				if resource, attribute, dotted := strings.Cut(m[1], "."); dotted {
					c.getAtt(path, resource, attribute)
				} else {
					c.ref(path, m[1])
				}
			}
		}
	}
}

func (c *checker) ref(path, id string) {
	if slices.Contains(pseudoParameters, id) {
		return
	}
	if _, ok := section(c.template, "Resources")[id]; ok {
		return
	}
	if _, ok := section(c.template, "Parameters")[id]; ok {
		c.used["Parameter "+id] = true
		return
	}
	c.problem("%s: %s is no parameter and no resource", path, id)
}

func (c *checker) use(path, kind, id string) {
	if _, ok := section(c.template, kind+"s")[id]; !ok {
		c.problem("%s: there is no %s %s", path, strings.ToLower(kind), id)
	}
	c.used[kind+" "+id] = true
}

func (c *checker) getAtt(path, id, attribute string) {
	resource := section(c.template, "Resources")[id]
	if resource == nil {
		c.problem("%s: there is no resource %s", path, id)
		return
	}
	kind, _ := at(resource, "Type").(string)
	if output, ok := strings.CutPrefix(attribute, "Outputs."); ok && kind == "AWS::CloudFormation::Stack" {
		if _, inner := c.inner(id, resource); inner != nil && section(inner, "Outputs")[output] == nil {
			c.problem("%s: stack %s has no output %s", path, id, output)
		}
		return
	}
	if !slices.Contains(attributes[kind], attribute) {
		c.problem("%s: %s isn't known to have %s", path, kind, attribute)
	}
}

// inner loads the template of a nested stack.
func (c *checker) inner(id string, resource any) (name string, template object) {
	name = path.Join(path.Dir(c.name), at(resource, "Properties", "TemplateURL").(string))
	template, err := load(c.templates, name)
	if err != nil {
		c.problem("stack %s: %v", id, err)
	}
	return name, template
}

// nested compares what a stack is given with the parameters it has.
func (c *checker) nested(id string, resource any) {
	name, inner := c.inner(id, resource)
	if inner == nil {
		return
	}
	given, _ := at(resource, "Properties", "Parameters").(object)
	for p := range given {
		if section(inner, "Parameters")[p] == nil {
			c.problem("stack %s: %s has no parameter %s", id, name, p)
		}
	}
	for p, declared := range section(inner, "Parameters") {
		if at(declared, "Default") == nil && given[p] == nil {
			c.problem("stack %s: %s needs parameter %s", id, name, p)
		}
	}
}

var secretWord = regexp.MustCompile(`(?i)passw|secret|token|credential`)

// parameter holds the default of a parameter against its constraints, and sees
// that no secret is one.
func (c *checker) parameter(id string, p object) {
	text, given := p["Default"].(string)
	if secretWord.MatchString(id) && (given || p["NoEcho"] != true) {
		c.problem("parameter %s sounds like a secret, and is shown or has a default", id)
	}
	if !given {
		return
	}
	if pattern, ok := p["AllowedPattern"].(string); ok && !regexp.MustCompile("^(?:"+pattern+")$").MatchString(text) {
		c.problem("parameter %s: its default %q doesn't match %s", id, text, pattern)
	}
	if allowed := list(p["AllowedValues"]); allowed != nil && !slices.Contains(allowed, any(text)) {
		c.problem("parameter %s: its default %q isn't among %v", id, text, allowed)
	}
	if p["Type"] != "Number" {
		return
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		c.problem("parameter %s: its default %q is no number", id, text)
	}
	for key, outside := range map[string]func(limit int) bool{
		"MinValue": func(limit int) bool { return number < limit },
		"MaxValue": func(limit int) bool { return number > limit },
	} {
		if limit, ok := p[key].(string); ok {
			if n, err := strconv.Atoi(limit); err != nil || outside(n) {
				c.problem("parameter %s: its default %d is beyond %s %s", id, number, key, limit)
			}
		}
	}
}

// templateNames are all templates here.
func templateNames(t testing.TB) []string {
	t.Helper()
	names, err := fs.Glob(deploy.Files(), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	more, err := fs.Glob(deploy.Files(), "*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return append(names, more...)
}

func TestTemplatesHoldTogether(t *testing.T) {
	t.Parallel()
	names := templateNames(t)
	if len(names) < 2 {
		t.Fatalf("only %v", names)
	}
	for _, name := range names {
		for _, problem := range check(deploy.Files(), name) {
			t.Error(problem)
		}
	}
}

// The checker checked: a template with a fault of each kind.
func TestCheck(t *testing.T) {
	t.Parallel()
	templates := fstest.MapFS{
		"alias.yaml": {Data: []byte("Resources:\n  A: &a 1\n  B: *a\n")},
		"inner.yaml": {Data: []byte(`
Parameters:
  Given: {Type: String}
  Needed: {Type: String}
  Free: {Type: String, Default: x}
Resources:
  R: {Type: X, Properties: {P: !Sub "${Given}${Needed}${Free}${!Literal}${AWS::Region}"}}
Outputs:
  Out: {Value: !Ref R}
`)},
		"outer.yaml": {Data: []byte(`
Parameters:
  Unused: {Type: String}
  Small: {Type: Number, Default: 0, MinValue: 1, MaxValue: 5}
  Big: {Type: Number, Default: 6, MinValue: 1, MaxValue: 5}
  Word: {Type: Number, Default: six}
  Pattern: {Type: String, Default: abc, AllowedPattern: a|b}
  Chosen: {Type: String, Default: c, AllowedValues: [a, b]}
  MasterUserPassword: {Type: String, Default: Passw0rd}
  AccessToken: {Type: String}
  DBSecret: {Type: String, NoEcho: true}
Conditions:
  Idle: !Equals [!Ref Small, "1"]
  On: !Not [!Condition Off]
Resources:
  Stack:
    Type: AWS::CloudFormation::Stack
    Condition: On
    DependsOn: [Gone, Role]
    Properties:
      TemplateURL: inner.yaml
      Parameters: {Given: !GetAtt Stack.Outputs.Out, Wrong: !GetAtt Stack.Outputs.In}
  Missing:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: missing.yaml}
  Role:
    Type: AWS::IAM::Role
    Properties:
      A: [!Ref Big, !Ref Word, !Ref Pattern, !Ref Chosen, !Ref MasterUserPassword, !Ref AccessToken, !Ref DBSecret]
      B: !If [Never, {"Fn::GetAtt": [Role, Arn]}, !GetAtt Role.Name]
      C: !Sub "${Nobody}${Nothing.Arn}${AWS::Planet}"
`)},
	}
	got := check(templates, "outer.yaml")
	want := []string{
		"outer.yaml: Conditions.On[0]: there is no condition Off",
		"outer.yaml: Resources.Role.Properties.B[2]: AWS::IAM::Role isn't known to have Name",
		"outer.yaml: Resources.Role.Properties.B: there is no condition Never",
		"outer.yaml: Resources.Role.Properties.C: AWS::Planet is no parameter and no resource",
		"outer.yaml: Resources.Role.Properties.C: Nobody is no parameter and no resource",
		"outer.yaml: Resources.Role.Properties.C: there is no resource Nothing",
		"outer.yaml: Resources.Stack.Properties.Parameters.Wrong: stack Stack has no output In",
		"outer.yaml: Resources.Stack: there is no resource Gone",
		"outer.yaml: Condition Idle isn't used",
		"outer.yaml: Parameter Unused isn't used",
		"outer.yaml: parameter AccessToken sounds like a secret, and is shown or has a default",
		"outer.yaml: parameter Big: its default 6 is beyond MaxValue 5",
		`outer.yaml: parameter Chosen: its default "c" isn't among [a b]`,
		"outer.yaml: parameter MasterUserPassword sounds like a secret, and is shown or has a default",
		`outer.yaml: parameter Pattern: its default "abc" doesn't match a|b`,
		"outer.yaml: parameter Small: its default 0 is beyond MinValue 1",
		`outer.yaml: parameter Word: its default "six" is no number`,
		"outer.yaml: stack Missing: open missing.yaml: file does not exist",
		"outer.yaml: stack Stack: inner.yaml has no parameter Wrong",
		"outer.yaml: stack Stack: inner.yaml needs parameter Needed",
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := check(templates, "inner.yaml"); got != nil {
		t.Errorf("a good template: %v", got)
	}
	if diff := cmp.Diff([]string{"alias.yaml: $.Resources.A has a Anchor"}, check(templates, "alias.yaml")); diff != "" {
		t.Error(diff)
	}
}
