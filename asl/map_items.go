package asl

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// MapItem is the item of one iteration of a Map state.
type MapItem struct {
	Index int
	Value value.Value
}

// MapItems is what a Map state has to work on. It is made once when the state
// begins and can be made again, from the same scope, when an execution is taken
// up: nothing in it depends on how far the iterations are. What is asked of it
// costs no more than the item that is asked for.
type MapItems struct {
	// Concurrency is how many iterations may run at a time as the definition
	// says; 0 for no limit of its own.
	Concurrency int

	state *MapState
	scope Scope // Input is the state's effective input
	items []value.Value
}

// Begin evaluates the items and the concurrency of a Map state; scope.Input is
// its raw input. It is what Step Functions does before the event
// MapStateStarted, and [MapItems.Tolerance] what it does after it. The error is
// a [*EvaluationError] States.Runtime.
func (s *MapState) Begin(scope Scope) (*MapItems, error) {
	var err error
	if scope.Input, err = s.EffectiveInput(scope); err != nil {
		return nil, err
	}
	m := &MapItems{state: s, scope: scope, Concurrency: s.concurrency}
	v, err := s.itemsPath.Evaluate(scope, "ItemsPath")
	if err != nil {
		return nil, err
	}
	var ok bool
	if m.items, ok = v.([]value.Value); !ok {
		return nil, &EvaluationError{Runtime, fmt.Sprintf("Reference path \"%s\" must point to array.", s.itemsPath)}
	}
	if s.concurrencyPath != nil {
		m.Concurrency, err = s.concurrencyAt(scope)
	}
	return m, err
}

func (s *MapState) concurrencyAt(scope Scope) (int, error) {
	v, err := s.concurrencyPath.Evaluate(scope, "MaxConcurrencyPath")
	if err != nil {
		return 0, err
	}
	limit, err := integerOf(v, s.concurrencyPath, "MaxConcurrencyPath")
	if err == nil && limit < 0 {
		err = &EvaluationError{Runtime, fmt.Sprintf("Expected non-negative integer for MaxConcurrency, got '%d' instead.", limit)}
	}
	return int(min(limit, math.MaxInt32)), err
}

// integerOf reads a whole number that a path of a Map state led to.
func integerOf(v value.Value, p *Path, field string) (int64, error) {
	n, _ := v.(json.Number)
	i, ok := value.AsInt(n)
	if !ok {
		return 0, &EvaluationError{Runtime, fmt.Sprintf("The %s field refers to value \"%s\" which is not a valid integer: %s", field, plain(v), p)}
	}
	return i, nil
}

// Len returns the number of items.
func (m *MapItems) Len() int { return len(m.items) }

// Item returns an item as it stands in the state's input, which is what $$.Map
// shows in an iteration of an inline Map. A child execution of a distributed
// Map has a context object of its own without it.
func (m *MapItems) Item(index int) MapItem { return MapItem{Index: index, Value: m.items[index]} }

// Input returns the input of the iteration of an item: what ItemSelector makes
// of it.
func (m *MapItems) Input(index int) (value.Value, error) {
	if m.state.selector == nil {
		return m.items[index], nil
	}
	scope := m.scope
	var inner ContextObject
	if scope.ContextObject != nil {
		inner = *scope.ContextObject
	}
	inner.Item = func() MapItem { return m.Item(index) }
	scope.ContextObject = &inner
	return m.state.selector.Evaluate(scope)
}
