package sandbox

import (
	"context"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// service is one AWS service and how it is spoken to.
type service struct {
	serve func(context.Context, wire.Call) (any, error)
	// target is the prefix of X-Amz-Target: the service speaks JSON 1.1.
	target string
	// namespace and version are of a service that speaks Query.
	namespace wire.Namespace
	version   string
}

// maxBody is far beyond any request of these services: the largest is a page of
// tags.
const maxBody = 1 << 20

// controlPrefix is the part of the URL space that AWS has no part in.
const controlPrefix = "/_sandbox/"

// ServeHTTP answers one request. Everything that isn't the sandbox's own is an
// API call, whatever its path: RDS, KMS and STS have one path only.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := guard(r); err != nil {
		wire.WriteQueryError(w, "", wire.NewUUID(), wire.AsError(err))
		return
	}
	if strings.HasPrefix(r.URL.Path, controlPrefix) {
		s.control(w, r)
		return
	}
	call, to, err := s.read(w, r)
	if err == nil {
		var result any
		if result, err = to.service.serve(r.Context(), call); err == nil {
			err = to.write(w, call, result)
		}
	}
	if err == nil {
		return
	}
	answer := wire.AsError(err)
	if answer.Fault == wire.Receiver {
		s.cfg.Logger.Error("a call failed in the sandbox", "service", to.name, "action", call.Action, "request", call.RequestID, "error", err)
	}
	to.writeError(w, call.RequestID, answer)
}

// destination is the service that a request is for, as far as that is known.
type destination struct {
	name    string
	service service
	json    bool
}

func (d destination) write(w http.ResponseWriter, c wire.Call, result any) error {
	if d.json {
		return wire.WriteJSON(w, c, result)
	}
	return wire.WriteResult(w, d.service.namespace, c, result)
}

func (d destination) writeError(w http.ResponseWriter, requestID string, e *wire.Error) {
	if d.json {
		// REST services, which the sandbox doesn't have, read the code here.
		w.Header().Set("X-Amzn-Errortype", e.Code)
		wire.WriteJSONError(w, requestID, e)
		return
	}
	wire.WriteQueryError(w, d.service.namespace, requestID, e)
}

// read takes the envelope off a request. The destination is good for an answer
// also when there is an error.
func (s *Sandbox) read(w http.ResponseWriter, r *http.Request) (wire.Call, destination, error) {
	call := wire.Call{RequestID: wire.NewUUID(), Region: DefaultRegion}
	to := destination{json: !isForm(r)}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		e := wire.Errorf("RequestEntityTooLarge", "The request is larger than %d bytes.", maxBody)
		e.Status = http.StatusRequestEntityTooLarge
		return call, to, e
	}
	if err != nil {
		return call, to, wire.Errorf("IncompleteBody", "The request ended early: %v", err)
	}
	scope, err := wire.ReadScope(r)
	if err != nil {
		return call, to, err
	}
	if scope.Region != "" {
		call.Region = scope.Region
	}
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		to, call.Action, err = s.byTarget(target, scope)
		call.Body = body
		return call, to, err
	}
	if to.json {
		return call, to, s.noService(scope.Service)
	}
	if call.Form, err = readForm(r, body); err != nil {
		return call, to, err
	}
	call.Action = call.Form.String("Action")
	to, err = s.byForm(call.Form, scope)
	return call, to, err
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

// byTarget finds the service of a JSON call: TrentService.CreateKey.
func (s *Sandbox) byTarget(target string, scope wire.Scope) (destination, string, error) {
	prefix, action, _ := strings.Cut(target, ".")
	for name, svc := range s.services {
		if svc.target == prefix {
			return destination{name, svc, true}, action, nil
		}
	}
	name := scope.Service
	if name == "" {
		name = prefix
	}
	return destination{json: true}, action, s.noService(name)
}

// byForm finds the service of a Query call: by its credential scope or, where it
// isn't signed, by the version of the API, which no two services share here.
func (s *Sandbox) byForm(form wire.Form, scope wire.Scope) (destination, error) {
	if form.String("Action") == "" {
		return destination{}, wire.Errorf("MissingAction", "The request is missing an action or a required parameter.")
	}
	version := form.String("Version")
	for _, name := range slices.Sorted(maps.Keys(s.services)) {
		svc := s.services[name]
		if svc.version != "" && (scope.Service == name || scope.Service == "" && svc.version == version) {
			return destination{name: name, service: svc}, nil
		}
	}
	name := scope.Service
	if name == "" {
		name = "with the API version " + version
	}
	return destination{}, s.noService(name)
}

// noService is the answer for a service that the sandbox doesn't have.
func (s *Sandbox) noService(name string) error {
	have := strings.Join(slices.Sorted(maps.Keys(s.services)), ", ")
	if name == "" {
		return wire.Errorf("InvalidAction", "The request names no service: the sandbox has %s.", have)
	}
	return wire.Errorf("InvalidAction", "The sandbox has no service %s: it has %s.", name, have)
}
