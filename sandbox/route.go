package sandbox

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// controlPrefix is the part of the URL space that AWS has no part in.
const controlPrefix = "/_sandbox/"

// ServeHTTP answers one request. Everything that isn't the sandbox's own is an
// API call, whatever its path: most services have one path only.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := guard(r); err != nil {
		wire.Query("").WriteError(w, wire.NewUUID(), wire.AsError(err))
		return
	}
	if strings.HasPrefix(r.URL.Path, controlPrefix) {
		s.control(w, r)
		return
	}
	call, to, err := s.read(w, r)
	if err == nil {
		var result any
		if result, err = to.serve(r.Context(), call); err == nil {
			err = to.protocol.WriteResult(w, call, result)
		}
	}
	if err == nil {
		return
	}
	answer := wire.AsError(err)
	if answer.Fault == wire.Receiver {
		s.cfg.Logger.Error("a call failed in the sandbox", "service", to.name, "action", call.Action, "request", call.RequestID, "error", err)
	}
	to.protocol.WriteError(w, call.RequestID, answer)
}

// read takes the envelope off a request. The destination is good for an answer
// also when there is an error.
func (s *Sandbox) read(w http.ResponseWriter, r *http.Request) (wire.Call, destination, error) {
	call := wire.Call{RequestID: wire.NewUUID(), Region: DefaultRegion}
	scope, err := wire.ReadScope(r)
	if err != nil {
		return call, unknown(r), err
	}
	call.Region = cmp.Or(scope.Region, call.Region)
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return s.readJSON(w, r, call, target, scope)
	}
	if to, ok := s.byPath(r, scope); ok {
		return readREST(w, r, call, to)
	}
	if !isForm(r) {
		return call, unknown(r), s.noService(scope.Service)
	}
	return s.readQuery(w, r, call, scope)
}

func (s *Sandbox) readJSON(w http.ResponseWriter, r *http.Request, call wire.Call, target string, scope wire.Scope) (wire.Call, destination, error) {
	prefix, action, _ := strings.Cut(target, ".")
	call.Action = action
	to, ok := s.byTarget(prefix)
	if !ok {
		return call, destination{service: service{protocol: anyJSON{wire.JSON11}}}, s.noService(cmp.Or(scope.Service, prefix))
	}
	body, err := readBody(w, r, to)
	call.Body = body
	return call, to, err
}

func readREST(w http.ResponseWriter, r *http.Request, call wire.Call, to destination) (wire.Call, destination, error) {
	var ok bool
	if call.Action, call.Path, ok = to.routes.Match(r.Method, r.URL.EscapedPath()); !ok {
		call.Action = r.Method + " " + r.URL.Path // the service says that it doesn't have it
	}
	call.Query, call.Header = r.URL.Query(), r.Header
	body, err := readBody(w, r, to)
	call.Body = body
	return call, to, err
}

func (s *Sandbox) readQuery(w http.ResponseWriter, r *http.Request, call wire.Call, scope wire.Scope) (wire.Call, destination, error) {
	to := unknown(r)
	body, err := readBody(w, r, to)
	if err != nil {
		return call, to, err
	}
	if call.Form, err = readForm(r, body); err != nil {
		return call, to, err
	}
	if call.Action = call.Form.String("Action"); call.Action == "" {
		return call, to, wire.Errorf("MissingAction", "The request is missing an action or a required parameter.")
	}
	version := call.Form.String("Version")
	if found, ok := s.byVersion(version, scope); ok {
		return call, found, nil
	}
	return call, to, s.noService(cmp.Or(scope.Service, "with the API version "+version))
}

func readBody(w http.ResponseWriter, r *http.Request, to destination) ([]byte, error) {
	limit := cmp.Or(to.maxBody, maxBody)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		e := wire.Errorf("RequestEntityTooLarge", "The request is larger than %d bytes.", limit)
		e.Status = http.StatusRequestEntityTooLarge
		return nil, e
	}
	if err != nil {
		return nil, wire.Errorf("IncompleteBody", "The request ended early: %v", err)
	}
	return body, nil
}

// isForm tells a Query call: a form in the body, or one in the URL.
func isForm(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "application/x-www-form-urlencoded" || r.URL.Query().Has("Action")
}

// readForm reads the parameters of body and URL together, as AWS does.
func readForm(r *http.Request, body []byte) (wire.Form, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return wire.Form{}, wire.Errorf("MalformedQueryString", "The request can't be read: %v", err)
	}
	for key, given := range r.URL.Query() {
		if !strings.HasPrefix(key, "X-Amz-") { // the signature of a presigned call
			values[key] = append(values[key], given...)
		}
	}
	return wire.ParseForm(values)
}
