package asl_test

import (
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// show is an output and the variables that were assigned, or the error.
func show(output value.Value, assigned *value.Object, err error) string {
	switch {
	case err != nil:
		return err.Error()
	case assigned != nil:
		return value.Text(output) + " " + value.Text(assigned)
	}
	return value.Text(output)
}

func TestCatcherOutput(t *testing.T) {
	t.Parallel()
	s := parse[*asl.TaskState](t, `{`+function+`,"Catch":[
		{"ErrorEquals":["A"],"Next":"S"},
		{"ErrorEquals":["B"],"ResultPath":"$.error","Assign":{"why.$":"$.Cause"},"Next":"S"},
		{"ErrorEquals":["C"],"ResultPath":null,"Next":"S"},
		{"ErrorEquals":["D"],"ResultPath":"$.k.error","Next":"S"},
		{"ErrorEquals":["States.ALL"],"Assign":{"x.$":"$.none"},"Next":"S"}]}`)
	_, catchers := s.Rules()
	for name, want := range map[asl.ErrorName]string{
		"A": `{"Error":"A","Cause":"c"}`,
		"B": `{"k":1,"error":{"Error":"B","Cause":"c"}} {"why":"c"}`,
		"C": `{"k":1}`,
		"D": `States.ResultPathMatchFailure: Unable to apply ReferencePath $.k.error to input {"k":1}`,
		"E": `States.Runtime: The JSONPath '$.none' specified for the field 'x.$' could not be found in the input '{"Error":"E","Cause":"c"}'`,
	} {
		c := asl.FindCatcher(catchers, name, true)
		if got := show(c.Output(asl.Scope{Input: data(t, `{"k":1}`)}, name, "c")); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if c := asl.FindCatcher(catchers, asl.Runtime, false); c != nil {
		t.Errorf("States.Runtime is caught by %v", c.ErrorEquals)
	}
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	scope := asl.Scope{Input: data(t, `{"a":1,"b":[2]}`)}
	parallel := parse[*asl.ParallelState](t, `{"Type":"Parallel","End":true,"InputPath":"$.b","Parameters":{"p.$":"$[0]"},"ResultSelector":{"first.$":"$[0]"},
		"ResultPath":"$.r","OutputPath":"$.r","Assign":{"n.$":"States.ArrayLength($)"},"Branches":[{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}]}`)
	arguments, err := parallel.Arguments(scope)
	if got := show(arguments, nil, err); got != `{"p":2}` {
		t.Errorf("arguments of a Parallel state: %s", got)
	}
	wait := parse[*asl.WaitState](t, `{"Type":"Wait","Seconds":1,"End":true,"OutputPath":"$.b","Assign":{"a.$":"$.a"}}`)
	succeed := parse[*asl.SucceedState](t, `{"Type":"Succeed","InputPath":"$.b"}`)
	pass := parse[*asl.PassState](t, `{"Type":"Pass","End":true,"InputPath":"$.none"}`)
	for _, c := range []struct{ name, got, want string }{
		{"Parallel", show(parallel.Output(scope, []value.Value{"x", "y"})), `{"first":"x"} {"n":2}`},
		{"Map", show(mapState(t, `,"ResultPath":"$.a"`, false).Output(scope, []value.Value{})), `{"a":[],"b":[2]}`},
		{"Wait", show(wait.Output(scope)), `[2] {"a":1}`},
		{"Pass", show(pass.Output(scope)), `States.Runtime: Invalid path '$.none' : No results for path: $['none']`},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
	output, err := succeed.Output(scope)
	if got := show(output, nil, err); got != `[2]` {
		t.Errorf("Succeed: %s", got)
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	m, err := asl.Parse([]byte(`{"Comment":"c","StartAt":"B","States":{"B":{"Type":"Pass","Next":"A"},"A":{"Type":"Succeed"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, s := range m.States() {
		got += s.Name() + " " + string(s.Type()) + "; "
	}
	if want := "B Pass; A Succeed; "; got != want || m.Comment != "c" || m.State("C") != nil {
		t.Errorf("states %s, comment %q", got, m.Comment)
	}
}
