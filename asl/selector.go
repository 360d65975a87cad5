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
	mergeSelector    []string // a list of names at the end of a path
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

// in returns the object of those of the names that are there. Jayway's library,
// in whose words AWS's errors of paths are, merges them where a path
// ends: $['a','b'] as OutputPath lets two fields through.
func (s mergeSelector) in(v value.Value) (value.Value, bool) {
	object, ok := v.(*value.Object)
	if !ok {
		return nil, false
	}
	var fields []value.Field
	for _, name := range s {
		if child, ok := object.Get(name); ok {
			fields = append(fields, value.Field{Name: name, Value: child})
		}
	}
	return value.NewObject(fields...), true
}

func (s mergeSelector) each(v value.Value, _ *walk, yield func(value.Value)) {
	if merged, ok := s.in(v); ok {
		yield(merged)
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

// begins reports whether the selector applies to v itself, as Jayway's library
// has it. A filter does to what meets it: it would give the objects of an array
// twice if it also chose among the elements of one that doesn't. A list of names
// to merge does to an object that has them all.
func (s descentSelector) begins(v value.Value, w *walk) bool {
	switch inner := s.selector.(type) {
	case filterSelector:
		return inner.chooses(v, w)
	case mergeSelector:
		merged, _ := inner.in(v)
		object, ok := merged.(*value.Object)
		return ok && object.Len() == len(inner)
	}
	return true
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
