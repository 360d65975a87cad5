package asl

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Catcher is one rule of a Catch list.
type Catcher struct {
	ErrorEquals []ErrorName
	Next        string
	resultPath  *Path // nil for null: the error is dropped
}

// FindCatcher returns the first catcher that covers the error, or nil.
func FindCatcher(catchers []Catcher, name ErrorName, fromTask bool) *Catcher {
	for i := range catchers {
		if matches(catchers[i].ErrorEquals, name, fromTask) {
			return &catchers[i]
		}
	}
	return nil
}

// Output returns what goes on to the catcher's Next: the state's input, with
// the error's name and cause where ResultPath says.
func (c *Catcher) Output(input value.Value, name ErrorName, cause string) (value.Value, error) {
	if c.resultPath == nil {
		return input, nil
	}
	return c.resultPath.Assign(input, value.NewObject(
		value.Field{Name: "Error", Value: string(name)}, value.Field{Name: "Cause", Value: cause}))
}

func (r *reader) catchers() []Catcher {
	var catchers []Catcher
	r.rules("Catch", func(rr *reader, last bool) {
		c := Catcher{ErrorEquals: rr.errorEquals(last), resultPath: rr.resultPath()}
		rr.text("Comment")
		c.Next, _ = rr.requiredText("Next")
		rr.finish("catcher", catcherFields)
		catchers = append(catchers, c)
	})
	return catchers
}

func catcherTransitions(catchers []Catcher) []transition {
	var all []transition
	for i := range catchers {
		if catchers[i].Next != "" {
			all = append(all, transition{fmt.Sprintf("/Catch[%d]/Next", i), catchers[i].Next})
		}
	}
	return all
}

// resultPath reads ResultPath: null drops the result, absent replaces all.
func (r *reader) resultPath() *Path {
	if v, ok := r.get("ResultPath"); ok && v == nil {
		return nil
	}
	return r.referencePath("ResultPath", rootPath)
}
