package asl

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// StateType is a state's Type.
type StateType string

// The types of states.
const (
	Task     StateType = "Task"
	Choice   StateType = "Choice"
	Wait     StateType = "Wait"
	Pass     StateType = "Pass"
	Succeed  StateType = "Succeed"
	Fail     StateType = "Fail"
	Parallel StateType = "Parallel"
	Map      StateType = "Map"
)

// State is one state of a definition: a [*TaskState], [*ChoiceState],
// [*WaitState], [*PassState], [*SucceedState], [*FailState], [*ParallelState] or
// [*MapState].
type State interface {
	Name() string
	Type() StateType
	// transitions lists where the state may lead to.
	transitions() []transition
}

// Transition is where a state leads: to the state Next, or to the end.
type Transition struct {
	Next string
	End  bool
}

// transition is one target named in a definition and the field that names it,
// as a suffix to the state's location.
type transition struct{ field, target string }

// base is what every state has.
type base struct {
	name      string
	stateType StateType
	Comment   string
}

func (b *base) Name() string    { return b.name }
func (b *base) Type() StateType { return b.stateType }

// maxNameLength is the limit of a state's name in Unicode characters.
// https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
const maxNameLength = 80

// parser returns the parser of a state type, or nil. A new type is a file and a
// line here.
func parser(t StateType) func(*reader, base) State {
	switch t {
	case Task:
		return parseTask
	case Choice:
		return parseChoice
	case Wait:
		return parseWait
	case Pass:
		return parsePass
	case Succeed:
		return parseSucceed
	case Fail:
		return parseFail
	case Parallel:
		return parseParallel
	case Map:
		return parseMap
	}
	return nil
}

// parseState returns nil when the state has findings that leave nothing to
// compile.
func parseState(parent *reader, name string, v value.Value) State {
	object, ok := v.(*value.Object)
	if !ok {
		parent.report(name, "Expected value of type Object")
		return nil
	}
	if n := len([]rune(name)); n == 0 || n > maxNameLength {
		parent.report(name, fmt.Sprintf("The name of a state must have 1 to %d characters", maxNameLength))
	}
	r := parent.within(object, parent.path+"/"+name)
	r.oneOf("QueryLanguage", "JSONPath")
	stateType, ok := r.requiredText("Type")
	if !ok {
		return nil
	}
	parse := parser(StateType(stateType))
	if parse == nil {
		r.report("Type", fmt.Sprintf("%q is no type of state", stateType))
		return nil
	}
	comment, _ := r.text("Comment")
	before := len(*r.findings)
	state := parse(r, base{name: name, stateType: StateType(stateType), Comment: comment})
	r.finish(stateType+" state", stateFields)
	if len(*r.findings) > before {
		return nil
	}
	return state
}

// transition reads Next or End, of which a state must have exactly one.
func (r *reader) transition() Transition {
	next, hasNext := r.text("Next")
	end, hasEnd := r.boolean("End")
	switch {
	case hasNext && hasEnd && end:
		r.reportAt(SchemaValidationFailed, r.path, "Only one of 'Next' or 'End' may be there")
	case !hasNext && !end:
		r.reportAt(SchemaValidationFailed, r.path, "Either 'Next' or 'End' is required")
	}
	return Transition{Next: next, End: end}
}

func (t Transition) transitions() []transition {
	if t.Next == "" {
		return nil
	}
	return []transition{{"/Next", t.Next}}
}

// filters are the two paths that nearly every state has.
type filters struct {
	inputPath, outputPath *Path // nil for null: an empty object
}

func (r *reader) filters() filters {
	return filters{inputPath: r.filter("InputPath"), outputPath: r.filter("OutputPath")}
}

func (r *reader) filter(field string) *Path {
	if v, ok := r.get(field); ok && v == nil {
		return nil
	}
	return r.pathField(field, rootPath)
}

// EffectiveInput returns what of the state's input InputPath lets through.
func (f filters) EffectiveInput(scope Scope) (value.Value, error) {
	return filtered(f.inputPath, "InputPath", scope)
}

// EffectiveOutput returns what of a state's output OutputPath lets through;
// scope.Input is that output.
func (f filters) EffectiveOutput(scope Scope) (value.Value, error) {
	return filtered(f.outputPath, "OutputPath", scope)
}

func filtered(p *Path, field string, scope Scope) (value.Value, error) {
	if p == nil {
		return value.NewObject(), nil
	}
	return p.Evaluate(scope, field)
}

// retries are the rules that Task, Parallel and Map states have.
type retries struct {
	Retry []Retrier
	Catch []Catcher
}

func (r *reader) retries() retries { return retries{Retry: r.retriers(), Catch: r.catchers()} }

// Rules returns the state's retriers and catchers.
func (t *retries) Rules() ([]Retrier, []Catcher) { return t.Retry, t.Catch }
