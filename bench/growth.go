package main

import (
	"fmt"
	"os"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// growth prints what a transition costs with more executions in the log, and
// later in a longer history.
func growth(s settings) error {
	if err := moreExecutions(s); err != nil {
		return err
	}
	for _, iterations := range []int{600, 6000} {
		w, err := loop(iterations)
		if err != nil {
			return err
		}
		rate, err := transitionsInMemory(w, s.window/2, 1)
		if err != nil {
			return err
		}
		s.say(fmt.Sprintf("a history of %s events", thousands(float64(4*iterations+4))), "%.2f us a transition", 1e6/rate)
	}
	return nil
}

// moreExecutions runs ten times as many executions as before, twice, on one
// host.
func moreExecutions(s settings) error {
	w, err := article("0")
	if err != nil {
		return err
	}
	v, err := value.Parse([]byte(created))
	if err != nil {
		return err
	}
	path := s.path("growth.log")
	log, err := journal.Open(path)
	if err != nil {
		return err
	}
	defer os.Remove(path)
	h, err := host.Open(host.Config{Log: log, Tasks: anyArticleTasks{v}})
	if err != nil {
		return err
	}
	first := 0
	for _, executions := range []int{s.executions(300), s.executions(3000), s.executions(30000)} {
		took, err := runMany(h, w, first, executions)
		if err != nil {
			return err
		}
		first += executions
		s.say(fmt.Sprintf("%s executions in the log", thousands(float64(first))), "%.1f us a transition", took.Seconds()/float64(executions*articleTransitions)*1e6)
	}
	h.Close()
	return log.Close()
}
