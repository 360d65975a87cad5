// Package fakeaws is a double of CloudFormation, S3 and STS for tests of
// deployments: an HTTP server to which a real client is pointed. It is written
// from the API references alone and shares no code with what it is put before.
//
// It makes no resources, it only keeps books of them. What it checks is what a
// deployment can do wrong: states in which a stack can't be changed, parameters
// that the template hasn't got or that don't fit its patterns, files that aren't
// in S3 when a resource needs them. Time is the client's: every look at the
// events of a stack brings its operation one resource further, so that no test
// waits and each sees the same.
package fakeaws

import (
	"io"
	"net/http"
	"net/url"
	"sync"

	"github.com/rdscrypt/rdscrypt/sandbox/stsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// Account is the one account there is, and Region the one Region with stacks.
const (
	Account = "123456789012"
	Region  = "us-east-1"
)

const (
	cloudFormationVersion = "2010-05-15"
	cloudFormation        = wire.Query("http://cloudformation.amazonaws.com/doc/2010-05-15/")
)

// Server is the double. Its exported fields may be set before it is asked.
type Server struct {
	// Refuse has the answers to calls that are refused, by their action:
	// "PutObject", "CreateChangeSet".
	Refuse map[string]*wire.Error
	// Fail has the reasons for which resources can't be made, by logical IDs; Stick
	// those for which they can't be deleted.
	Fail, Stick map[string]string
	// Before is called with the action of each call, before it is answered.
	Before func(action string)

	mu      sync.Mutex
	sts     *stsserver.Server
	buckets map[string]*bucket
	stacks  []*stack // the newest last; those that were deleted stay
	calls   []string
	number  int // makes ids
}

// New makes an account without stacks and buckets.
func New() *Server {
	return &Server{sts: stsserver.New(Account), buckets: map[string]*bucket{}}
}

// Calls are the actions of all calls so far.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// ServeHTTP answers a call: a form is for CloudFormation or STS, as its version
// says, and all else for S3.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
	values, err := url.ParseQuery(string(body))
	if err != nil || r.Method != http.MethodPost || values.Get("Action") == "" {
		s.serveS3(w, r, body)
		return
	}
	call := wire.Call{RequestID: wire.NewUUID(), Action: values.Get("Action")}
	if call.Form, err = wire.ParseForm(values); err == nil {
		err = s.meet(call.Action)
	}
	var result any
	if err == nil {
		result, err = s.query(r, call, values.Get("Version"))
	}
	if err == nil {
		err = cloudFormation.WriteResult(w, call, result)
	}
	if err != nil {
		cloudFormation.WriteError(w, call.RequestID, wire.AsError(err))
	}
}

// meet notes a call and refuses those that are to be refused.
func (s *Server) meet(action string) error {
	if s.Before != nil {
		s.Before(action)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, action)
	if e := s.Refuse[action]; e != nil {
		return e
	}
	return nil
}

func (s *Server) query(r *http.Request, c wire.Call, version string) (any, error) {
	if version != cloudFormationVersion {
		return s.sts.Serve(r.Context(), c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch c.Action {
	case "CreateChangeSet":
		return s.createChangeSet(c.Form)
	case "DescribeChangeSet":
		return s.describeChangeSet(c.Form)
	case "ListChangeSets":
		return s.listChangeSets(c.Form)
	case "ExecuteChangeSet":
		return s.executeChangeSet(c.Form)
	case "DeleteChangeSet":
		return s.deleteChangeSet(c.Form)
	case "DescribeStacks":
		return s.describeStacks(c.Form)
	case "DescribeStackEvents":
		return s.describeStackEvents(c.Form)
	case "ListStackResources":
		return s.listStackResources(c.Form)
	case "GetTemplate":
		return s.getTemplate(c.Form)
	case "DeleteStack":
		return s.deleteStack(c.Form)
	}
	return nil, wire.UnknownAction(c.Action, version)
}

// list is a list in XML, whose elements CloudFormation calls member.
type list[T any] struct {
	Members []T `xml:"member"`
}

// empty is the result of an action that has none.
type empty struct{}
