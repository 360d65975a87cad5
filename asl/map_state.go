package asl

import (
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
	s.itemsPath = r.placeField("ItemsPath", rootPath)
	s.selector = r.either("ItemSelector", "Parameters")
	r.atMostOne("MaxConcurrency", "MaxConcurrencyPath")
	n, _ := r.integer("MaxConcurrency", 0, math.MaxInt64)
	s.concurrency = int(min(n, math.MaxInt32))
	s.concurrencyPath = r.placeField("MaxConcurrencyPath", nil)
	s.resultSelector = r.template("ResultSelector")
	s.resultPath = r.resultPath()
	s.retries = r.retries()
	s.assignment = r.assignment()
	s.Label = r.label()
	s.batcher = r.itemBatcher()
	s.tolerance = r.tolerance()
	s.processor(r)
	return s
}

// processor reads the machine that runs for each item; Iterator is its older
// name.
func (s *MapState) processor(r *reader) {
	r.exactlyOne("ItemProcessor", "Iterator")
	for _, name := range []string{"ItemProcessor", "Iterator"} {
		object, ok := r.objectAt(name)
		if !ok {
			continue
		}
		rr := r.within(object, r.at.to("/"+name))
		s.Processor = rr.branch(processorFields)
		s.Distributed = rr.processorConfig()
	}
	for _, field := range distributedFields {
		if !s.Distributed && r.has(field) && r.language == jsonPath {
			r.unsupported(field, "The field '"+field+"' of a Map state in the mode INLINE is not supported")
			r.seen[field] = true
		}
	}
}

// either reads a template that has an older name.
func (r *reader) either(field, older string) *Template {
	r.atMostOne(field, older)
	t := r.template(field)
	if o := r.template(older); t == nil {
		return o
	}
	return t
}

// Output returns the state's output for the array of the iterations' outputs,
// and the variables that it assigns. scope.Input is the state's raw input.
func (s *MapState) Output(scope Scope, results value.Value) (output value.Value, assigned *value.Object, err error) {
	return joined(scope, results, s.assignment, s.resultSelector, s.resultPath, s.filters)
}
