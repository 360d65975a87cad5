package local

import (
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/report"
)

// MarshalJSON writes the answer of DescribeExecution. Under [report.OwnKey] it
// has what the execution leaves (remaining, or left after a failure) and what to
// do next.
func (r *Result) MarshalJSON() ([]byte, error) {
	leaves := value.Field{Name: "remaining", Value: objects(r.Remaining, Remaining.object)}
	if r.Failure() != nil {
		leaves = value.Field{Name: "left", Value: objects(r.Left, Leftover.object)}
	}
	next := value.Field{Name: "next", Value: objects(r.Next, func(text string) value.Value { return text })}
	return r.Object().With(report.OwnKey, value.NewObject(leaves, next)).MarshalJSON()
}

// objects makes a list, also of nothing.
func objects[T any](things []T, object func(T) value.Value) []value.Value {
	list := []value.Value{}
	for _, thing := range things {
		list = append(list, object(thing))
	}
	return list
}
