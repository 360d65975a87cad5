package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// inMemory measures transitions a second without a disk, beside the peer.
func inMemory(s settings) error {
	machine, err := article("0")
	if err != nil {
		return err
	}
	counting, err := loop(1000)
	if err != nil {
		return err
	}
	workloads := []workload{machine, counting}
	ours := map[string]float64{}
	for _, w := range workloads {
		if ours[w.name], err = transitionsInMemory(w, s.window, 1); err != nil {
			return err
		}
		s.say(w.name+", one after the other", "%s transitions/s", thousands(ours[w.name]))
	}
	cores := runtime.GOMAXPROCS(0)
	for _, w := range workloads {
		rate, err := transitionsInMemory(w, s.window, cores)
		if err != nil {
			return err
		}
		s.say(fmt.Sprintf("%s, %d at a time", w.name, cores), "%s transitions/s", thousands(rate))
		ours[w.name+" parallel"] = rate
	}
	if !s.peer {
		return nil
	}
	theirs, err := peer(s, workloads)
	if err != nil {
		s.say("aws-local-stepfunctions", "not measured: %v", err)
		return nil
	}
	for _, w := range workloads {
		s.say("aws-local-stepfunctions, "+w.name, "%s transitions/s, keeping no history", thousands(theirs[w.name]))
		s.say("ratio, one after the other", "%.1f times", ours[w.name]/theirs[w.name])
		s.say(fmt.Sprintf("ratio, with %d cores", cores), "%.1f times", ours[w.name+" parallel"]/theirs[w.name])
	}
	return nil
}

// transitionsInMemory runs executions for a while, some at a time, and returns
// the rate of transitions.
func transitionsInMemory(w workload, window time.Duration, parallel int) (float64, error) {
	var executions atomic.Int64
	var failed failure
	var working sync.WaitGroup
	begun := time.Now()
	for range parallel {
		working.Go(func() {
			for time.Since(begun) < window {
				if err := once(w); err != nil {
					failed.note(err)
					return
				}
				executions.Add(1)
			}
		})
	}
	working.Wait()
	if err := failed.first(); err != nil {
		return 0, err
	}
	return float64(executions.Load()) * float64(w.transitions) / time.Since(begun).Seconds(), nil
}

// once takes one execution to its end in memory.
func once(w workload) error {
	x, err := engine.Start(engine.Config{
		StateMachine: w.machine,
		Definition:   string(w.definition),
		Identity:     engine.Identity{ExecutionARN: "arn:aws:states:us-east-1:123456789012:execution:bench:one"},
		Journal:      &journal.Memory{},
		Tasks:        w.tasks(),
	}, w.input)
	if err != nil {
		return err
	}
	if err := x.Run(context.Background()); err != nil {
		return err
	}
	if state := x.State(); state.Status != history.Succeeded {
		return fmt.Errorf("the execution of %s ended %s: %s", w.name, state.Status, state.Cause)
	}
	return nil
}

// thousands writes a number with commas.
func thousands(f float64) string {
	text := fmt.Sprintf("%.0f", f)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
