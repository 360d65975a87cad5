package host

import (
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Start says what execution is to begin.
type Start struct {
	ARN             string
	StateMachineARN string
	RoleARN         string
	// Definition is the text of the state machine, whose findings are checked by
	// whoever creates state machines.
	Definition    string
	Input         value.Value
	Configuration value.Value // the caller's own, nil for none
}

// ExistsError says that there is an execution with the ARN already.
type ExistsError struct{ ARN string }

func (e *ExistsError) Error() string { return "there is an execution " + e.ARN + " already" }

// Start begins an execution: it is safe in the log when Start returns. The error
// is an [*ExistsError], one of the definition (asl.Diagnostics), of the input
// (asl.EvaluationError), or the log's.
func (h *Host) Start(s Start) (Summary, error) {
	machine, err := h.machines.compile(s.Definition)
	if err != nil {
		return Summary{}, err
	}
	e := &entry{summary: Summary{ARN: s.ARN, StateMachineARN: s.StateMachineARN, Status: history.Running}, over: make(chan struct{})}
	// Whoever wants something of it meanwhile waits until it is run.
	e.taking.Lock()
	defer e.taking.Unlock()
	if err := h.add(e); err != nil {
		return Summary{}, err
	}
	config := h.engineConfig(e, s.RoleARN)
	config.StateMachine, config.Definition, config.Configuration = machine, s.Definition, s.Configuration
	x, err := engine.Start(config, s.Input)
	if err != nil {
		h.remove(e)
		h.failed(e, err)
		return Summary{}, fmt.Errorf("starting execution: %w", err)
	}
	h.mu.Lock()
	summary := e.summary
	h.mu.Unlock()
	h.run(e, x)
	return summary, nil
}

// remove forgets an execution that didn't begin.
func (h *Host) remove(e *entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.all, e.summary.ARN)
	for i := len(h.order) - 1; i >= 0; i-- {
		if h.order[i] == e {
			h.order = append(h.order[:i], h.order[i+1:]...)
			return
		}
	}
}

// engineConfig is what the engine needs to run an execution.
func (h *Host) engineConfig(e *entry, roleARN string) engine.Config {
	return engine.Config{
		Identity: engine.Identity{
			ExecutionARN:     e.summary.ARN,
			ExecutionName:    nameIn(e.summary.ARN),
			StateMachineARN:  e.summary.StateMachineARN,
			StateMachineName: nameIn(e.summary.StateMachineARN),
			RoleARN:          roleARN,
		},
		Journal: h.config.Log.Execution(e.summary.ARN),
		Tasks:   h.config.Tasks,
		Clock:   h.config.Clock,
		Park:    parkAfter,
		Observe: h.observe(e),
	}
}

// nameIn returns the last part of an ARN.
func nameIn(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }
