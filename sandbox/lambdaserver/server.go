// Package lambdaserver is the sandbox's Lambda: Go functions of this program,
// under their names, behind Lambda's REST API and, for Step Functions, as a call
// in-process ([Server.Invoke]).
//
// A function is called as Lambda's runtime for Go would call it: JSON in, JSON
// out, an error as the object {"errorMessage","errorType"}, a panic as an error.
// There is no process of its own around it and so no time limit, memory limit or
// code to upload: functions can be invoked and looked at, and the rest of
// Lambda's API is refused by name.
//
// Every function has one version, $LATEST, and is there in every Region. A name
// that isn't here is passed on to [Config.Endpoint], where somebody else speaks
// Lambda's API; nothing is sent there before the first such call.
package lambdaserver

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// Function is what is invoked: JSON in, JSON out. An error of the type
// messages.InvokeResponse_Error (aws-lambda-go) is reported by the name that it
// has, any other by the name of its Go type, as Lambda's runtime for Go does.
type Function func(ctx context.Context, payload json.RawMessage) (json.RawMessage, error)

// Config is what a server needs.
type Config struct {
	// Functions are the functions by their names.
	Functions map[string]Function
	// Endpoint is the URL of a Lambda API that gets the invocations of other
	// functions, such as http://127.0.0.1:9001. Empty: there are no others.
	Endpoint string
	// Account is the account that owns the functions: twelve digits.
	Account string
	// Now is the clock.
	Now func() time.Time
	// Logger hears of asynchronous invocations that failed.
	Logger *slog.Logger
}

// Server is the Lambda of every Region.
type Server struct {
	cfg     Config
	actions map[string]action
	client  *http.Client
	started time.Time

	// asynchronous invocations outlive the call that made them, not the server.
	ctx     context.Context
	cancel  context.CancelFunc
	working sync.WaitGroup
}

// action answers one call.
type action func(ctx context.Context, c wire.Call) (any, error)

// Routes are the actions that the server has, by method and path: "Request
// Syntax" of each in the API Reference.
func Routes() wire.Routes {
	return wire.Routes{
		{Method: http.MethodGet, Path: "/2015-03-31/functions", Action: "ListFunctions"},
		{Method: http.MethodGet, Path: "/2015-03-31/functions/{FunctionName}", Action: "GetFunction"},
		{Method: http.MethodGet, Path: "/2015-03-31/functions/{FunctionName}/configuration", Action: "GetFunctionConfiguration"},
		{Method: http.MethodPost, Path: "/2015-03-31/functions/{FunctionName}/invocations", Action: "Invoke"},
		{Method: http.MethodGet, Path: "/2017-03-31/tags/{Resource+}", Action: "ListTags"},
	}
}

// New makes a server. It needs a [Server.Close].
func New(cfg Config) *Server {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		cfg: cfg,
		// A transport of its own, so that its connections end with the server.
		client:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}},
		started: cfg.Now().UTC(),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.actions = map[string]action{
		"GetFunction":              s.getFunction,
		"GetFunctionConfiguration": s.getFunctionConfiguration,
		"Invoke":                   s.invoke,
		"ListFunctions":            s.listFunctions,
		"ListTags":                 s.listTags,
	}
	return s
}

// Close ends the asynchronous invocations and returns when they have ended.
func (s *Server) Close() {
	s.cancel()
	s.working.Wait()
	s.client.CloseIdleConnections()
}

// Serve answers one call of the REST API.
func (s *Server) Serve(ctx context.Context, c wire.Call) (any, error) {
	run, ok := s.actions[c.Action]
	if !ok {
		return nil, wire.NotFoundf("UnknownOperationException", "the sandbox's Lambda doesn't have %s", c.Action)
	}
	return run(ctx, c)
}
