package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
)

// DecodeJSON reads the parameters of a JSON call into v, a pointer to a struct.
// Members that v doesn't have are ignored, as AWS does, because newer clients
// send newer members. Names are held against those of v case by case: the one in
// a field's tag, or without one the field's own, with a capital or a small first
// letter, since a service has either the one or the other.
//
// What isn't a JSON object whose members have the right types, such as an empty
// body or null, is the [Error] SerializationException.
func DecodeJSON(c Call, v any) error {
	body := exact(c.Body, reflect.TypeOf(v).Elem())
	if bytes.Equal(body, []byte("null")) {
		return Errorf("SerializationException", "%s: the parameters must be a JSON object", c.Action)
	}
	err := json.Unmarshal(body, v)
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return Errorf("SerializationException", "%s", mismatch(body, wrong))
	}
	return Errorf("SerializationException", "%s: %v", c.Action, err)
}

// exact leaves those members out of a JSON text that encoding/json would take
// for others, because it doesn't look at the case of letters. What can't be read
// as t it gives back as it is, for encoding/json to refuse.
func exact(text json.RawMessage, t reflect.Type) json.RawMessage {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return text
	case t.Kind() == reflect.Struct:
		var given map[string]json.RawMessage
		if json.Unmarshal(text, &given) != nil {
			return text
		}
		known := map[string]reflect.Type{}
		members(t, known)
		for name, value := range given {
			if field, ok := known[name]; ok {
				given[name] = exact(value, field)
			} else {
				delete(given, name)
			}
		}
		return written(text, given)
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		var given []json.RawMessage
		if json.Unmarshal(text, &given) != nil {
			return text
		}
		for i, item := range given {
			given[i] = exact(item, t.Elem())
		}
		return written(text, given)
	default:
		return text
	}
}

// written is v as JSON; v has been read from text.
func written(text json.RawMessage, v any) json.RawMessage {
	if again, err := json.Marshal(v); err == nil {
		return again
	}
	return text
}

// members adds the names that the fields of a struct stand for.
func members(t reflect.Type, names map[string]reflect.Type) {
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name != "":
			names[name] = f.Type
		case f.Anonymous:
			members(f.Type, names)
		case f.IsExported():
			names[f.Name] = f.Type
			names[strings.ToLower(f.Name[:1])+f.Name[1:]] = f.Type
		}
	}
}

// mismatch says in AWS's words that a member has another type than it should.
// How AWS says that something isn't a list or a structure isn't known; the last
// text follows its siblings.
func mismatch(body []byte, wrong *json.UnmarshalTypeError) string {
	kind, _, _ := strings.Cut(wrong.Value, " ") // numbers come with their digits
	switch kind {
	case "array":
		return "Start of list found where not expected"
	case "object":
		return "Start of structure or map found where not expected"
	case "bool":
		kind = "false"
		if bytes.HasSuffix(body[:wrong.Offset], []byte("true")) {
			kind = "true"
		}
	}
	token := strings.ToUpper(kind) + "_VALUE"
	switch wrong.Type.Kind() {
	case reflect.String:
		return token + " can not be converted to a String"
	case reflect.Bool:
		return token + " can not be converted to a Boolean"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return token + " can not be converted to an Integer"
	default:
		return token + " found where not expected"
	}
}
