package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// Catcher is one rule of a Catch list.
type Catcher struct {
	assignment
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

// Output returns what goes on to the catcher's Next: the state's raw input,
// scope.Input, with the error's name and cause where ResultPath says; and the
// variables that the catcher assigns.
func (c *Catcher) Output(scope Scope, name ErrorName, cause string) (output value.Value, assigned *value.Object, err error) {
	failure := value.NewObject(value.Field{Name: "Error", Value: string(name)}, value.Field{Name: "Cause", Value: cause})
	inner := scope
	inner.Input = failure
	if assigned, err = c.Assigned(inner); err != nil {
		return nil, nil, err
	}
	if c.resultPath == nil {
		return scope.Input, assigned, nil
	}
	output, err = c.resultPath.Assign(scope.Input, failure)
	return output, assigned, err
}

func (r *reader) catchers() []Catcher {
	var catchers []Catcher
	r.rules("Catch", func(rr *reader, last bool) {
		rr.require("ErrorEquals", "Next")
		rr.allow(catcherFields)
		rr.checkLanguage()
		c := Catcher{ErrorEquals: rr.errorEquals(last), resultPath: rr.resultPath(), assignment: rr.assignment()}
		rr.text("Comment")
		c.Next, _ = rr.filledText("Next")
		rr.unread()
		catchers = append(catchers, c)
	})
	return catchers
}

// resultPath reads ResultPath: null drops the result, absent replaces all.
func (r *reader) resultPath() *Path {
	if v, ok := r.get("ResultPath"); ok && v == nil {
		return nil
	}
	return r.targetField("ResultPath", rootPath)
}
