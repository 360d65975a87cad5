package asl

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// MapState runs its processor for each item of an array, in the execution
// itself (inline mode).
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
type MapState struct {
	base
	Transition
	filters
	retries
	assignment
	Processor *StateMachine

	itemsPath   *Path
	selector    *Template // of an item
	concurrency int       // 0 for no limit of its own
	// concurrencyPath is in place of concurrency when not nil.
	concurrencyPath *Path
	resultSelector  *Template
	resultPath      *Path
}

func parseMap(r *reader, b base) State {
	s := &MapState{base: b, Transition: r.transition(), filters: r.filters()}
	s.itemsPath = r.pathField("ItemsPath", rootPath)
	s.selector = r.either("ItemSelector", "Parameters")
	if n, ok := r.integer("MaxConcurrency", 0, math.MaxInt32); ok {
		s.concurrency = int(n)
	}
	s.concurrencyPath = r.pathField("MaxConcurrencyPath", nil)
	s.resultSelector = r.template("ResultSelector")
	s.resultPath = r.resultPath()
	s.retries = r.retries()
	s.assignment = r.assignment()
	name := "ItemProcessor"
	if r.has("Iterator") && !r.has(name) {
		name = "Iterator" // its older name
	}
	if object, ok := r.requiredObject(name); ok {
		rr := r.within(object, r.path+"/"+name)
		rr.processorConfig()
		s.Processor = rr.branch("processor", processorFields)
	}
	return s
}

// either reads a template that has an older name.
func (r *reader) either(field, older string) *Template {
	if r.has(field) && r.has(older) {
		r.reportAt(SchemaValidationFailed, r.path, fmt.Sprintf("Only one of '%s' and '%s' may be there", field, older))
	}
	t := r.template(field)
	if o := r.template(older); t == nil {
		return o
	}
	return t
}

func (r *reader) processorConfig() {
	v, ok := r.get("ProcessorConfig")
	if !ok {
		return
	}
	object, ok := v.(*value.Object)
	if !ok {
		r.report("ProcessorConfig", "Expected value of type Object")
		return
	}
	rr := r.within(object, r.path+"/ProcessorConfig")
	if mode, ok := rr.text("Mode"); ok && mode != "INLINE" {
		rr.reportAt(Unsupported, rr.path+"/Mode", fmt.Sprintf("The mode %s of a Map state is not supported yet, only INLINE", mode))
		rr.get("ExecutionType")
	}
	rr.finish("ProcessorConfig", nil)
}

func (s *MapState) transitions() []transition {
	return append(s.Transition.transitions(), catcherTransitions(s.Catch)...)
}

// Items returns the items and how many iterations may run at a time, 0 for any
// number.
func (s *MapState) Items(scope Scope) (items []value.Value, concurrency int, err error) {
	if scope.Input, err = s.EffectiveInput(scope); err != nil {
		return nil, 0, err
	}
	v, err := s.itemsPath.Evaluate(scope, "ItemsPath")
	if err != nil {
		return nil, 0, err
	}
	items, ok := v.([]value.Value)
	if !ok {
		return nil, 0, &EvaluationError{Runtime, fmt.Sprintf("Reference path \"%s\" must point to array.", s.itemsPath)}
	}
	if s.concurrencyPath == nil {
		return items, s.concurrency, nil
	}
	if v, err = s.concurrencyPath.Evaluate(scope, "MaxConcurrencyPath"); err != nil {
		return nil, 0, err
	}
	n, _ := v.(json.Number)
	limit, ok := value.AsInt(n)
	if !ok || limit < 0 || limit > math.MaxInt32 {
		return nil, 0, &EvaluationError{Runtime, fmt.Sprintf("The MaxConcurrencyPath %s must lead to an integer of 0 or more, not %s", s.concurrencyPath, value.Text(v))}
	}
	return items, int(limit), nil
}

// IterationInput returns the input of the iteration that scope's context
// object has the item of.
func (s *MapState) IterationInput(scope Scope) (input value.Value, err error) {
	if s.selector == nil {
		return scope.ContextObject.Item().Value, nil
	}
	if scope.Input, err = s.EffectiveInput(scope); err != nil {
		return nil, err
	}
	return s.selector.Evaluate(scope)
}

// Output returns the state's output for the array of the iterations' outputs,
// and the variables that it assigns. scope.Input is the state's raw input.
func (s *MapState) Output(scope Scope, results value.Value) (output value.Value, assigned *value.Object, err error) {
	return joined(scope, results, s.assignment, s.resultSelector, s.resultPath, s.filters)
}
