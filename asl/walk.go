package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// walk is the evaluation of one path, with the filters in it. It ends early
// when it has cost too much: $..*..*..*..* leads to billions of values from
// data of a few kilobytes.
type walk struct {
	scope  Scope
	visits int // that may still be
	bytes  int // of JSON that may still be found
}

// A path may visit maxVisits values, and what it leads to may have maxFound
// bytes, which is far above what the data of a state may have.
const (
	maxVisits = 1 << 22
	maxFound  = 16 << 20
)

func newWalk(scope Scope) *walk { return &walk{scope, maxVisits, maxFound} }

func (w *walk) exhausted() bool { return w.visits < 0 || w.bytes < 0 }

// collect returns what the selectors, one after the other, lead to from v.
func (w *walk) collect(v value.Value, selectors []selector) []value.Value {
	found := []value.Value{}
	w.each(v, selectors, func(v value.Value) {
		w.bytes -= value.Size(v)
		found = append(found, v)
	})
	return found
}

func (w *walk) each(v value.Value, selectors []selector, yield func(value.Value)) {
	if w.visits--; w.exhausted() {
		return
	}
	if len(selectors) == 0 {
		yield(v)
		return
	}
	selectors[0].each(v, w, func(child value.Value) { w.each(child, selectors[1:], yield) })
}
