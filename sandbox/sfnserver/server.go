// Package sfnserver is the sandbox's Step Functions: its JSON API over an
// engine that runs elsewhere ([Executions]). It keeps the state machines; what
// an execution did is in the engine's journal and is asked of the engine at
// every call, so no answer is older than the journal.
//
// Three choices reach users:
//
//   - A state machine is in the file when the call that made or changed it is
//     answered, and an execution is in the journal when StartExecution is.
//     Nothing is eventually consistent.
//   - An execution takes along what it was started from (definition, role,
//     logging): changing or deleting the state machine doesn't reach it. So old
//     revisions needn't be kept apart; each lives in the journals of its
//     executions.
//   - What the engine doesn't run (Express workflows, activities, versions and
//     aliases) is refused by name, after the checks that AWS makes first.
//
// Errors have AWS's codes and texts. Where no recording or report of AWS's text
// was to be had, the text follows the pattern of its siblings, and the place in
// the code says so.
package sfnserver

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// Config is what a server needs.
type Config struct {
	// Path is the file of the state machines, made when it is missing. Without
	// one they are in memory only.
	Path string
	// Account is the account that owns everything: twelve digits.
	Account string
	// Now is the clock.
	Now func() time.Time
	// Logger hears of log events that couldn't be delivered; nil for nobody.
	Logger *slog.Logger
	// Logs takes the log events of executions whose state machine has a
	// LoggingConfiguration; nil when there are no CloudWatch Logs.
	Logs LogSink
	// Sole, when it isn't empty, names the one execution that the server is
	// for, such as that of a running command. Then everything that would make
	// or change a state machine or start an execution is refused with it, and
	// the state machine is the one in the history.
	Sole string
}

// Server is the Step Functions of every Region: a Region is part of each ARN.
// Before the first call it needs [Server.Attach].
type Server struct {
	cfg        Config
	store      *store
	executions Executions
	actions    map[string]action
	redrives   redrives
	logs       *logWriter

	// gate orders what changes state machines (locked) against the starts of
	// executions (read-locked): no execution begins of a state machine that was
	// deleted meanwhile.
	gate sync.RWMutex
	// starting has a lock a name, more or less: two starts of one name come
	// one after the other, others don't wait for each other's fsync.
	starting stripes
}

// action answers one call. A nil result stands for an empty object.
type action func(ctx context.Context, c wire.Call) (any, error)

// New opens the file of the state machines, or makes an empty one.
func New(cfg Config) (*Server, error) {
	st, err := openStore(cfg.Path)
	if err != nil {
		return nil, err
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{cfg: cfg, store: st}
	s.logs = newLogWriter(cfg.Logs, cfg.Logger)
	s.actions = map[string]action{
		"CreateStateMachine":               s.createStateMachine,
		"DeleteStateMachine":               s.deleteStateMachine,
		"DescribeExecution":                s.describeExecution,
		"DescribeStateMachine":             s.describeStateMachine,
		"DescribeStateMachineForExecution": s.describeStateMachineForExecution,
		"GetExecutionHistory":              s.getExecutionHistory,
		"ListExecutions":                   s.listExecutions,
		"ListMapRuns":                      s.listMapRuns,
		"ListStateMachines":                s.listStateMachines,
		"ListTagsForResource":              s.listTagsForResource,
		"RedriveExecution":                 s.redriveExecution,
		"SendTaskFailure":                  s.sendTaskFailure,
		"SendTaskHeartbeat":                s.sendTaskHeartbeat,
		"SendTaskSuccess":                  s.sendTaskSuccess,
		"StartExecution":                   s.startExecution,
		"StartSyncExecution":               s.startSyncExecution,
		"StopExecution":                    s.stopExecution,
		"TagResource":                      s.tagResource,
		"UntagResource":                    s.untagResource,
		"UpdateStateMachine":               s.updateStateMachine,
		"ValidateStateMachineDefinition":   s.validateStateMachineDefinition,
	}
	return s, nil
}

// Attach gives the server its executions. It comes after [New] because whoever
// runs the executions needs [Server.Observe] from its own start.
func (s *Server) Attach(x Executions) {
	s.executions = x
	s.logs.attach(x)
}

// Close delivers the log events that are waiting and closes the file. The
// executions must have been closed before.
func (s *Server) Close() error {
	s.logs.close()
	return s.store.close()
}

// making are the actions that a server for one execution refuses.
var making = []string{"CreateStateMachine", "UpdateStateMachine", "DeleteStateMachine", "StartExecution", "StartSyncExecution",
	"TagResource", "UntagResource"}

// Serve answers one call of the JSON API (target AWSStepFunctions).
func (s *Server) Serve(ctx context.Context, c wire.Call) (any, error) {
	run, ok := s.actions[c.Action]
	if !ok {
		return nil, unknownAction(c.Action)
	}
	if s.cfg.Sole != "" && slices.Contains(making, c.Action) {
		return nil, wire.Errorf("AccessDeniedException", "this endpoint serves one execution: %s", s.cfg.Sole)
	}
	result, err := run(ctx, c)
	if err == nil && result == nil {
		result = struct{}{}
	}
	return result, err
}

// missing says what an action would need that isn't here.
var missing = map[string]string{
	"CreateActivity":             "activities",
	"DeleteActivity":             "activities",
	"DescribeActivity":           "activities",
	"GetActivityTask":            "activities",
	"ListActivities":             "activities",
	"CreateStateMachineAlias":    "versions and aliases",
	"DeleteStateMachineAlias":    "versions and aliases",
	"DeleteStateMachineVersion":  "versions and aliases",
	"DescribeStateMachineAlias":  "versions and aliases",
	"ListStateMachineAliases":    "versions and aliases",
	"ListStateMachineVersions":   "versions and aliases",
	"PublishStateMachineVersion": "versions and aliases",
	"UpdateStateMachineAlias":    "versions and aliases",
	"TestState":                  "tests of single states",
	"DescribeMapRun":             "descriptions of Map Runs",
	"UpdateMapRun":               "changes of a Map Run",
}

func unknownAction(name string) error {
	text := fmt.Sprintf("the sandbox's Step Functions doesn't have %s", name)
	if what, ok := missing[name]; ok {
		text += ": it has no " + what
	}
	return wire.Errorf("UnknownOperationException", "%s", text)
}
