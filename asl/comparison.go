package asl

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// operator is a comparison of choice rules. A value of another type than the
// operator's doesn't match; it is no error.
type operator struct {
	test    func(v, with value.Value) bool
	accepts func(with value.Value) bool
	wants   string
	noPath  bool // there is no such operator with "Path" at its end
}

// operators are the comparisons of
// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
// without the Path at the end of those that take a path.
var operators = map[string]operator{
	"BooleanEquals": {test: func(v, with value.Value) bool {
		a, aok := v.(bool)
		b, bok := with.(bool)
		return aok && bok && a == b
	}, accepts: isBoolean, wants: "Boolean"},

	"StringEquals":            onStrings(func(c int) bool { return c == 0 }),
	"StringLessThan":          onStrings(func(c int) bool { return c < 0 }),
	"StringGreaterThan":       onStrings(func(c int) bool { return c > 0 }),
	"StringLessThanEquals":    onStrings(func(c int) bool { return c <= 0 }),
	"StringGreaterThanEquals": onStrings(func(c int) bool { return c >= 0 }),
	"StringMatches": {test: func(v, with value.Value) bool {
		s, ok := v.(string)
		pattern, _ := with.(string)
		return ok && stringMatches(pattern, s)
	}, accepts: isString, wants: "String", noPath: true},

	"NumericEquals":            onNumbers(func(c int) bool { return c == 0 }),
	"NumericLessThan":          onNumbers(func(c int) bool { return c < 0 }),
	"NumericGreaterThan":       onNumbers(func(c int) bool { return c > 0 }),
	"NumericLessThanEquals":    onNumbers(func(c int) bool { return c <= 0 }),
	"NumericGreaterThanEquals": onNumbers(func(c int) bool { return c >= 0 }),

	"TimestampEquals":            onTimestamps(func(c int) bool { return c == 0 }),
	"TimestampLessThan":          onTimestamps(func(c int) bool { return c < 0 }),
	"TimestampGreaterThan":       onTimestamps(func(c int) bool { return c > 0 }),
	"TimestampLessThanEquals":    onTimestamps(func(c int) bool { return c <= 0 }),
	"TimestampGreaterThanEquals": onTimestamps(func(c int) bool { return c >= 0 }),

	"IsNull":      isOfType(func(v value.Value) bool { return v == nil }),
	"IsPresent":   isOfType(func(value.Value) bool { return true }),
	"IsNumeric":   isOfType(isNumber),
	"IsString":    isOfType(isString),
	"IsBoolean":   isOfType(isBoolean),
	"IsTimestamp": isOfType(isTimestamp),
}

// operatorNames are the fields of all comparisons in the order of the language's
// specification.
var operatorNames = func() []string {
	var names []string
	for _, of := range []string{"String", "Numeric", "Boolean", "Timestamp"} {
		for _, how := range []string{"Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals", "Matches"} {
			op, ok := operators[of+how]
			if ok {
				names = append(names, of+how)
			}
			if ok && !op.noPath {
				names = append(names, of+how+"Path")
			}
		}
	}
	return append(names, "IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp")
}()

// refusal says what is wrong with a constant that the operator doesn't accept.
func (op operator) refusal(with value.Value) string {
	if op.wants == wantsTimestamp && isString(with) {
		return "String does not match RFC3339 timestamp"
	}
	return wrongType(op.wants)
}

// wantsTimestamp is the type of the constants of timestamp operators: a string.
const wantsTimestamp = "Timestamp"

func onStrings(holds func(comparison int) bool) operator {
	return operator{test: func(v, with value.Value) bool {
		a, aok := v.(string)
		b, bok := with.(string)
		return aok && bok && holds(strings.Compare(a, b))
	}, accepts: isString, wants: "String"}
}

func onNumbers(holds func(comparison int) bool) operator {
	return operator{test: func(v, with value.Value) bool {
		a, aok := v.(json.Number)
		b, bok := with.(json.Number)
		return aok && bok && holds(value.CompareNumbers(a, b))
	}, accepts: isNumber, wants: "Number"}
}

func onTimestamps(holds func(comparison int) bool) operator {
	return operator{test: func(v, with value.Value) bool {
		a, aok := timestamp(v)
		b, bok := timestamp(with)
		return aok && bok && holds(a.Compare(b))
	}, accepts: isTimestamp, wants: wantsTimestamp}
}

// isOfType compares what is with true or false.
func isOfType(is func(value.Value) bool) operator {
	return operator{test: func(v, with value.Value) bool { return is(v) == with }, accepts: isBoolean, wants: "Boolean", noPath: true}
}

func isString(v value.Value) bool    { _, ok := v.(string); return ok }
func isBoolean(v value.Value) bool   { _, ok := v.(bool); return ok }
func isNumber(v value.Value) bool    { _, ok := v.(json.Number); return ok }
func isTimestamp(v value.Value) bool { _, ok := timestamp(v); return ok }

func timestamp(v value.Value) (time.Time, bool) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, false
	}
	return parseTimestamp(s)
}
