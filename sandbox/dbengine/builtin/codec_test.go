package builtin

import (
	"math"
	"math/big"
	"reflect"
	"testing"
	"time"

	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// anyBytes draws strings of text and of bytes that are no text.
func anyBytes() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) }),
		rapid.SampledFrom([]string{"", "null", "\x00", "\u2028<>&", "\"\\", "{\"base64\":\"\"}", "\ufffd", "😀"}),
	)
}

func decimals() *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(t *rapid.T) decimal.Decimal {
		digits := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 27).Draw(t, "digits"))
		if rapid.Bool().Draw(t, "negative") {
			digits.Neg(digits)
		}
		return decimal.NewFromBigInt(digits, int32(rapid.IntRange(-30, 30).Draw(t, "exponent")))
	})
}

func times() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		seconds := rapid.OneOf(
			rapid.Int64Range(-62167219200, 253402300799), // years 0 to 9999
			rapid.Int64Range(-1<<40, 1<<40),
		).Draw(t, "seconds")
		return time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).UTC()
	})
}

func points() *rapid.Generator[types.Point] {
	return rapid.Custom(func(t *rapid.T) types.Point {
		return types.Point{
			SRID: rapid.SampledFrom([]uint32{0, 4326}).Draw(t, "srid"),
			X:    rapid.Float64().Draw(t, "x"), Y: rapid.Float64().Draw(t, "y"),
		}
	})
}

func asAny[T any](g *rapid.Generator[T]) *rapid.Generator[any] {
	return rapid.Map(g, func(v T) any { return v })
}

// documents draws the trees that JSON columns hold.
func documents() *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Just[any](nil), asAny(rapid.Bool()), asAny(anyBytes()), asAny(rapid.Float64()),
		asAny(rapid.Int64()), asAny(rapid.Uint64()), asAny(rapid.Int32()), asAny(rapid.Int8()),
		asAny(rapid.Float32()), asAny(decimals()), asAny(times()), asAny(rapid.Int()), asAny(rapid.Uint()),
		rapid.SampledFrom([]any{math.Inf(1), math.Inf(-1)}),
		asAny(rapid.SliceOf(rapid.Byte())), asAny(points()),
		asAny(rapid.Map(rapid.Int64(), func(n int64) types.Timespan { return types.Timespan(n) })),
	)
	return rapid.Deferred(func() *rapid.Generator[any] {
		return rapid.OneOf(leaf, leaf,
			asAny(rapid.SliceOfN(documents(), 0, 3)),
			asAny(rapid.MapOfN(anyBytes(), documents(), 0, 3)),
		)
	})
}

// TestCodecs writes any value of any column type and demands the same Go value
// back, from text that is one JSON value.
func TestCodecs(t *testing.T) {
	t.Parallel()
	values := map[kind]*rapid.Generator[any]{
		"tinyint": asAny(rapid.Int8()), "tinyint unsigned": asAny(rapid.Uint8()),
		"smallint": asAny(rapid.Int16()), "smallint unsigned": asAny(rapid.Uint16()),
		"mediumint": asAny(rapid.Int32()), "mediumint unsigned": asAny(rapid.Uint32()),
		"int": asAny(rapid.Int32()), "int unsigned": asAny(rapid.Uint32()),
		"bigint": asAny(rapid.Int64()), "bigint unsigned": asAny(rapid.Uint64()),
		kindFloat: asAny(rapid.Float32()), kindDouble: asAny(rapid.Float64()),
		kindDecimal: asAny(decimals()), kindBit: asAny(rapid.Uint64()), kindYear: asAny(rapid.Int16()),
		kindDate: asAny(times()), kindDatetime: asAny(times()), kindTimestamp: asAny(times()),
		kindTime: asAny(rapid.Map(rapid.Int64(), func(n int64) types.Timespan { return types.Timespan(n) })),
		kindEnum: asAny(rapid.Uint16()), kindSet: asAny(rapid.Uint64()),
		"char": asAny(anyBytes()), "varchar": asAny(anyBytes()), "text": asAny(anyBytes()),
		"binary": asAny(rapid.SliceOf(rapid.Byte())), "varbinary": asAny(rapid.SliceOf(rapid.Byte())),
		"blob":  asAny(rapid.SliceOf(rapid.Byte())),
		"point": asAny(points()), "geometry": asAny(points()),
		kindJSON: rapid.Map(documents(), func(v any) any { return types.JSONDocument{Val: v} }),
	}
	for k, generator := range values {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			c, err := codecOf(columnType{Kind: k})
			if err != nil {
				t.Fatal(err)
			}
			rapid.Check(t, func(t *rapid.T) {
				value := generator.Draw(t, "value")
				text, err := c.append([]byte("before"), value)
				if err != nil {
					t.Fatalf("writing %#v: %v", value, err)
				}
				text = text[len("before"):]
				if !jsontext.Value(text).IsValid() {
					t.Fatalf("%#v is written as %s", value, text)
				}
				again, err := c.parse(text)
				if err != nil {
					t.Fatalf("reading %s: %v", text, err)
				}
				if !identical(value, again) {
					t.Fatalf("%#v came back as %#v by %s", value, again, text)
				}
			})
			if _, err := c.append(nil, struct{}{}); err == nil {
				t.Error("a value of a foreign type was written")
			}
			// What the library put into a column of another type stays what it is.
			for _, leaf := range []any{5, true, "x", []byte{1}, math.Inf(1)} {
				text, err := c.write(nil, leaf)
				if err != nil {
					t.Fatal(err)
				}
				if again, err := c.read(text); !identical(leaf, again) {
					t.Errorf("%#v came back as %#v by %s, %v", leaf, again, text, err)
				}
			}
			for _, bad := range []string{"", "x", `{"y":1}`, "[", `"`, `{"leaf":}`, `{"leaf":{"y":1}}`, `{"members":[1,2]}`} {
				if v, err := c.read([]byte(bad)); err == nil {
					t.Errorf("%s was read as %#v", bad, v)
				}
			}
		})
	}
}

// identical is equality of Go values, for decimals of digits and exponent, for
// times of the instant.
func identical(a, b any) bool {
	switch a := a.(type) {
	case decimal.Decimal:
		b, ok := b.(decimal.Decimal)
		return ok && a.Coefficient().Cmp(b.Coefficient()) == 0 && a.Exponent() == b.Exponent()
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Equal(b) && b.Location() == time.UTC
	case float64:
		b, ok := b.(float64)
		return ok && math.Float64bits(a) == math.Float64bits(b)
	case types.JSONDocument:
		b, ok := b.(types.JSONDocument)
		return ok && identical(a.Val, b.Val)
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !identical(a[i], b[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name := range a {
			if !identical(a[name], b[name]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a, b)
}

// TestFloatExtremes are values that JSON has no number for, and -0.
func TestFloatExtremes(t *testing.T) {
	t.Parallel()
	c, err := codecOf(columnType{Kind: kindDouble})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []float64{math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1), math.MaxFloat64, math.SmallestNonzeroFloat64} {
		text, err := c.append(nil, f)
		if err != nil {
			t.Fatal(err)
		}
		again, err := c.parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if math.Float64bits(again.(float64)) != math.Float64bits(f) && !math.IsNaN(f) {
			t.Errorf("%v came back as %v by %s", f, again, text)
		}
	}
}
