package value

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Key returns a text that equal values have in common. Values that differ can
// share it when they are numbers that a float64 doesn't tell apart, so that
// [Equal] has the last word.
func Key(v Value) string { return string(appendKey(nil, v)) }

// appendKey writes objects with their fields sorted and numbers by their value.
func appendKey(b []byte, v Value) []byte {
	switch v := v.(type) {
	case json.Number:
		f, _ := strconv.ParseFloat(string(v), 64)
		// The sum makes 0 of -0, which are equal.
		return strconv.AppendFloat(b, f+0, 'g', -1, 64)
	case []Value:
		b = append(b, '[')
		for _, e := range v {
			b = append(appendKey(b, e), ',')
		}
		return append(b, ']')
	case *Object:
		fields := slices.Clone(v.fields)
		slices.SortFunc(fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
		b = append(b, '{')
		for _, f := range fields {
			b = append(AppendString(b, f.Name), ':')
			b = append(appendKey(b, f.Value), ',')
		}
		return append(b, '}')
	}
	return Append(b, v)
}
