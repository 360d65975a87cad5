package fakeaws

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type object = map[string]any

// template is a template as far as the double understands it. Intrinsic functions
// are read as their arguments.
type template struct {
	text string
	body object
}

func parseTemplate(text string) (*template, error) {
	if len(text) > 51_200 {
		return nil, wire.Errorf("ValidationError", "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200")
	}
	t := &template{text: text}
	if err := yaml.Unmarshal([]byte(text), &t.body); err != nil {
		return nil, wire.Errorf("ValidationError", "Template format error: YAML not well-formed. %v", err)
	}
	return t, nil
}

func (t *template) section(name string) object {
	if t == nil {
		return nil
	}
	section, _ := t.body[name].(object)
	return section
}

// ids are the logical IDs of the resources, sorted, which is an order as good as
// another.
func (t *template) ids() []string { return slices.Sorted(maps.Keys(t.section("Resources"))) }

func (t *template) resource(id string) object {
	r, _ := t.section("Resources")[id].(object)
	return r
}

// changed names what in a resource differs between two templates; parameters that
// changed are looked for by their names.
func changed(before, after *template, id string, parameters []string) []string {
	was, is := properties(before.resource(id)), properties(after.resource(id))
	names := map[string]bool{}
	for name, value := range is {
		if !reflect.DeepEqual(was[name], value) || slices.ContainsFunc(parameters, func(p string) bool { return mentions(value, p) }) {
			names[name] = true
		}
	}
	for name := range was {
		if _, stays := is[name]; !stays {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func properties(resource object) object {
	p, _ := resource["Properties"].(object)
	return p
}

func mentions(value any, parameter string) bool {
	return regexp.MustCompile(`\b` + parameter + `\b`).MatchString(fmt.Sprint(value))
}

// values are those of the parameters, from the call, the stack as it is, and the
// defaults.
func (t *template) values(given []wire.Form, previous map[string]string) (map[string]string, error) {
	known := t.section("Parameters")
	values := map[string]string{}
	var unknown []string
	for _, p := range given {
		key := p.String("ParameterKey")
		if _, ok := known[key]; !ok {
			unknown = append(unknown, key)
		}
		if strings.EqualFold(p.String("UsePreviousValue"), "true") {
			values[key] = previous[key]
		} else {
			values[key] = p.String("ParameterValue")
		}
	}
	if len(unknown) > 0 {
		return nil, wire.Errorf("ValidationError", "Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		parameter := known[name].(object)
		if _, ok := values[name]; !ok {
			standard, ok := parameter["Default"]
			if !ok {
				return nil, wire.Errorf("ValidationError", "Parameters: [%s] must have values", name)
			}
			values[name] = fmt.Sprint(standard)
		}
		pattern, _ := parameter["AllowedPattern"].(string)
		if pattern != "" && !regexp.MustCompile(`^(?:`+pattern+`)$`).MatchString(values[name]) {
			return nil, wire.Errorf("ValidationError", "Parameter %s failed to satisfy constraint: %v", name, parameter["ConstraintDescription"])
		}
	}
	return values, nil
}

// missing is the first file that a resource needs and that isn't in S3.
func (s *Server) missing(resource object) string {
	for _, property := range []string{"Code", "DefinitionS3Location"} {
		place, _ := properties(resource)[property].(object)
		for _, keys := range [][2]string{{"S3Bucket", "S3Key"}, {"Bucket", "Key"}} {
			name, _ := place[keys[0]].(string)
			key, _ := place[keys[1]].(string)
			if name == "" {
				continue
			}
			if b := s.buckets[name]; b == nil || b.objects[key] == nil {
				return "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist."
			}
		}
	}
	return ""
}

// named is the name or ARN that a resource has, as far as it shows in outputs.
func (st *stack) named(t *template, id string) string {
	resource := t.resource(id)
	prefix := st.parameters["Prefix"]
	for property, arn := range map[string]string{
		"FunctionName":     "arn:aws:lambda:" + Region + ":" + Account + ":function:",
		"StateMachineName": "arn:aws:states:" + Region + ":" + Account + ":stateMachine:",
		"LogGroupName":     "",
	} {
		if name, ok := properties(resource)[property].(string); ok {
			return arn + strings.ReplaceAll(name, "${Prefix}", prefix)
		}
	}
	return st.name + "-" + id
}
