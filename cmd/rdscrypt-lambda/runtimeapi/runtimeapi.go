// Package runtimeapi is Lambda's side of the Runtime API: what a bootstrap asks
// for its invocations and where it reports what became of them. It lets tests
// and measurements drive a bootstrap as a process of its own, the way Lambda
// does, over HTTP on the loopback interface.
//
// It serves one process with one invocation at a time, and has no timeouts of
// its own: whoever calls it sees the process and knows when to give up.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package runtimeapi

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Variable is the environment variable in which a bootstrap finds the address
// of the API.
const Variable = "AWS_LAMBDA_RUNTIME_API"

// Invocation is what a bootstrap is given to do.
type Invocation struct {
	RequestID   string
	FunctionARN string
	// Deadline is when the function's timeout ends it.
	Deadline time.Time
	Payload  string
}

// AnswerKind is which of its three paths a bootstrap answered on.
type AnswerKind string

// The kinds, by the ends of their paths.
const (
	Response  AnswerKind = "response"   // the function's result
	Error     AnswerKind = "error"      // the function's error object
	InitError AnswerKind = "init/error" // the bootstrap can't start
)

// Answer is what a bootstrap sent.
type Answer struct {
	Kind      AnswerKind
	RequestID string // empty for an InitError
	Header    http.Header
	Body      string
	// At is when the last byte had arrived.
	At time.Time
}

// Server is the API. Its zero value isn't ready; [Start] makes one.
type Server struct {
	listener    net.Listener
	http        *http.Server
	asked       chan struct{}
	invocations chan Invocation
	answers     chan Answer
	closed      chan struct{}
}

// Start serves the API at a free port of the loopback interface.
func Start() (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the Runtime API: %w", err)
	}
	s := &Server{
		listener: listener,
		// Room for one of each: the API goes on when nobody waits for it.
		asked:       make(chan struct{}, 1),
		invocations: make(chan Invocation, 1),
		answers:     make(chan Answer, 1),
		closed:      make(chan struct{}),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", s.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", s.answer(Response))
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", s.answer(Error))
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", s.answer(InitError))
	s.http = &http.Server{Handler: mux}
	go func() {
		_ = s.http.Serve(listener) // ends when Close is called, with an error that says so
		close(s.closed)
	}()
	return s, nil
}

// Address is the value of [Variable].
func (s *Server) Address() string { return s.listener.Addr().String() }

// Close stops the API. A bootstrap that waits for an invocation finds the
// connection closed.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.closed
	return err
}

// Asked waits until a bootstrap that has nothing to do asks for an invocation:
// it has started, or is done with the one before.
func (s *Server) Asked(ctx context.Context) error {
	select {
	case <-s.asked:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for the bootstrap to ask for an invocation: %w", context.Cause(ctx))
	}
}

// Invoke gives the bootstrap an invocation, as soon as it asks for one, and
// returns its answer.
func (s *Server) Invoke(ctx context.Context, invocation Invocation) (Answer, error) {
	select {
	case s.invocations <- invocation:
	case <-ctx.Done():
		return Answer{}, fmt.Errorf("waiting for the bootstrap to take an invocation: %w", context.Cause(ctx))
	}
	answer, err := s.Answer(ctx)
	if err == nil && answer.Kind != InitError && answer.RequestID != invocation.RequestID {
		err = fmt.Errorf("the bootstrap answered request %q instead of %q", answer.RequestID, invocation.RequestID)
	}
	return answer, err
}

// Answer waits for what the bootstrap sends next. A bootstrap that can't start
// sends an [InitError] without having been invoked.
func (s *Server) Answer(ctx context.Context) (Answer, error) {
	select {
	case answer := <-s.answers:
		return answer, nil
	case <-ctx.Done():
	}
	// A bootstrap that answers and exits has done both by now.
	select {
	case answer := <-s.answers:
		return answer, nil
	default:
		return Answer{}, fmt.Errorf("waiting for the bootstrap's answer: %w", context.Cause(ctx))
	}
}

func (s *Server) next(w http.ResponseWriter, r *http.Request) {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	select {
	case invocation := <-s.invocations:
		// From here on the bootstrap is at work, not asking.
		select {
		case <-s.asked:
		default:
		}
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Lambda-Runtime-Aws-Request-Id", invocation.RequestID)
		header.Set("Lambda-Runtime-Invoked-Function-Arn", invocation.FunctionARN)
		header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(invocation.Deadline.UnixMilli(), 10))
		_, _ = io.WriteString(w, invocation.Payload) // a lost connection shows in the answer that doesn't come
	case <-r.Context().Done():
	}
}

func (s *Server) answer(kind AnswerKind) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer := Answer{Kind: kind, RequestID: r.PathValue("id"), Header: r.Header, Body: string(body), At: time.Now()}
		select {
		case s.answers <- answer:
		case <-r.Context().Done():
			return
		}
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"status":"OK"}`)
	}
}
