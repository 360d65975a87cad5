package wire

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// REST is the protocol of services that name their actions by method and path,
// and take parameters in the path, the query, headers and the body.
type REST struct{}

// Route is one action of a REST service.
type Route struct {
	Method string
	// Path is as the service's model has it: /functions/{FunctionName}/invocations.
	// A parameter stands for one segment, or with a plus sign ({Resource+}) for
	// the rest of the path.
	Path   string
	Action string
}

// Routes are the actions of a REST service.
type Routes []Route

// Match finds the action that a request is for, and the parameters in its path,
// which are unescaped. path is as it was sent: an ARN in it may have escaped
// slashes. ok is false when there is no such action.
func (routes Routes) Match(method, path string) (action string, parameters map[string]string, ok bool) {
	for _, r := range routes {
		if r.Method != method {
			continue
		}
		if parameters, ok := r.match(path); ok {
			return r.Action, parameters, true
		}
	}
	return "", nil, false
}

func (r Route) match(path string) (map[string]string, bool) {
	given := segments(path)
	pattern := segments(r.Path)
	parameters := map[string]string{}
	for i, want := range pattern {
		if i >= len(given) {
			return nil, false
		}
		name, isParameter := strings.CutPrefix(strings.TrimSuffix(want, "}"), "{")
		if !isParameter {
			if given[i] != want {
				return nil, false
			}
			continue
		}
		text := given[i]
		if rest, greedy := strings.CutSuffix(name, "+"); greedy {
			name, text = rest, strings.Join(given[i:], "/")
			given = given[:i+1]
		}
		value, err := url.PathUnescape(text)
		if err != nil || value == "" {
			return nil, false
		}
		parameters[name] = value
	}
	return parameters, len(given) == len(pattern)
}

// segments takes a path apart. Whether it ends in a slash makes no difference,
// also at AWS, whose models and clients aren't at one about it.
func segments(path string) []string {
	return strings.Split(strings.Trim(path, "/"), "/")
}

// Raw is a result that sets more of a REST answer than the body.
type Raw struct {
	Status int // HTTP status
	Header http.Header
	Body   []byte
}

// WriteResult implements [Protocol]. A result that isn't a [*Raw] is the body,
// as JSON, with status 200.
func (REST) WriteResult(w http.ResponseWriter, c Call, result any) error {
	if raw, ok := result.(*Raw); ok {
		maps.Copy(w.Header(), raw.Header)
		send(w, raw.Header.Get("Content-Type"), c.RequestID, raw.Status, raw.Body)
		return nil
	}
	body, err := marshalJSON(c, result)
	if err != nil {
		return err
	}
	send(w, jsonMediaType, c.RequestID, http.StatusOK, body)
	return nil
}

const jsonMediaType = "application/json"

// WriteError implements [Protocol]: the code is in a header.
func (REST) WriteError(w http.ResponseWriter, requestID string, e *Error) {
	kind := "User"
	if e.Fault == Receiver {
		kind = "Service"
	}
	body, _ := json.Marshal(struct{ Type, Message string }{kind, e.Message}) // strings always marshal
	w.Header().Set(ErrorTypeHeader, e.Code)
	send(w, jsonMediaType, requestID, e.Status, body)
}

// ErrorTypeHeader is where clients of REST services look for an error's code.
const ErrorTypeHeader = "X-Amzn-Errortype"
