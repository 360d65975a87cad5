package value

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep Parse follows arrays and objects: as deep as Jackson,
// Java's usual JSON library, does by default.
// https://github.com/FasterXML/jackson-core/wiki/StreamReadConstraints
const maxDepth = 1000

// Parse reads one JSON document. A name that comes twice in an object counts
// with its last value. Half of a surrogate pair, as in "\ud800", becomes U+FFFD,
// since strings are UTF-8. The error names the offset and what is wrong there:
// that the text is no JSON, or that it is nested deeper than 1000.
func Parse(text []byte) (Value, error) {
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("reading JSON: the text is not UTF-8")
	}
	d := decoders.Get().(*jsontext.Decoder)
	defer decoders.Put(d)
	// A buffer is what the decoder reads without a copy of the text; nothing that
	// it returns refers to it.
	d.Reset(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	v, err := read(d)
	if err != nil {
		return nil, fmt.Errorf("reading JSON: %w", tidy(err))
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return nil, fmt.Errorf("reading JSON: more text after the end of the document, at offset %d", d.InputOffset())
	}
	return v, nil
}

// decoders are kept, because a new one costs as much as it takes to read an
// event.
var decoders = sync.Pool{New: func() any { return new(jsontext.Decoder) }}

// tidy makes jsontext's errors shorter and takes its package name out.
func tidy(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "jsontext: "))
}

func read(d *jsontext.Decoder) (Value, error) {
	t, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	if d.StackDepth() > maxDepth {
		return nil, fmt.Errorf("arrays and objects are nested deeper than %d at offset %d", maxDepth, d.InputOffset())
	}
	switch t.Kind() {
	case 'n':
		return nil, nil
	case 't', 'f':
		return t.Bool(), nil
	case '"':
		return t.String(), nil
	case '0':
		return json.Number(t.String()), nil
	case '[':
		array := []Value{}
		for d.PeekKind() != ']' {
			v, err := read(d)
			if err != nil {
				return nil, err
			}
			array = append(array, v)
		}
		_, err := d.ReadToken()
		return array, err
	case '{':
		var fields []Field
		for d.PeekKind() != '}' {
			name, err := d.ReadToken()
			if err != nil {
				return nil, err
			}
			// The token is valid until the next read only.
			f := Field{Name: name.String()}
			if f.Value, err = read(d); err != nil {
				return nil, err
			}
			fields = append(fields, f)
		}
		_, err := d.ReadToken()
		return NewObject(fields...), err
	}
	return nil, fmt.Errorf("unexpected %v", t.Kind())
}

// Append appends v as compact JSON text to b.
func Append(b []byte, v Value) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		if v {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case json.Number:
		return append(b, v...)
	case string:
		return AppendString(b, v)
	case []Value:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = Append(b, e)
		}
		return append(b, ']')
	case *Object:
		b = append(b, '{')
		for i := range v.fields {
			if i > 0 {
				b = append(b, ',')
			}
			b = AppendString(b, v.fields[i].Name)
			b = append(b, ':')
			b = Append(b, v.fields[i].Value)
		}
		return append(b, '}')
	}
	// Only values of this package's types are ever made; see the package comment.
	panic(fmt.Sprintf("value: %T is no JSON value", v))
}

// AppendString appends s as a JSON string. Only what must be escaped is: the
// angle brackets of HTML stay as they are, as in AWS's own histories. Bytes
// that are no UTF-8 become U+FFFD, since JSON can't carry them.
func AppendString(b []byte, s string) []byte {
	// The error only tells that bytes were replaced.
	b, _ = jsontext.AppendQuote(b, s)
	return b
}

// Text returns v as compact JSON text.
func Text(v Value) string { return string(Append(nil, v)) }

// MarshalJSON writes o with its fields in order.
func (o *Object) MarshalJSON() ([]byte, error) { return Append(nil, o), nil }

// Size returns the length of v's compact JSON text in bytes, without making
// it: Step Functions limits the data of a state by that length.
func Size(v Value) int {
	switch v := v.(type) {
	case nil:
		return len("null")
	case bool:
		if v {
			return len("true")
		}
		return len("false")
	case json.Number:
		return len(v)
	case string:
		return stringSize(v)
	case []Value:
		n := 2 + max(len(v)-1, 0)
		for _, e := range v {
			n += Size(e)
		}
		return n
	case *Object:
		n := 2 + max(len(v.fields)-1, 0)
		for i := range v.fields {
			n += stringSize(v.fields[i].Name) + 1 + Size(v.fields[i].Value)
		}
		return n
	}
	return 0
}

func stringSize(s string) int {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return len(AppendString(nil, s))
		}
	}
	return len(s) + 2
}
