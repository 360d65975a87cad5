package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

const waiters = 10000

// creating never finds a snapshot available.
type creating struct{ created value.Value }

// RunTask implements engine.TaskRunner.
func (c creating) RunTask(_ context.Context, call engine.TaskCall) (value.Value, error) {
	if call.StateName == "CreateSnapshotState" {
		return c.created, nil
	}
	return "creating", nil
}

// waiting measures what an execution costs that waits in WaitState1, and how
// soon a restart has all of them waiting again.
func waiting(s settings) error {
	w, err := article("86400")
	if err != nil {
		return err
	}
	v, err := value.Parse([]byte(created))
	if err != nil {
		return err
	}
	path := s.path("waiting.log")
	log, err := journal.Open(path)
	if err != nil {
		return err
	}
	base := memory()
	h, err := host.Open(host.Config{Log: log, Tasks: creating{v}})
	if err != nil {
		return err
	}
	goroutines := runtime.NumGoroutine()
	executions := s.executions(waiters)
	var failed failure
	var working sync.WaitGroup
	numbers := make(chan int)
	for range atOnce {
		working.Go(func() {
			for n := range numbers {
				_, err := h.Start(host.Start{ARN: executionARN(n), StateMachineARN: stateMachineARN, Definition: string(w.definition), Input: w.input})
				failed.note(err)
			}
		})
	}
	for n := range executions {
		numbers <- n
	}
	close(numbers)
	working.Wait()
	if err := failed.first(); err != nil {
		return err
	}
	if err := allWaiting(h, executions, goroutines); err != nil {
		return err
	}
	s.say("memory for each", "%.1f KiB above the base, the log's index included", float64(memory()-base)/float64(executions)/1024)
	h.Close()
	if err := log.Close(); err != nil {
		return err
	}

	begun := time.Now()
	if log, err = journal.Open(path); err != nil {
		return err
	}
	opened := time.Since(begun)
	if h, err = host.Open(host.Config{Log: log, Tasks: creating{v}}); err != nil {
		return err
	}
	if err := allWaiting(h, executions, goroutines); err != nil {
		return err
	}
	s.say("a restart that has all waiting again", "%.2f s, %.2f s of it to open the log", time.Since(begun).Seconds(), opened.Seconds())
	h.Close()
	if err := log.Close(); err != nil {
		return err
	}
	return os.Remove(path)
}

// allWaiting returns when all executions wait. One that waits long has no
// goroutine, so that is when there are as few as before; looking at each of them
// would cost more than what is measured.
func allWaiting(h *host.Host, executions, goroutines int) error {
	for runtime.NumGoroutine() > goroutines {
		time.Sleep(time.Millisecond)
	}
	for n := 0; n < executions; n += max(executions/10, 1) {
		state, err := h.State(executionARN(n))
		if err != nil {
			return err
		}
		if state.StateName != "WaitState1" || state.Due.IsZero() {
			return fmt.Errorf("execution %d doesn't wait but is in %s", n, state.StateName)
		}
	}
	return nil
}

func memory() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
