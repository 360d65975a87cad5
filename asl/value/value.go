// Package value is JSON data as the States Language sees it.
//
// A Value is one of nil, bool, json.Number, string, []Value or *Object. Values
// are immutable: whatever seems to change one returns a new one that shares
// what stayed the same, so that a history can hold every state's input and
// output without copying them, and events are encoded only when somebody reads
// them. Objects keep the order of their fields, because intrinsic functions
// and wildcard paths show it; numbers keep their spelling, so that data that
// only passes through comes out as it went in.
package value

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
)

// Value is one JSON value; see the package comment for the types it may have.
type Value = any

// Int returns n as a Value.
func Int(n int64) Value { return json.Number(strconv.FormatInt(n, 10)) }

// Float returns f as a Value: a whole number without a point where that is
// exact. Infinities and NaN have no JSON form; ok is false for them.
func Float(f float64) (v Value, ok bool) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, false
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return Int(int64(f)), true
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, 64)), true
}

// AsInt returns the whole number that n spells. ok is false when it has a
// fraction or doesn't fit an int64; 1.0 and 1e3 are whole.
func AsInt(n json.Number) (i int64, ok bool) {
	if i, err := strconv.ParseInt(string(n), 10, 64); err == nil {
		return i, true
	}
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil || f != math.Trunc(f) || f < math.MinInt64 || f >= math.MaxInt64 {
		return 0, false
	}
	// A float64 can't tell neighbours beyond 2^53 apart; the exact value can.
	r, ok := new(big.Rat).SetString(string(n))
	if !ok || !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}

// CompareNumbers orders a and b by their exact decimal values: -1, 0 or +1.
func CompareNumbers(a, b json.Number) int {
	if a == b {
		return 0
	}
	x, xerr := strconv.ParseInt(string(a), 10, 64)
	y, yerr := strconv.ParseInt(string(b), 10, 64)
	if xerr == nil && yerr == nil {
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	f, _ := strconv.ParseFloat(string(a), 64)
	g, _ := strconv.ParseFloat(string(b), 64)
	switch {
	case f < g:
		return -1
	case f > g:
		return 1
	}
	// Equal as floats: only spellings of sane length are worth exactness, since
	// an exponent can ask for a number of a billion digits.
	if len(a) < 64 && len(b) < 64 && math.Abs(f) < 1e64 && math.Abs(f) > 1e-64 {
		p, pok := new(big.Rat).SetString(string(a))
		q, qok := new(big.Rat).SetString(string(b))
		if pok && qok {
			return p.Cmp(q)
		}
	}
	return 0
}

// Equal reports whether a and b are the same JSON value: objects whatever the
// order of their fields, numbers by their value.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case bool:
		b, ok := b.(bool)
		return ok && a == b
	case string:
		b, ok := b.(string)
		return ok && a == b
	case json.Number:
		b, ok := b.(json.Number)
		return ok && CompareNumbers(a, b) == 0
	case []Value:
		b, ok := b.([]Value)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !Equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case *Object:
		b, ok := b.(*Object)
		return ok && a.Equal(b)
	}
	return false
}
