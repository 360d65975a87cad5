package wire_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

const query wire.Query = "http://rds.amazonaws.com/doc/2014-10-31/"

func TestReadScope(t *testing.T) {
	t.Parallel()
	header := func(v string) *http.Request {
		r := httptest.NewRequest("POST", "/", nil)
		r.Header.Set("Authorization", v)
		return r
	}
	for name, test := range map[string]struct {
		request *http.Request
		want    wire.Scope
		err     string
	}{
		"header": {
			header("AWS4-HMAC-SHA256 Credential=AKID/20261124/eu-west-1/rds/aws4_request, SignedHeaders=host, Signature=00"),
			wire.Scope{AccessKeyID: "AKID", Date: "20261124", Region: "eu-west-1", Service: "rds"}, "",
		},
		"access key with a slash": {
			header("AWS4-HMAC-SHA256 SignedHeaders=host,Credential=a/b/20261124/us-east-1/kms/aws4_request,Signature=00"),
			wire.Scope{AccessKeyID: "a/b", Date: "20261124", Region: "us-east-1", Service: "kms"}, "",
		},
		"presigned": {
			httptest.NewRequest("GET", "/?Action=GetCallerIdentity&X-Amz-Credential=AKID%2F20261124%2Fus-east-1%2Fsts%2Faws4_request", nil),
			wire.Scope{AccessKeyID: "AKID", Date: "20261124", Region: "us-east-1", Service: "sts"}, "",
		},
		"unsigned": {httptest.NewRequest("POST", "/", nil), wire.Scope{}, ""},
		"no credential": {
			header("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00"), wire.Scope{},
			"IncompleteSignature: Authorization header requires 'Credential' parameter. Authorization=AWS4-HMAC-SHA256",
		},
		"too few parts": {
			header("AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/aws4_request"), wire.Scope{},
			"IncompleteSignature: Credential must have five parts (access key, date, Region, service, aws4_request)",
		},
		"a Region that is a path": {
			header("AWS4-HMAC-SHA256 Credential=AKID/20261124/../rds/aws4_request"), wire.Scope{},
			`IncompleteSignature: Credential names no valid Region and service: "..", "rds"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := wire.ReadScope(test.request)
			if text := message(err); text != test.err {
				t.Errorf("error %q, want %q", text, test.err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestQueryResult(t *testing.T) {
	t.Parallel()
	call := wire.Call{Action: "DescribeThings", RequestID: "id-1"}
	type list struct {
		Thing []string
	}
	for name, test := range map[string]struct {
		result any
		want   string
	}{
		"result": {
			struct{ Things list }{list{[]string{"a<b", "c"}}},
			`<DescribeThingsResult><Things><Thing>a&lt;b</Thing><Thing>c</Thing></Things></DescribeThingsResult>`,
		},
		"an empty list is an element": {
			struct{ Things list }{},
			`<DescribeThingsResult><Things></Things></DescribeThingsResult>`,
		},
		"no result": {nil, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			if err := query.WriteResult(w, call, test.result); err != nil {
				t.Fatal(err)
			}
			want := xml.Header + `<DescribeThingsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">` + test.want +
				`<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></DescribeThingsResponse>`
			if diff := cmp.Diff(want, w.Body.String()); diff != "" {
				t.Error(diff)
			}
			if got := w.Header().Get("x-amzn-RequestId"); got != "id-1" {
				t.Errorf("request id header %q", got)
			}
			if got := w.Header().Get("Content-Type"); got != "text/xml" {
				t.Errorf("content type %q", got)
			}
		})
	}
}

func TestQueryResultThatCantBeWrittenWritesNothing(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	err := query.WriteResult(w, wire.Call{Action: "A"}, struct{ C chan int }{make(chan int)})
	if err == nil {
		t.Fatal("no error")
	}
	if w.Body.Len() > 0 || len(w.Header()) > 0 {
		t.Errorf("half an answer was sent: %s", w.Body)
	}
}

func TestQueryError(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	query.WriteError(w, "id-2", wire.NotFoundf("DBInstanceNotFound", "DBInstance %s not found.", "a&b"))
	want := xml.Header + `<ErrorResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><Error><Type>Sender</Type>` +
		`<Code>DBInstanceNotFound</Code><Message>DBInstance a&amp;b not found.</Message></Error>` +
		`<RequestId>id-2</RequestId></ErrorResponse>`
	if diff := cmp.Diff(want, w.Body.String()); diff != "" {
		t.Error(diff)
	}
	if w.Code != http.StatusNotFound {
		t.Errorf("status %d", w.Code)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	for protocol, contentType := range map[wire.JSON]string{
		wire.JSON10: "application/x-amz-json-1.0",
		wire.JSON11: "application/x-amz-json-1.1",
	} {
		w := httptest.NewRecorder()
		if err := protocol.WriteResult(w, wire.Call{RequestID: "id-3"}, map[string]int{"Limit": 1}); err != nil {
			t.Fatal(err)
		}
		if got := w.Body.String(); got != `{"Limit":1}` {
			t.Errorf("body %s", got)
		}
		if got := w.Header().Get("Content-Type"); got != contentType {
			t.Errorf("content type %q, want %q", got, contentType)
		}

		w = httptest.NewRecorder()
		protocol.WriteError(w, "id-4", wire.Errorf("NotFoundException", "Key 'x' does not exist"))
		if got, want := w.Body.String(), `{"__type":"NotFoundException","message":"Key 'x' does not exist"}`; got != want {
			t.Errorf("body %s, want %s", got, want)
		}
		if got := w.Header().Get("Content-Type"); got != contentType {
			t.Errorf("content type %q of an error, want %q", got, contentType)
		}
	}

	w := httptest.NewRecorder()
	if err := wire.JSON10.WriteResult(w, wire.Call{}, make(chan int)); err == nil || w.Body.Len() > 0 || len(w.Header()) > 0 {
		t.Errorf("what can't be written: %v, %s", err, w.Body)
	}

	var in struct{ KeyID string }
	err := wire.DecodeJSON(wire.Call{Action: "DescribeKey", Body: []byte(`{"KeyID":1}`)}, &in)
	if e, ok := errors.AsType[*wire.Error](err); !ok || e.Code != "SerializationException" {
		t.Errorf("error %v", err)
	}
}

func TestAsError(t *testing.T) {
	t.Parallel()
	refusal := wire.Errorf("InvalidDBInstanceState", "no")
	if got := wire.AsError(fmt.Errorf("creating: %w", refusal)); got != refusal {
		t.Errorf("got %v", got)
	}
	want := &wire.Error{
		Code: "InternalFailure", Message: "the sandbox failed: writing: file does not exist",
		Status: http.StatusInternalServerError, Fault: wire.Receiver,
	}
	trouble := fmt.Errorf("writing: %w", fs.ErrNotExist)
	if diff := cmp.Diff(want, wire.AsError(trouble)); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownAction(t *testing.T) {
	t.Parallel()
	want := "InvalidAction: Could not find operation StartDBInstance for version 2014-10-31: the sandbox doesn't have it"
	if got := wire.UnknownAction("StartDBInstance", "2014-10-31").Error(); got != want {
		t.Errorf("got %s", got)
	}
}

func TestNewUUID(t *testing.T) {
	t.Parallel()
	version4 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	if id := wire.NewUUID(); !version4.MatchString(id) || id == wire.NewUUID() {
		t.Errorf("got %s", id)
	}
}
