package asl_test

import (
	"errors"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

func TestParseInput(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{``, "Invalid State Machine Execution Input: 'Invalid execution input.'"},
		{" \n", "Invalid State Machine Execution Input: 'Invalid execution input.'"},
		{`{'not': 'json'`, "Invalid State Machine Execution Input: 'Unexpected character (''' (code 39)): was expecting double-quote to start field name'"},
		{`nothing`, "Invalid State Machine Execution Input: 'Unrecognized token 'nothing': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'"},
		{`{} {}`, "Invalid State Machine Execution Input: 'reading JSON: more text after the end of the document, at offset 4'"},
	} {
		_, err := asl.ParseInput([]byte(c.text))
		var invalid *asl.InputError
		if !errors.As(err, &invalid) || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	v, err := asl.ParseInput([]byte(` {"a":[1.0]} `))
	if err != nil || value.Text(v) != `{"a":[1.0]}` {
		t.Errorf("%s, %v", value.Text(v), err)
	}
}
