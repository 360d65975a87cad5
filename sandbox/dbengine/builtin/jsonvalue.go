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
//	{"members":[...]}    an object with names that are not UTF-8: [name, value, name, value, ...]
//	{"int32":-5}         an integer of that Go type; also "float32", and "float64" for "Inf" and its like
//	{"decimal":"150e-2"}
//	{"time":"2006-01-02T15:04:05"}
//	{"timespan":1000000} a TIME, in microseconds
//	{"bytes":"..."}      binary data, in base64
//	{"geometry":"..."}   SRID and WKB, in base64
//	{"base64":"..."}     a string that is not UTF-8
//
// SQL functions put all of these into a document: JSON_LENGTH gives an int,
// UNHEX binary data, POINT a geometry.
//
// The whole is {"json":...}, so that a document of null is not SQL's NULL.

// documentCodecs are for the leaves that have a tag.
var documentCodecs = map[string]codec{
	"int": integerCodec[int](strconv.IntSize), "uint": unsignedCodec[uint](strconv.IntSize),
	"int8": integerCodec[int8](8), "int16": integerCodec[int16](16),
	"int32": integerCodec[int32](32), "int64": integerCodec[int64](64),
	"uint8": unsignedCodec[uint8](8), "uint16": unsignedCodec[uint16](16),
	"uint32": unsignedCodec[uint32](32), "uint64": unsignedCodec[uint64](64),
	"float32":  floatCodec[float32](32),
	"float64":  floatCodec[float64](64),
	"decimal":  {appendDecimal, parseDecimal},
	"time":     {appendTime, parseTime},
	"timespan": integerCodec[types.Timespan](64),
	"bytes":    {appendBinary, parseBinary},
	"geometry": {appendSpatial, parseSpatial},
}

// tagOf is the name of a leaf's codec, "" if it has none.
func tagOf(leaf any) string {
	switch leaf.(type) {
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64:
		return fmt.Sprintf("%T", leaf)
	case decimal.Decimal:
		return "decimal"
	case time.Time:
		return "time"
	case types.Timespan:
		return "timespan"
	case []byte:
		return "bytes"
	case types.GeometryValue:
		return "geometry"
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
		if !math.IsInf(n, 0) && !math.IsNaN(n) {
			return appendFloat(dst, n, 64), nil
		}
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
		return nil, fmt.Errorf("%w: %T", errWrongType, node)
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
	names := slices.Sorted(maps.Keys(object))
	if slices.ContainsFunc(names, func(name string) bool { return !utf8.ValidString(name) }) {
		return appendMembers(dst, names, object)
	}
	dst = append(dst, `{"object":{`...)
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
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

// appendMembers writes an object with names that JSON has no way to write as
// names.
func appendMembers(dst []byte, names []string, object map[string]any) ([]byte, error) {
	list := make([]any, 0, 2*len(names))
	for _, name := range names {
		list = append(list, name, object[name])
	}
	dst, err := appendArray(append(dst, `{"members":`...), list)
	if err != nil {
		return nil, err
	}
	return append(dst, '}'), nil
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
		case "members":
			return parseMembers(content)
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

func parseMembers(text jsontext.Value) (any, error) {
	parsed, err := parseNode(text)
	if err != nil {
		return nil, err
	}
	list, ok := parsed.([]any)
	if !ok || len(list)%2 != 0 {
		return nil, fmt.Errorf("members %.40s aren't names and values", text)
	}
	object := make(map[string]any, len(list)/2)
	for pair := range slices.Chunk(list, 2) {
		name, ok := pair[0].(string)
		if !ok {
			return nil, fmt.Errorf("members %.40s aren't names and values", text)
		}
		object[name] = pair[1]
	}
	return object, nil
}
