package builtin

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
)

// A codec writes the values of one kind of column to a dump and reads them
// back, as Go's very same values. SQL's NULL is null and never reaches a codec.
//
//	integers, bit, set, year   a number
//	float, double              a number, the shortest that gives the same bits; "Inf", "-Inf", "NaN"
//	decimal                    a string of digits and exponent: "150e-2" for 1.50
//	char, varchar, text        a string; {"base64":"..."} if the bytes are not UTF-8
//	binary, varbinary, blob    a string of base64
//	date, datetime, timestamp  a string, in UTC: "2006-01-02T15:04:05.000006";
//	                           beyond the years 0 to 9999 seconds and nanoseconds from 1970: [253402300800,0]
//	time                       a number of microseconds
//	enum                       a number, the member's, from 1; 0 for the error value
//	json                       {"json":...}, see jsonvalue.go
//	spatial types              a string of base64: SRID and WKB
//
// A value of another Go type than its column's, which the library doesn't always
// rule out, is {"leaf":...} with its type, as described in jsonvalue.go, and
// comes back as that very value too.
type codec struct {
	append func(dst []byte, value any) ([]byte, error)
	parse  func(text []byte) (any, error)
}

// errWrongType is for a value of another Go type than the library gives to the
// column's type.
var errWrongType = errors.New("unexpected Go type of value")

// leafMark begins a value of another Go type than its column's. No codec's own
// form begins so.
const leafMark = `{"leaf":`

func (c codec) write(dst []byte, value any) ([]byte, error) {
	text, err := c.append(dst, value)
	if !errors.Is(err, errWrongType) {
		return text, err
	}
	if text, err = appendNode(append(dst, leafMark...), value); err != nil {
		return nil, err
	}
	return append(text, '}'), nil
}

func (c codec) read(text []byte) (any, error) {
	leaf, ok := bytes.CutPrefix(text, []byte(leafMark))
	if !ok {
		return c.parse(text)
	}
	return parseNode(bytes.TrimSuffix(leaf, []byte("}")))
}

// foreign is the codec of a column of which nothing is known.
var foreign = codec{appendNothing, parseNothing}

// codecOf gives the codec for a type that describeType described.
func codecOf(t columnType) (codec, error) {
	switch t.Kind {
	case "tinyint":
		return integerCodec[int8](8), nil
	case "smallint", kindYear:
		return integerCodec[int16](16), nil
	case "mediumint", "int":
		return integerCodec[int32](32), nil
	case "bigint":
		return integerCodec[int64](64), nil
	case "tinyint unsigned":
		return unsignedCodec[uint8](8), nil
	case "smallint unsigned", kindEnum:
		return unsignedCodec[uint16](16), nil
	case "mediumint unsigned", "int unsigned":
		return unsignedCodec[uint32](32), nil
	case "bigint unsigned", kindBit, kindSet:
		return unsignedCodec[uint64](64), nil
	case kindFloat:
		return floatCodec[float32](32), nil
	case kindDouble:
		return floatCodec[float64](64), nil
	case kindDecimal:
		return codec{appendDecimal, parseDecimal}, nil
	case kindDate, kindDatetime, kindTimestamp:
		return codec{appendTime, parseTime}, nil
	case kindTime:
		return integerCodec[types.Timespan](64), nil
	case kindJSON:
		return codec{appendDocument, parseDocument}, nil
	case kindNull:
		return codec{appendNothing, parseNothing}, nil
	}
	if _, ok := textKinds[t.Kind]; ok {
		return codec{appendText, parseText}, nil
	}
	if _, ok := binaryKinds[t.Kind]; ok {
		return codec{appendBinary, parseBinary}, nil
	}
	if _, ok := spatialKinds[t.Kind]; ok {
		return codec{appendSpatial, parseSpatial}, nil
	}
	return codec{}, fmt.Errorf("no way to write values of type %q", t.Kind)
}

func integerCodec[T interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64
}](bits int) codec {
	return codec{
		append: func(dst []byte, value any) ([]byte, error) {
			n, ok := value.(T)
			if !ok {
				return nil, errWrongType
			}
			return strconv.AppendInt(dst, int64(n), 10), nil
		},
		parse: func(text []byte) (any, error) {
			n, err := strconv.ParseInt(string(text), 10, bits)
			return T(n), err
		},
	}
}

func unsignedCodec[T interface {
	~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}](bits int) codec {
	return codec{
		append: func(dst []byte, value any) ([]byte, error) {
			n, ok := value.(T)
			if !ok {
				return nil, errWrongType
			}
			return strconv.AppendUint(dst, uint64(n), 10), nil
		},
		parse: func(text []byte) (any, error) {
			n, err := strconv.ParseUint(string(text), 10, bits)
			return T(n), err
		},
	}
}

func floatCodec[T interface{ ~float32 | ~float64 }](bits int) codec {
	return codec{
		append: func(dst []byte, value any) ([]byte, error) {
			f, ok := value.(T)
			if !ok {
				return nil, errWrongType
			}
			return appendFloat(dst, float64(f), bits), nil
		},
		parse: func(text []byte) (any, error) {
			f, err := parseFloat(text, bits)
			return T(f), err
		},
	}
}

// appendFloat keeps every bit but a NaN's payload: ParseFloat gives back what
// the shortest form of FormatFloat came from, -0 included. JSON has no infinity
// and no NaN, hence the quotes.
func appendFloat(dst []byte, f float64, bits int) []byte {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return strconv.AppendQuote(dst, strconv.FormatFloat(f, 'g', -1, bits))
	}
	return strconv.AppendFloat(dst, f, 'g', -1, bits)
}

func parseFloat(text []byte, bits int) (float64, error) {
	return strconv.ParseFloat(strings.Trim(string(text), `"`), bits)
}

// appendDecimal writes digits and exponent, because 1.5 and 1.50 differ in a
// column and the type's own text forms drop or add zeros.
func appendDecimal(dst []byte, value any) ([]byte, error) {
	d, ok := value.(decimal.Decimal)
	if !ok {
		return nil, errWrongType
	}
	return fmt.Appendf(dst, `"%se%d"`, d.Coefficient(), d.Exponent()), nil
}

func parseDecimal(text []byte) (any, error) {
	s, err := unquote(text)
	if err != nil {
		return nil, err
	}
	digits, exponent, ok := strings.Cut(s, "e")
	coefficient, valid := new(big.Int).SetString(digits, 10)
	if !ok || !valid {
		return nil, fmt.Errorf("decimal %q", s)
	}
	e, err := strconv.ParseInt(exponent, 10, 32)
	return decimal.NewFromBigInt(coefficient, int32(e)), err
}

// timeLayout has nine digits so that nothing the library may keep beyond a
// column's precision is lost.
const timeLayout = "2006-01-02T15:04:05.999999999"

func appendTime(dst []byte, value any) ([]byte, error) {
	t, ok := value.(time.Time)
	if !ok {
		return nil, errWrongType
	}
	text := t.UTC().Format(timeLayout)
	// A year beyond 9999 or before 0 has a text that doesn't come back.
	if again, err := time.ParseInLocation(timeLayout, text, time.UTC); err != nil || !again.Equal(t) {
		return fmt.Appendf(dst, `[%d,%d]`, t.Unix(), t.Nanosecond()), nil
	}
	return strconv.AppendQuote(dst, text), nil
}

func parseTime(text []byte) (any, error) {
	if bytes.HasPrefix(text, []byte("[")) {
		var unix [2]int64
		err := json.Unmarshal(text, &unix)
		return time.Unix(unix[0], unix[1]).UTC(), err
	}
	s, err := unquote(text)
	if err != nil {
		return nil, err
	}
	return time.ParseInLocation(timeLayout, s, time.UTC)
}

func appendText(dst []byte, value any) ([]byte, error) {
	s, ok := value.(string)
	if !ok {
		return nil, errWrongType
	}
	return appendString(dst, s)
}

func parseText(text []byte) (any, error) { return parseString(text) }

func appendBinary(dst []byte, value any) ([]byte, error) {
	b, ok := value.([]byte)
	if !ok {
		return nil, errWrongType
	}
	dst = append(dst, '"')
	dst = base64.StdEncoding.AppendEncode(dst, b)
	return append(dst, '"'), nil
}

func parseBinary(text []byte) (any, error) {
	b := []byte{} // a nil slice would be another value to the library
	err := json.Unmarshal(text, &b)
	return b, err
}

func appendSpatial(dst []byte, value any) ([]byte, error) {
	g, ok := value.(types.GeometryValue)
	if !ok {
		return nil, errWrongType
	}
	return appendBinary(dst, g.Serialize())
}

func parseSpatial(text []byte) (any, error) {
	b, err := parseBinary(text)
	if err != nil {
		return nil, err
	}
	g, _, err := types.GeometryType{}.Convert(context.Background(), b)
	return g, err
}

// A column of type null holds nothing but NULL.
func appendNothing([]byte, any) ([]byte, error) { return nil, errWrongType }

func parseNothing([]byte) (any, error) { return nil, errWrongType }

func unquote(text []byte) (string, error) {
	s, err := jsontext.AppendUnquote(nil, text)
	return string(s), err
}
