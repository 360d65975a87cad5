package wire_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	routes := wire.Routes{
		{http.MethodGet, "/2015-03-31/functions", "ListFunctions"},
		{http.MethodGet, "/2015-03-31/functions/{FunctionName}", "GetFunction"},
		{http.MethodPost, "/2015-03-31/functions/{FunctionName}/invocations", "Invoke"},
		{http.MethodGet, "/2017-03-31/tags/{Resource+}", "ListTags"},
	}
	for name, test := range map[string]struct {
		method, path, action string
		parameters           map[string]string
	}{
		"no parameter":       {"GET", "/2015-03-31/functions", "ListFunctions", map[string]string{}},
		"a slash at the end": {"GET", "/2015-03-31/functions/", "ListFunctions", map[string]string{}},
		"a name":             {"GET", "/2015-03-31/functions/work", "GetFunction", map[string]string{"FunctionName": "work"}},
		"an escaped ARN": {"POST", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Awork/invocations", "Invoke",
			map[string]string{"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:work"}},
		"an escaped slash": {"GET", "/2015-03-31/functions/a%2Fb", "GetFunction", map[string]string{"FunctionName": "a/b"}},
		"the rest":         {"GET", "/2017-03-31/tags/arn:aws:x/y", "ListTags", map[string]string{"Resource": "arn:aws:x/y"}},
		"another method":   {"DELETE", "/2015-03-31/functions/work", "", nil},
		"too long":         {"GET", "/2015-03-31/functions/work/more", "", nil},
		"too short":        {"GET", "/2015-03-31", "", nil},
		"an empty name":    {"POST", "/2015-03-31/functions//invocations", "", nil},
		"a broken escape":  {"GET", "/2015-03-31/functions/%zz", "", nil},
		"nothing":          {"GET", "/", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			action, parameters, ok := routes.Match(test.method, test.path)
			if action != test.action || ok != (test.action != "") {
				t.Errorf("got %q, %v; want %q", action, ok, test.action)
			}
			if diff := cmp.Diff(test.parameters, parameters); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestREST(t *testing.T) {
	t.Parallel()
	var rest wire.REST
	w := httptest.NewRecorder()
	if err := rest.WriteResult(w, wire.Call{RequestID: "id-5"}, map[string]int{"Size": 1}); err != nil {
		t.Fatal(err)
	}
	if w.Code != 200 || w.Body.String() != `{"Size":1}` || w.Header().Get("Content-Type") != "application/json" || w.Header().Get("x-amzn-RequestId") != "id-5" {
		t.Errorf("got %d %s %v", w.Code, w.Body, w.Header())
	}

	w = httptest.NewRecorder()
	raw := &wire.Raw{Status: 202, Header: http.Header{"X-Amz-Executed-Version": {"$LATEST"}}}
	if err := rest.WriteResult(w, wire.Call{RequestID: "id-6"}, raw); err != nil {
		t.Fatal(err)
	}
	if w.Code != 202 || w.Body.Len() > 0 || w.Header().Get("X-Amz-Executed-Version") != "$LATEST" || w.Header().Get("x-amzn-RequestId") != "id-6" {
		t.Errorf("got %d %s %v", w.Code, w.Body, w.Header())
	}

	w = httptest.NewRecorder()
	if err := rest.WriteResult(w, wire.Call{}, make(chan int)); err == nil || w.Body.Len() > 0 {
		t.Errorf("what can't be written: %v, %s", err, w.Body)
	}

	for fault, want := range map[wire.Fault]string{
		wire.Sender:   `{"Type":"User","Message":"no \"x\""}`,
		wire.Receiver: `{"Type":"Service","Message":"no \"x\""}`,
	} {
		w = httptest.NewRecorder()
		e := wire.NotFoundf("ResourceNotFoundException", `no "x"`)
		e.Fault = fault
		rest.WriteError(w, "id-7", e)
		if w.Code != 404 || w.Body.String() != want || w.Header().Get("X-Amzn-Errortype") != "ResourceNotFoundException" {
			t.Errorf("got %d %s %v, want %s", w.Code, w.Body, w.Header(), want)
		}
	}
}
