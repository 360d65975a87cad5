package lambdaserver_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// call makes a call of the API and gives the answer as it is on the wire.
func call(t *testing.T, s *lambdaserver.Server, method, target, body string, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	action, path, _ := lambdaserver.Routes().Match(method, r.URL.EscapedPath())
	c := wire.Call{Region: region, Action: action, RequestID: "id", Path: path, Query: r.URL.Query(), Header: header, Body: []byte(body)}
	w := httptest.NewRecorder()
	var rest wire.REST
	result, err := s.Serve(t.Context(), c)
	if err == nil {
		err = rest.WriteResult(w, c, result)
	}
	if err != nil {
		rest.WriteError(w, c.RequestID, wire.AsError(err))
	}
	return w
}

func TestInvokeAction(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	for name, test := range map[string]struct {
		path, body string
		header     http.Header
		status     int
		want       string
		wantHeader http.Header
	}{
		"returned":  {"echo", `{"a":1}`, nil, 200, `{"a":1}`, http.Header{"X-Amz-Executed-Version": {"$LATEST"}, "Content-Type": {"application/json"}}},
		"failed":    {"named", ``, nil, 200, `{"errorMessage":"none","errorType":"DBSnapshotNotFound"}`, http.Header{"X-Amz-Executed-Version": {"$LATEST"}, "X-Amz-Function-Error": {"Unhandled"}, "Content-Type": {"application/json"}}},
		"a dry run": {"echo", ``, http.Header{"X-Amz-Invocation-Type": {"DryRun"}}, 204, ``, http.Header{}},
		"event":     {"echo", `{}`, http.Header{"X-Amz-Invocation-Type": {"Event"}}, 202, ``, http.Header{}},
		"unknown":   {"none", ``, nil, 404, `{"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:123456789012:function:none:$LATEST"}`, http.Header{"X-Amzn-Errortype": {"ResourceNotFoundException"}, "Content-Type": {"application/json"}}},
		"log type": {"echo", ``, http.Header{"X-Amz-Log-Type": {"Head"}}, 400, `{"Type":"User","Message":"1 validation error detected: Value 'Head' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]"}`,
			http.Header{"X-Amzn-Errortype": {"ValidationException"}, "Content-Type": {"application/json"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := call(t, s, "POST", "/2015-03-31/functions/"+test.path+"/invocations", test.body, test.header)
			if w.Code != test.status || w.Body.String() != test.want {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, test.status, test.want)
			}
			test.wantHeader.Set("x-amzn-RequestId", "id")
			if diff := cmp.Diff(test.wantHeader, w.Header()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLogTail(t *testing.T) {
	t.Parallel()
	w := call(t, newServer(t, ""), "POST", "/2015-03-31/functions/typed/invocations", "", http.Header{"X-Amz-Log-Type": {"Tail"}})
	log, err := base64.StdEncoding.DecodeString(w.Header().Get("X-Amz-Log-Result"))
	want := "START RequestId: id Version: $LATEST\n" +
		`{"errorMessage":"Mars is <broken>","errorType":"brokenPlanet"}` + "\n" +
		"END RequestId: id\nREPORT RequestId: id\tDuration: 0.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 0 MB\t\n"
	if diff := cmp.Diff(want, string(log)); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// An endpoint that can't be asked is the sandbox's trouble, which an SDK retries.
func TestEndpointTrouble(t *testing.T) {
	t.Parallel()
	s := newServer(t, "http://127.0.0.1:0")
	w := call(t, s, "POST", "/2015-03-31/functions/work/invocations", "", nil)
	if w.Code != 500 || w.Header().Get("X-Amzn-Errortype") != "ServiceException" ||
		!strings.Contains(w.Body.String(), `{"Type":"Service","Message":"The function isn't one of the sandbox's, and the endpoint for others can't be asked: calling http://127.0.0.1:0: dial tcp`) {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestListFunctions(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	var names []string
	marker := ""
	for range 10 {
		w := call(t, s, "GET", "/2015-03-31/functions/?MaxItems=2&Marker="+marker, "", nil)
		var page struct {
			Functions  []struct{ FunctionName string }
			NextMarker string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != 200 || len(page.Functions) > 2 {
			t.Fatalf("%d %s %v", w.Code, w.Body, err)
		}
		for _, f := range page.Functions {
			names = append(names, f.FunctionName)
		}
		if marker = page.NextMarker; marker == "" {
			break
		}
	}
	if diff := cmp.Diff([]string{"context", "echo", "garbage", "large", "named", "nothing", "panics", "typed", "waits"}, names); diff != "" {
		t.Error(diff)
	}
	w := call(t, s, "GET", "/2015-03-31/functions?MaxItems=0", "", nil)
	if want := `{"Type":"User","Message":"1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 10000"}`; w.Body.String() != want {
		t.Errorf("got %s", w.Body)
	}
}

func TestGetFunction(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	configuration := `{"FunctionName":"echo","FunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:echo","Runtime":"provided.al2023",` +
		`"Role":"arn:aws:iam::123456789012:role/sandbox","Handler":"bootstrap","CodeSize":0,"Description":"","Timeout":900,"MemorySize":128,` +
		`"LastModified":"2026-11-24T12:00:00.000+0000","CodeSha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","Version":"$LATEST","State":"Active",` +
		`"LastUpdateStatus":"Successful","PackageType":"Zip","Architectures":["x86_64"]}`
	for target, want := range map[string]string{
		"functions/echo":                           `{"Configuration":` + configuration + `,"Code":{}}`,
		"functions/echo/configuration":             configuration,
		"functions/echo?Qualifier=$LATEST":         strings.Replace(`{"Configuration":`+configuration+`,"Code":{}}`, "function:echo", "function:echo:$LATEST", 1),
		"functions/none":                           `{"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:123456789012:function:none"}`,
		"functions/echo/configuration?Qualifier=3": `{"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:123456789012:function:echo:3"}`,
	} {
		if got := call(t, s, "GET", "/2015-03-31/"+target, "", nil).Body.String(); got != want {
			t.Errorf("%s:\n got %s\nwant %s", target, got, want)
		}
	}
	for arn, want := range map[string]string{
		"arn:aws:lambda:us-east-1:123456789012:function:echo": `{"Tags":{}}`,
		"arn:aws:lambda:us-east-1:123456789012:function:none": `{"Type":"User","Message":"Function not found: arn:aws:lambda:us-east-1:123456789012:function:none"}`,
	} {
		if got := call(t, s, "GET", "/2017-03-31/tags/"+arn, "", nil).Body.String(); got != want {
			t.Errorf("tags of %s: %s", arn, got)
		}
	}
}

func TestUnknownAction(t *testing.T) {
	t.Parallel()
	_, err := newServer(t, "").Serve(t.Context(), wire.Call{Action: "DELETE /2015-03-31/functions/echo"})
	wantError(t, err, "UnknownOperationException: the sandbox's Lambda doesn't have DELETE /2015-03-31/functions/echo")
}
