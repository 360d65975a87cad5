package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// selector is one step of a path: it leads from a value to values within.
type selector interface {
	each(v value.Value, w *walk, yield func(value.Value))
}

// step is a selector that leads to one value or to none.
type step interface {
	selector
	in(v value.Value) (value.Value, bool)
}

// follow takes steps alone.
func follow(v value.Value, steps []selector) (value.Value, bool) {
	for _, s := range steps {
		var ok bool
		if v, ok = s.(step).in(v); !ok {
			return nil, false
		}
	}
	return v, true
}

type (
	nameSelector     string
	indexSelector    int // from the end when negative
	namesSelector    []string
	indexesSelector  []int
	wildcardSelector struct{}

	// sliceSelector is [from:to], to not included; negative counts from the end.
	sliceSelector struct {
		from, to       int
		hasFrom, hasTo bool
	}

	// descentSelector is "..": the selector applies to a value and to
	// everything within it.
	descentSelector struct{ selector selector }
)

func (s nameSelector) in(v value.Value) (value.Value, bool) {
	object, ok := v.(*value.Object)
	if !ok {
		return nil, false
	}
	return object.Get(string(s))
}

func (s nameSelector) each(v value.Value, _ *walk, yield func(value.Value)) {
	if child, ok := s.in(v); ok {
		yield(child)
	}
}

// of returns the index in an array of the given length; negative when there is none.
func (s indexSelector) of(length int) int {
	if s < 0 {
		return length + int(s)
	}
	return int(s)
}

func (s indexSelector) in(v value.Value) (value.Value, bool) {
	array, ok := v.([]value.Value)
	i := s.of(len(array))
	if !ok || i < 0 || i >= len(array) {
		return nil, false
	}
	return array[i], true
}

func (s indexSelector) each(v value.Value, _ *walk, yield func(value.Value)) {
	if child, ok := s.in(v); ok {
		yield(child)
	}
}

func (s namesSelector) each(v value.Value, w *walk, yield func(value.Value)) {
	for _, name := range s {
		nameSelector(name).each(v, w, yield)
	}
}

func (s indexesSelector) each(v value.Value, w *walk, yield func(value.Value)) {
	for _, i := range s {
		indexSelector(i).each(v, w, yield)
	}
}

func (wildcardSelector) each(v value.Value, _ *walk, yield func(value.Value)) {
	for _, child := range children(v) {
		yield(child)
	}
}

func (s sliceSelector) each(v value.Value, _ *walk, yield func(value.Value)) {
	array, _ := v.([]value.Value)
	from, to := 0, len(array)
	if s.hasFrom {
		from = min(max(indexSelector(s.from).of(len(array)), 0), len(array))
	}
	if s.hasTo {
		to = min(max(indexSelector(s.to).of(len(array)), 0), len(array))
	}
	for i := from; i < to; i++ {
		yield(array[i])
	}
}

func (s descentSelector) each(v value.Value, w *walk, yield func(value.Value)) {
	if w.visits--; w.exhausted() {
		return
	}
	if s.begins(v, w) {
		s.selector.each(v, w, yield)
	}
	for _, child := range children(v) {
		s.each(child, w, yield)
	}
}

// begins reports whether the selector applies to v itself. A filter does to
// what meets it, as in Jayway's library: it would give the objects of an array
// twice if it also chose among the elements of one that doesn't.
func (s descentSelector) begins(v value.Value, w *walk) bool {
	filter, ok := s.selector.(filterSelector)
	return !ok || filter.chooses(v, w)
}

// children returns the elements of an array or the values of an object.
func children(v value.Value) []value.Value {
	switch v := v.(type) {
	case []value.Value:
		return v
	case *value.Object:
		all := make([]value.Value, v.Len())
		for i, f := range v.Fields() {
			all[i] = f.Value
		}
		return all
	}
	return nil
}
