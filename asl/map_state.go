package asl

import (
	"fmt"
	"math"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// MapState runs its processor for each item of an array: in the execution itself
// (inline mode), or each item, or batch of items, in a child execution of its
// own (distributed mode).
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
type MapState struct {
	base
	Transition
	filters
	retries
	assignment
	Processor *StateMachine
	// Distributed says that the processor runs in child executions. Only then are
	// there a Label, batches and a tolerance.
	Distributed bool
	Label       string

	itemsPath   *Path
	selector    *Template // of an item
	concurrency int       // 0 for no limit of its own
	// concurrencyPath is in place of concurrency when not nil.
	concurrencyPath *Path
	batcher         *itemBatcher // nil for none
	tolerance       tolerance
	resultSelector  *Template
	resultPath      *Path
}

func parseMap(r *reader, b base) State {
	s := &MapState{base: b, Transition: r.transition(), filters: r.filters()}
	s.itemsPath = r.pathField("ItemsPath", rootPath)
	r.onlyOne("MaxConcurrency", "MaxConcurrencyPath")
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
		s.Distributed = rr.processorConfig()
		s.Processor = rr.branch("processor", processorFields)
	}
	s.distributedFields(r)
	return s
}

// distributedFields reads the fields that only a distributed Map may have.
func (s *MapState) distributedFields(r *reader) {
	s.Label = r.label()
	s.batcher = r.itemBatcher()
	s.tolerance = r.tolerance()
	for _, field := range distributedFields {
		if !s.Distributed && r.has(field) {
			r.reportAt(SchemaValidationFailed, r.path, fmt.Sprintf("The field '%s' is for the mode DISTRIBUTED only", field))
		}
	}
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

func (s *MapState) transitions() []transition {
	return append(s.Transition.transitions(), catcherTransitions(s.Catch)...)
}

// Items returns the items and how many iterations may run at a time, 0 for any
// number. [MapState.Begin] gives more, and evaluates the items once only.
func (s *MapState) Items(scope Scope) (items []value.Value, concurrency int, err error) {
	m, err := s.Begin(scope)
	if err != nil {
		return nil, 0, err
	}
	return m.items, m.Concurrency, nil
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
