package builtin

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
)

// A document of a JSON column is a tree of Go values, which JSON text alone
// can't give back: a number may be any of Go's number types or a decimal, and
// shows and sorts accordingly. Arrays, UTF-8 strings, true, false, null and
// float64 are written as themselves, all else as an object with one member:
//
//	{"object":{...}}     an object
//	{"int32":-5}         an integer of that Go type; also "float32"
//	{"decimal":"150e-2"}
//	{"time":"2006-01-02T15:04:05"}
//	{"timespan":1000000} a TIME, in microseconds
//	{"base64":"..."}     a string that is not UTF-8
//
// The whole is {"json":...}, so that a document of null is not SQL's NULL.

// documentCodecs are for the leaves that have a tag.
var documentCodecs = map[string]codec{
	"int8": integerCodec[int8](8), "int16": integerCodec[int16](16),
	"int32": integerCodec[int32](32), "int64": integerCodec[int64](64),
	"uint8": unsignedCodec[uint8](8), "uint16": unsignedCodec[uint16](16),
	"uint32": unsignedCodec[uint32](32), "uint64": unsignedCodec[uint64](64),
	"float32":  floatCodec[float32](32),
	"decimal":  {appendDecimal, parseDecimal},
	"time":     {appendTime, parseTime},
	"timespan": integerCodec[types.Timespan](64),
}

// tagOf is the name of a leaf's codec, "" if it has none.
func tagOf(leaf any) string {
	switch leaf.(type) {
	case int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32:
		return fmt.Sprintf("%T", leaf)
	case decimal.Decimal:
		return "decimal"
	case time.Time:
		return "time"
	case types.Timespan:
		return "timespan"
	}
	return ""
}

func appendDocument(dst []byte, value any) ([]byte, error) {
	doc, ok := value.(sql.JSONWrapper)
	if !ok {
		return nil, errWrongType
	}
	dst, err := appendNode(append(dst, `{"json":`...), doc)
	if err != nil {
		return nil, err
	}
	return append(dst, '}'), nil
}

func appendNode(dst []byte, node any) ([]byte, error) {
	switch n := node.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, n), nil
	case float64:
		if math.IsInf(n, 0) || math.IsNaN(n) {
			return nil, fmt.Errorf("JSON document with the number %v", n)
		}
		return appendFloat(dst, n, 64), nil
	case string:
		return appendString(dst, n)
	case []any:
		return appendArray(dst, n)
	case map[string]any:
		return appendObject(dst, n)
	case sql.JSONWrapper:
		tree, err := n.ToInterface()
		if err != nil {
			return nil, err
		}
		return appendNode(dst, tree)
	}
	tag := tagOf(node)
	if tag == "" {
		return nil, fmt.Errorf("JSON document with a %T", node)
	}
	dst, err := documentCodecs[tag].append(fmt.Appendf(dst, `{"%s":`, tag), node)
	if err != nil {
		return nil, err
	}
	return append(dst, '}'), nil
}

func appendArray(dst []byte, array []any) ([]byte, error) {
	dst = append(dst, '[')
	for i, element := range array {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendNode(dst, element); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func appendObject(dst []byte, object map[string]any) ([]byte, error) {
	dst = append(dst, `{"object":{`...)
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		if !utf8.ValidString(name) { // base64 is for values only
			return nil, fmt.Errorf("JSON object with the name %q", name)
		}
		var err error
		if dst, err = appendString(dst, name); err != nil {
			return nil, err
		}
		if dst, err = appendNode(append(dst, ':'), object[name]); err != nil {
			return nil, err
		}
	}
	return append(dst, "}}"...), nil
}

func parseDocument(text []byte) (any, error) {
	var doc struct {
		JSON jsontext.Value `json:"json"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	tree, err := parseNode(doc.JSON)
	if err != nil {
		return nil, err
	}
	return types.JSONDocument{Val: tree}, nil
}

func parseNode(text jsontext.Value) (any, error) {
	if len(text) == 0 {
		return nil, errors.New("no JSON value")
	}
	switch text[0] {
	case '[':
		return parseArray(text)
	case '{':
		return parseTagged(text)
	case 'n':
		return nil, nil
	case 't', 'f':
		return strconv.ParseBool(string(text))
	case '"':
		return unquote(text)
	default:
		return parseFloat(text, 64)
	}
}

func parseArray(text jsontext.Value) (any, error) {
	var elements []jsontext.Value
	if err := json.Unmarshal(text, &elements); err != nil {
		return nil, err
	}
	array := make([]any, len(elements))
	for i, e := range elements {
		var err error
		if array[i], err = parseNode(e); err != nil {
			return nil, err
		}
	}
	return array, nil
}

func parseTagged(text jsontext.Value) (any, error) {
	var tagged map[string]jsontext.Value
	if err := json.Unmarshal(text, &tagged); err != nil {
		return nil, err
	}
	if len(tagged) != 1 {
		return nil, fmt.Errorf("JSON value with %d tags", len(tagged))
	}
	for tag, content := range tagged {
		switch tag {
		case "object":
			return parseObject(content)
		case "base64":
			return parseString(text)
		}
		if c, ok := documentCodecs[tag]; ok {
			return c.parse(content)
		}
	}
	return nil, fmt.Errorf("unknown JSON value %.40s", text)
}

func parseObject(text jsontext.Value) (any, error) {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, err
	}
	object := make(map[string]any, len(members))
	for name, m := range members {
		var err error
		if object[name], err = parseNode(m); err != nil {
			return nil, err
		}
	}
	return object, nil
}
