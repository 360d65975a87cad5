package asl

import (
	"fmt"
	"unicode/utf8"

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

var stateTypes = []string{
	string(Task), string(Choice), string(Wait), string(Pass), string(Succeed), string(Fail), string(Parallel), string(Map),
}

// State is one state of a definition: a [*TaskState], [*ChoiceState],
// [*WaitState], [*PassState], [*SucceedState], [*FailState], [*ParallelState] or
// [*MapState].
type State interface {
	Name() string
	Type() StateType
	// Comment is what the definition says about the state, for people.
	Comment() string
	isState()
}

// Transition is where a state leads: to the state Next, or to the end.
type Transition struct {
	Next string
	End  bool
}

// Leads returns t itself: of any state that embeds one, where it leads.
func (t Transition) Leads() Transition { return t }

// base is what every state has.
type base struct {
	name      string
	stateType StateType
	comment   string
}

func (b *base) Name() string    { return b.name }
func (b *base) Type() StateType { return b.stateType }
func (b *base) Comment() string { return b.comment }
func (b *base) isState()        {}

// maxNameLength is the limit of a state's name in Unicode characters.
// https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
const maxNameLength = 80

// parser returns the parser of a state type, or nil. A new type is a file and a
// line here, and its fields in fields.go.
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

// state reads one state of those below r. What it returns is whole only when
// there are no findings.
func (r *reader) state(name string, v value.Value) State {
	r.stateName(name)
	object, ok := v.(*value.Object)
	if !ok {
		r.report("States/"+name, wrongType("Object"))
		return nil
	}
	s := r.within(object, r.at.to("/States/"+name))
	s.require("Type")
	stateType := StateType(s.oneOf("Type", stateTypes...))
	parse := parser(stateType)
	if parse == nil {
		return nil
	}
	comment, _ := s.text("Comment")
	s.stateLanguage()
	s.require(requiredFields(stateType)...)
	s.allow(stateFields(stateType)...)
	s.checkLanguage()
	s.languageField()
	state := parse(s, base{name: name, stateType: stateType, comment: comment})
	s.unread()
	return state
}

// stateName checks a name, which may stand only once in the whole document.
func (r *reader) stateName(name string) {
	at := r.at.to("/States/" + name)
	switch n := utf8.RuneCountInString(name); {
	case n > maxNameLength:
		r.reportAt(InvalidStateName, at, fmt.Sprintf("Invalid State name: State '%s' exceeds the %d-character limit allowed by the service", name, maxNameLength))
	case n == 0:
		r.reportAt(InvalidStateName, at, "Invalid State name: State '' is empty")
	}
	if r.document.names[name] {
		r.reportAt(DuplicateStateName, at, "Duplicate State name: "+name)
	}
	r.document.names[name] = true
}

// transition reads Next or End, of which a state must have exactly one.
func (r *reader) transition() Transition {
	next, hasNext := r.filledText("Next")
	end, _ := r.boolean("End")
	switch {
	case r.has("Next") && end:
		r.atMostOne("Next", "End")
	case !r.has("Next") && !end:
		r.reportHere("This object should have only one of the following fields: [Next, End]")
	}
	return Transition{Next: next, End: end && !hasNext}
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
	return p.Lookup(scope, field)
}

// retries are the rules that Task, Parallel and Map states have.
type retries struct {
	Retry []Retrier
	Catch []Catcher
}

func (r *reader) retries() retries { return retries{Retry: r.retriers(), Catch: r.catchers()} }

// Rules returns the state's retriers and catchers.
func (t *retries) Rules() ([]Retrier, []Catcher) { return t.Retry, t.Catch }
