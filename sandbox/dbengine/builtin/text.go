package builtin

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// text is a string that may hold any bytes, as SQL with a binary literal does.
// In a dump it is a string, or {"base64":"..."} if it isn't UTF-8. (Names are
// plain strings: one that isn't UTF-8 can't be saved.)
type text string

var (
	_ json.MarshalerTo     = text("")
	_ json.UnmarshalerFrom = (*text)(nil)
)

type base64Text struct {
	Base64 []byte `json:"base64"`
}

// MarshalJSONTo writes the text.
func (t text) MarshalJSONTo(enc *jsontext.Encoder) error {
	value, err := appendString(nil, string(t))
	if err != nil {
		return err
	}
	return enc.WriteValue(value)
}

// UnmarshalJSONFrom reads it back.
func (t *text) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	s, err := parseString(value)
	*t = text(s)
	return err
}

func appendString(dst []byte, s string) ([]byte, error) {
	if utf8.ValidString(s) {
		return jsontext.AppendQuote(dst, s)
	}
	value, err := json.Marshal(base64Text{[]byte(s)})
	return append(dst, value...), err
}

func parseString(value []byte) (string, error) {
	if len(value) == 0 || value[0] != '{' {
		return unquote(value)
	}
	var b base64Text
	err := json.Unmarshal(value, &b, json.RejectUnknownMembers(true))
	return string(b.Base64), err
}

func textsOf(list []string) []text {
	var texts []text
	for _, s := range list {
		texts = append(texts, text(s))
	}
	return texts
}

func stringsOf(texts []text) []string {
	var list []string
	for _, t := range texts {
		list = append(list, string(t))
	}
	return list
}
