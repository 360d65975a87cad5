package asl

import "github.com/rdscrypt/rdscrypt/asl/value"

// functionSelector is a function at the end of a path: $.a.length(). They are
// those of Jayway's library, in whose words AWS's errors of paths are.
// https://github.com/json-path/JsonPath#functions
type functionSelector string

// pathFunctions says of each function whether it is supported here.
var pathFunctions = map[string]bool{
	"length": true, "size": true,
	"min": true, "max": true, "avg": true, "sum": true, "stddev": true,
	"concat": false, "keys": false, "append": false, "first": false, "last": false, "index": false,
}

// in returns the length of an array or object. The functions over numbers lead
// nowhere, whatever the array: AWS takes a path with sum() and says at run time
// that it could not be found in the input.
// https://repost.aws/questions/QUYiQKP0XfThWEc_ahsMnLOA
func (s functionSelector) in(v value.Value) (value.Value, bool) {
	if s != "length" && s != "size" {
		return nil, false
	}
	if _, isText := v.(string); isText {
		return nil, false
	}
	n, ok := lengthOf(v)
	return value.Int(int64(n)), ok
}

func (s functionSelector) each(v value.Value, _ *walk, yield func(value.Value)) {
	if result, ok := s.in(v); ok {
		yield(result)
	}
}

// function reads the parentheses of a function, which is the end of its path.
func (s *scanner) function(name string) (selector, error) {
	supported, known := pathFunctions[name]
	switch {
	case !known:
		return nil, s.errorf("a path has no function %s", name)
	case !supported:
		return nil, unsupportedError("The function " + name + "() of paths is not supported")
	case !s.take("()"):
		return nil, s.errorf("%s takes no arguments", name)
	case s.peek() == '.' || s.peek() == '[':
		return nil, s.errorf("a function ends its path")
	}
	s.beyondReference("the function " + name + "()")
	return functionSelector(name), nil
}
