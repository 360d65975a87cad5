package asl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// FuzzParse: whatever the text, there is a machine or there are findings that
// say why not, and Validate agrees.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		one(`{` + function + `,"Parameters":{"a.$":"$['b'][0].c"},"Retry":[{"ErrorEquals":["States.ALL"]}],"TimeoutSecondsPath":"$.t"}`),
		rule(`{"Not":{"Variable":"$.a","StringMatches":"*\\*"},"Next":"T"}`),
		one(`{` + distributedMap + `,"ItemBatcher":{"MaxItemsPerBatchPath":"$.n","BatchInput":{"a.$":"$$"}},"Label":"l"}`),
		one(`{"Type":"Parallel","End":true,"Branches":[{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1,"End":true},"A":{}}}]}`),
		`{"QueryLanguage":"JSONata","StartAt":"S","States":{"S":{"Type":"Choice","Choices":[{"Condition":"{% 1 %}","Next":"S"}]}}}`,
		`{"StartAt":'S'}`, `[]`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, definition []byte) {
		m, err := asl.Parse(definition)
		found := asl.Validate(definition, asl.Standard)
		var d asl.Diagnostics
		switch {
		case (err == nil) != (len(found.Errors()) == 0):
			t.Errorf("parsed: %v, validated: %v", err, found)
		case err == nil && m.State(m.StartAt) == nil:
			t.Error("a machine without its first state")
		case err != nil && !errors.As(err, &d):
			t.Errorf("%T is no Diagnostics", err)
		}
		unsupported := false
		for _, one := range asl.Validate(definition, asl.Express) {
			if one.Message == "" || one.Code == "" || one.Severity == "" || one.Location != "" && one.Location[0] != '/' {
				t.Errorf("a finding that says nothing: %+v", one)
			}
			if unsupported && one.Code != asl.Unsupported {
				t.Errorf("AWS's finding after ours: %v", one)
			}
			unsupported = one.Code == asl.Unsupported
		}
		if !strings.HasPrefix(found.InvalidDefinition(), "Invalid State Machine Definition: '") {
			t.Error(found.InvalidDefinition())
		}
	})
}

// FuzzCompilePath: a path is spelled as it was written, and what was assigned by
// a definite path is found again by it.
func FuzzCompilePath(f *testing.F) {
	for _, path := range []string{
		"$", "$$.Map.Item.Value", "$v.a", "$.a['b\\'c'][0]", "$.a[-1]", "$..x", "$.a[1:3]", "$.a[?(@.b=='c' && !(@.d<2))].e", "$['a','b']", "$.a[0,1]", "$.a[*].b",
	} {
		f.Add(path, `{"a":[{"b'c":[1],"b":"c","e":true},2]}`)
	}
	f.Fuzz(func(t *testing.T, text, input string) {
		p, err := asl.CompilePath(text)
		if err != nil {
			return
		}
		if p.String() != text {
			t.Errorf("%q is spelled %q", text, p)
		}
		root, err := value.Parse([]byte(input))
		if err != nil {
			return
		}
		scope := asl.Scope{Input: root, Variables: value.NewObject(value.Field{Name: "v", Value: root}), ContextObject: &asl.ContextObject{ExecutionInput: root}}
		v, err := p.Evaluate(scope, "f")
		checkEvaluation(t, err)
		if _, again := p.Lookup(scope, "f"); (err == nil) != (again == nil) {
			t.Errorf("evaluated: %v, looked up: %v", err, again)
		}
		if _, isArray := v.([]value.Value); err == nil && !p.Definite() && !isArray {
			t.Errorf("an indefinite path gave %s", value.Text(v))
		}
		// What was assigned is found again, in paths of the input.
		ofInput := text == "$" || strings.HasPrefix(text, "$.") || strings.HasPrefix(text, "$[")
		out, err := p.Assign(root, "mark")
		if err != nil || !p.Definite() || !ofInput {
			return
		}
		scope.Input = out
		if got, err := p.Evaluate(scope, "f"); err != nil || got != "mark" {
			t.Errorf("%s in %s: %v, %v", text, value.Text(out), got, err)
		}
	})
}

// checkEvaluation: the only errors of evaluations are those of the language.
func checkEvaluation(t *testing.T, err error) {
	t.Helper()
	var e *asl.EvaluationError
	if err != nil && !errors.As(err, &e) {
		t.Errorf("%T is no EvaluationError: %v", err, err)
	}
}

// FuzzTemplate: a payload template that says nothing of paths is its own
// value; any other gives a value or an error of the language.
func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{
		`{"a":1,"b":[null,{"c":"d"}]}`,
		`{"a.$":"$.x","b":[{"c.$":"States.Format('{} \\' \\{', $.x[0])"}]}`,
		`{"a.$":"States.ArrayRange(1, 9, States.ArrayLength($.x))"}`,
		`{"a.$":"States.JsonMerge($, $, false)","b.$":"States.Base64Decode(States.Base64Encode('x'))"}`,
		`{"a.$":"States.MathAdd($.x[0], -1.5e3)","h.$":"States.Hash('x', 'SHA-1')","s.$":"States.StringSplit('a,b', ',')"}`,
		`{"a.$":"States.StringToJson('[1]')","p.$":"States.ArrayPartition($.x, 2)","g.$":"States.ArrayGetItem($.x, 0)","u.$":"States.ArrayUnique($.x)"}`,
		`{"a.$":"$$"}`, `7`,
	} {
		f.Add(seed, `{"x":[1,2,3]}`)
	}
	f.Fuzz(func(t *testing.T, template, input string) {
		in, err := value.Parse([]byte(input))
		if err != nil {
			return
		}
		m, err := asl.Parse([]byte(one(`{"Type":"Pass","End":true,"Parameters":` + template + `}`)))
		if err != nil || m.State("S") == nil {
			return
		}
		s, ok := m.State("S").(*asl.PassState)
		if !ok {
			return // the template closed the state and opened another
		}
		output, _, err := s.Output(asl.Scope{Input: in, ContextObject: &asl.ContextObject{ExecutionInput: in}})
		checkEvaluation(t, err)
		want, parsed := value.Parse([]byte(template))
		if err == nil && parsed == nil && !strings.Contains(value.Text(want), `.$"`) && !value.Equal(output, want) {
			t.Errorf("%s became %s", value.Text(want), value.Text(output))
		}
	})
}

// FuzzChoose: a rule matches or it doesn't, or fails as the language says; Not
// of it is its opposite.
func FuzzChoose(f *testing.F) {
	for _, seed := range []string{
		`"Variable":"$.a","StringMatches":"a*\\*b"`, `"Variable":"$.a","NumericLessThanPath":"$.b"`, `"Variable":"$.a[0]","TimestampEquals":"2026-01-01T00:00:00Z"`,
		`"And":[{"Variable":"$.a","IsPresent":true},{"Or":[{"Variable":"$.b","IsNull":false}]}]`,
	} {
		f.Add(seed, `{"a":"a**b","b":1e400}`)
	}
	f.Fuzz(func(t *testing.T, text, input string) {
		in, err := value.Parse([]byte(input))
		if err != nil {
			return
		}
		choose := func(rule string) (string, error) {
			m, err := asl.Parse([]byte(`{"StartAt":"S","States":{"S":{"Type":"Choice","Choices":[{` + rule + `,"Next":"Yes"}],"Default":"No"},"Yes":{"Type":"Succeed"},"No":{"Type":"Succeed"}}}`))
			if err != nil {
				return "", nil
			}
			s, ok := m.State("S").(*asl.ChoiceState)
			if !ok {
				return "", nil
			}
			next, _, _, err := s.Choose(asl.Scope{Input: in, ContextObject: &asl.ContextObject{}})
			checkEvaluation(t, err)
			return next, err
		}
		next, err := choose(text)
		opposite, again := choose(`"Not":{` + text + `}`)
		if next != "" && opposite != "" && err == nil && again == nil && next == opposite {
			t.Errorf("%s and its opposite lead to %s", text, next)
		}
	})
}

// FuzzParseInput: what isn't an input is refused in AWS's frame.
func FuzzParseInput(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{'a':1}`, ``, "\xff", `{} {}`, `"\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := asl.ParseInput(text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "Invalid State Machine Execution Input: '") {
				t.Error(err)
			}
			return
		}
		again, err := value.Parse([]byte(value.Text(v)))
		if err != nil || !value.Equal(v, again) {
			t.Errorf("%q became %s: %v", text, value.Text(v), err)
		}
	})
}
