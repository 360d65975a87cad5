package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// condition is what a filter, [?(...)], asks of a value.
type condition interface {
	holds(current value.Value, w *walk) bool
}

type (
	bothHold    struct{ a, b condition }
	eitherHolds struct{ a, b condition }
	holdsNot    struct{ condition condition }
	exists      struct{ operand operand }

	comparing struct {
		a, b operand
		test filterOperator
	}

	// operand is a literal, or a path from the current value (@) or from a root.
	operand struct {
		literal    value.Value
		path       *Path // for $ and $$
		selectors  []selector
		current    bool
		indefinite bool // of selectors
	}
)

func (c bothHold) holds(v value.Value, w *walk) bool    { return c.a.holds(v, w) && c.b.holds(v, w) }
func (c eitherHolds) holds(v value.Value, w *walk) bool { return c.a.holds(v, w) || c.b.holds(v, w) }
func (c holdsNot) holds(v value.Value, w *walk) bool    { return !c.condition.holds(v, w) }

func (c comparing) holds(v value.Value, w *walk) bool {
	a, aok := c.a.value(v, w)
	b, bok := c.b.value(v, w)
	return c.test(present{a, aok}, present{b, bok})
}

func (c exists) holds(v value.Value, w *walk) bool {
	v, ok := c.operand.value(v, w)
	if array, isArray := v.([]value.Value); isArray && c.operand.indefinite {
		return len(array) > 0
	}
	return ok
}

// value returns what the operand stands for: the array of all there is for an
// indefinite path.
func (o operand) value(current value.Value, w *walk) (value.Value, bool) {
	switch {
	case o.path != nil:
		return o.path.search(w)
	case !o.current:
		return o.literal, true
	case o.indefinite:
		return w.collect(current, o.selectors), true
	}
	return follow(current, o.selectors)
}

// filterSelector chooses what meets a condition: elements of an array, or the
// value itself when it is an object.
type filterSelector struct {
	condition condition
	// objectsOnly is for Reference Paths, in which @ stands for nothing else.
	objectsOnly bool
}

func (s filterSelector) chooses(v value.Value, w *walk) bool {
	if _, isObject := v.(*value.Object); s.objectsOnly && !isObject {
		return false
	}
	return s.condition.holds(v, w)
}

func (s filterSelector) each(v value.Value, w *walk, yield func(value.Value)) {
	switch v := v.(type) {
	case []value.Value:
		for _, child := range v {
			if s.chooses(child, w) {
				yield(child)
			}
		}
	case *value.Object:
		if s.chooses(v, w) {
			yield(v)
		}
	}
}
