package asl

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// present is a side of a comparison: a value, or none where a path leads
// nowhere.
type present struct {
	value value.Value
	ok    bool
}

// filterOperator is a comparison of filters. It is false for sides that it
// can't compare, and has no errors.
type filterOperator func(a, b present) bool

// symbolOperators are those without letters, a longer one before what it begins
// with. =~ is apart, since a pattern follows.
var symbolOperators = []struct {
	symbol string
	test   filterOperator
}{
	{"===", sameAs}, {"!==", not(sameAs)}, {"==", equalTo}, {"!=", not(equalTo)},
	{"<=", inOrder(func(c int) bool { return c <= 0 })}, {">=", inOrder(func(c int) bool { return c >= 0 })},
	{"<", inOrder(func(c int) bool { return c < 0 })}, {">", inOrder(func(c int) bool { return c > 0 })},
}

// wordOperators are those that AWS calls lexical, which Reference Paths don't
// have. They are those of Jayway's library, in whose words AWS's errors of paths
// are.
// https://github.com/json-path/JsonPath#filter-operators
var wordOperators = map[string]filterOperator{
	"in": in, "nin": not(in), "subsetof": subsetOf,
	"anyof": anyOf, "noneof": bothArrays(func(a, b []value.Value) bool { return !sharesAny(a, b) }),
	"contains": contains, "all": allOf, "size": hasSize, "empty": isEmpty,
}

func not(test filterOperator) filterOperator {
	return func(a, b present) bool { return !test(a, b) }
}

func sameAs(a, b present) bool { return a.ok && b.ok && value.Equal(a.value, b.value) }

// equalTo takes a number for equal to the string that spells it, as Jayway's
// library does; === doesn't.
func equalTo(a, b present) bool {
	if sameAs(a, b) {
		return true
	}
	return spells(a.value, b.value) || spells(b.value, a.value)
}

func spells(text, number value.Value) bool {
	s, isString := text.(string)
	n, isNumber := number.(json.Number)
	return isString && isNumber && s == string(n)
}

func inOrder(holds func(comparison int) bool) filterOperator {
	return func(a, b present) bool {
		order, ok := compare(a.value, b.value)
		return ok && holds(order)
	}
}

func compare(a, b value.Value) (order int, ok bool) {
	switch a := a.(type) {
	case json.Number:
		if b, ok := b.(json.Number); ok {
			return value.CompareNumbers(a, b), true
		}
	case string:
		if b, ok := b.(string); ok {
			return strings.Compare(a, b), true
		}
	}
	return 0, false
}

func hasElement(array []value.Value, v value.Value) bool {
	return slices.ContainsFunc(array, func(e value.Value) bool { return value.Equal(e, v) })
}

func in(a, b present) bool {
	array, ok := b.value.([]value.Value)
	return a.ok && ok && hasElement(array, a.value)
}

func bothArrays(holds func(a, b []value.Value) bool) filterOperator {
	return func(a, b present) bool {
		x, xok := a.value.([]value.Value)
		y, yok := b.value.([]value.Value)
		return xok && yok && holds(x, y)
	}
}

var (
	subsetOf = bothArrays(hasAll)
	allOf    = bothArrays(func(a, b []value.Value) bool { return hasAll(b, a) })
	anyOf    = bothArrays(sharesAny)
)

// hasAll reports whether all of part are in whole.
func hasAll(part, whole []value.Value) bool {
	return !slices.ContainsFunc(part, func(v value.Value) bool { return !hasElement(whole, v) })
}

func sharesAny(a, b []value.Value) bool {
	return slices.ContainsFunc(a, func(v value.Value) bool { return hasElement(b, v) })
}

// contains is about the elements of an array or a part of a string.
func contains(a, b present) bool {
	switch whole := a.value.(type) {
	case string:
		part, ok := b.value.(string)
		return ok && strings.Contains(whole, part)
	case []value.Value:
		return b.ok && hasElement(whole, b.value)
	}
	return false
}

// hasSize and isEmpty are about strings, arrays and objects.
func hasSize(a, b present) bool {
	wanted, _ := b.value.(json.Number)
	n, isNumber := value.AsInt(wanted)
	length, ok := lengthOf(a.value)
	return isNumber && ok && int64(length) == n
}

func isEmpty(a, b present) bool {
	wanted, isBool := b.value.(bool)
	length, ok := lengthOf(a.value)
	return isBool && ok && (length == 0) == wanted
}

func lengthOf(v value.Value) (n int, ok bool) {
	switch v := v.(type) {
	case string:
		return len([]rune(v)), true
	case []value.Value:
		return len(v), true
	case *value.Object:
		return v.Len(), true
	}
	return 0, false
}
