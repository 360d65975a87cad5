package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type paging struct {
	MaxResults *int `json:"maxResults"`
}

type inner struct {
	Key string `json:"key"`
}

type parameters struct {
	paging
	Name    *string `json:"name"`
	Flag    bool    `json:"flag"`
	Tags    []inner `json:"tags"`
	Inner   *inner  `json:"inner"`
	Blob    []byte  `json:"blob"`
	Lenient string
}

func decode(body string) (parameters, error) {
	var in parameters
	err := wire.DecodeJSON(wire.Call{Action: "CreateThing", Body: []byte(body)}, &in)
	return in, err
}

// A name in another case is another name, wherever in the parameters it is, and
// takes nothing from the right one.
func TestDecodeJSONMindsCase(t *testing.T) {
	t.Parallel()
	in, err := decode(`{"Name":"x","name":"a <b>","NAME":5,"MaxResults":7,"FLAG":true,"tags":[{"key":"k","Key":"x"},{"KEY":1}],
		"inner":{"KEY":2},"blob":"aGk=","lenient":"l","newer":{"member":[]}}`)
	if err != nil {
		t.Fatal(err)
	}
	name := "a <b>"
	want := parameters{Name: &name, Tags: []inner{{"k"}, {""}}, Inner: &inner{}, Blob: []byte("hi"), Lenient: "l"}
	if diff := cmp.Diff(want, in, cmp.AllowUnexported(parameters{})); diff != "" {
		t.Error(diff)
	}
	in, err = decode(`{"maxResults":7,"Lenient":"L","name":null}`)
	if err != nil || in.MaxResults == nil || *in.MaxResults != 7 || in.Lenient != "L" || in.Name != nil {
		t.Errorf("got %+v, %v", in, err)
	}
}

// Nothing of Go is in the refusals.
func TestDecodeJSONRefuses(t *testing.T) {
	t.Parallel()
	const noObject = "CreateThing: the parameters must be a JSON object"
	for body, want := range map[string]string{
		"":                     "CreateThing: unexpected end of JSON input",
		"{":                    "CreateThing: unexpected end of JSON input",
		"{} x":                 "CreateThing: invalid character 'x' after top-level value",
		"null":                 noObject,
		" null\n":              noObject,
		"[]":                   "Start of list found where not expected",
		"5":                    "NUMBER_VALUE found where not expected",
		`{"name":5}`:           "NUMBER_VALUE can not be converted to a String",
		`{"name":1.5}`:         "NUMBER_VALUE can not be converted to a String",
		`{"name":true}`:        "TRUE_VALUE can not be converted to a String",
		`{"name":false}`:       "FALSE_VALUE can not be converted to a String",
		`{"name":[]}`:          "Start of list found where not expected",
		`{"name":{}}`:          "Start of structure or map found where not expected",
		`{"maxResults":"5"}`:   "STRING_VALUE can not be converted to an Integer",
		`{"maxResults":1.5}`:   "NUMBER_VALUE can not be converted to an Integer",
		`{"flag":"true"}`:      "STRING_VALUE can not be converted to a Boolean",
		`{"tags":{}}`:          "Start of structure or map found where not expected",
		`{"tags":"a"}`:         "STRING_VALUE found where not expected",
		`{"tags":[[]]}`:        "Start of list found where not expected",
		`{"tags":[{"key":1}]}`: "NUMBER_VALUE can not be converted to a String",
		`{"inner":1}`:          "NUMBER_VALUE found where not expected",
		`{"blob":"?"}`:         "CreateThing: illegal base64 data at input byte 0",
	} {
		_, err := decode(body)
		if err == nil || err.Error() != "SerializationException: "+want {
			t.Errorf("%s: got %v\nwant %s", body, err, want)
		}
	}
}

// Whatever a text is made of, it comes through as it was sent.
func TestDecodeJSONKeepsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.String().Draw(r, "text")
		body, err := json.Marshal(map[string]string{"name": text})
		if err != nil {
			r.Fatal(err)
		}
		in, err := decode(string(body))
		if err != nil || *in.Name != text {
			r.Fatalf("got %v, %v", in.Name, err)
		}
	})
}
