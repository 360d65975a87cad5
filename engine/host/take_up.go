package host

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// takeUpAll notes the executions of a log and runs those that haven't ended. It
// returns when all of these have been taken up.
func (h *Host) takeUpAll(entries []journal.Entry) {
	unfinished := make(chan *entry)
	var takers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		takers.Go(func() {
			for e := range unfinished {
				if _, err := h.awake(e); err != nil {
					h.failed(e, err)
				}
			}
		})
	}
	for _, found := range entries {
		e := &entry{summary: summaryOf(found)}
		_ = h.add(e) // a log has each once
		if found.Ended == nil {
			unfinished <- e
		}
	}
	close(unfinished)
	takers.Wait()
}

// load makes an execution of what the log has of it.
func (h *Host) load(e *entry) (*engine.Execution, error) {
	records, err := h.config.Log.Records(e.summary.ARN)
	if err != nil {
		return nil, err
	}
	created := history.Created(records)
	if created == nil {
		return nil, fmt.Errorf("its history doesn't say what is run")
	}
	config := h.engineConfig(e, roleOf(records))
	if config.StateMachine, err = h.machines.compile(created.Definition); err != nil {
		return nil, err
	}
	return engine.Load(config, records)
}

// roleOf returns the role that an execution was started with.
func roleOf(records []history.Record) string {
	for _, r := range records {
		if r.Event != nil {
			if d, ok := r.Event.Details.(*history.ExecutionStartedDetails); ok {
				return d.RoleARN
			}
		}
	}
	return ""
}
