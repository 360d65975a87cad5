package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

const (
	atOnce = 64
	// articleTransitions is how many states an execution enters whose snapshots
	// are available at the first look: the article's nine without the waits.
	articleTransitions = 7
)

// durable measures transitions a second when each is on disk before the next,
// beside the same bytes written and synced without an engine.
func durable(s settings) error {
	w, err := article("0")
	if err != nil {
		return err
	}
	path := s.path("durable.log")
	log, err := journal.Open(path)
	if err != nil {
		return err
	}
	v, err := value.Parse([]byte(created))
	if err != nil {
		return err
	}
	h, err := host.Open(host.Config{Log: log, Tasks: anyArticleTasks{v}})
	if err != nil {
		return err
	}
	executions, took := 0, time.Duration(0)
	for more := s.executions(1000); took < s.window; executions += more {
		one, err := runMany(h, w, executions, more)
		if err != nil {
			return err
		}
		took += one
	}
	h.Close()
	if err := log.Close(); err != nil {
		return err
	}
	frames, bytes, err := frameSizes(path)
	if err != nil {
		return err
	}
	total := executions * articleTransitions
	rate := float64(total) / took.Seconds()
	s.say("transitions", "%s a second, %d executions at once", thousands(rate), atOnce)
	bare, err := writeBare(s.path("bare"), frames)
	if err != nil {
		return err
	}
	s.say("the log", "%d MB in %s writes, each synced", bytes>>20, thousands(float64(len(frames))))
	s.say("a bare write and sync of it", "%.0f us", bare.Seconds()/float64(len(frames))*1e6)
	s.say("transitions that share a sync", "%.1f", float64(total)/float64(len(frames)))
	s.say("the same bytes, bare", "%.2f s instead of %.2f s", bare.Seconds(), took.Seconds())
	s.say("ratio to the bare writes", "%.2f", bare.Seconds()/took.Seconds())
	return os.Remove(path)
}

// runMany runs so many executions, 64 at a time, and returns how long that took.
// All of them have to succeed.
func runMany(h *host.Host, w workload, first, executions int) (time.Duration, error) {
	next := atomic.Int64{}
	next.Store(int64(first))
	var failed failure
	var working sync.WaitGroup
	begun := time.Now()
	for range atOnce {
		working.Go(func() {
			for n := int(next.Add(1)) - 1; n < first+executions; n = int(next.Add(1)) - 1 {
				if err := runOne(h, w, n); err != nil {
					failed.note(err)
					return
				}
			}
		})
	}
	working.Wait()
	took := time.Since(begun)
	if err := failed.first(); err != nil {
		return 0, err
	}
	for _, x := range h.List() {
		if x.Status != history.Succeeded {
			return 0, fmt.Errorf("%s ended %s", x.ARN, x.Status)
		}
	}
	return took, nil
}

func executionARN(n int) string {
	return fmt.Sprintf("arn:aws:states:us-east-1:123456789012:execution:bench:%d", n)
}

const stateMachineARN = "arn:aws:states:us-east-1:123456789012:stateMachine:bench"

func runOne(h *host.Host, w workload, n int) error {
	_, err := h.Start(host.Start{ARN: executionARN(n), StateMachineARN: stateMachineARN, Definition: string(w.definition), Input: w.input})
	if err != nil {
		return err
	}
	return h.Wait(context.Background(), executionARN(n))
}

// frameSizes reads how long each write of a log was: a line, then frames with
// their length in front.
func frameSizes(path string) (sizes []int, total int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	const line, header = int64(len("rdscrypt journal 2\n")), 12
	for at := line; ; {
		var length [4]byte
		if _, err := f.ReadAt(length[:], at); err == io.EOF {
			return sizes, at, nil
		} else if err != nil {
			return nil, 0, err
		}
		size := header + int64(binary.BigEndian.Uint32(length[:]))
		sizes = append(sizes, int(size))
		at += size
	}
}

// writeBare appends as many bytes in as many writes, each synced. Sync takes the
// file's times with it, which the log leaves out where it can; on a file that
// grows that makes no difference that could be measured.
func writeBare(path string, sizes []int) (time.Duration, error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer os.Remove(path)
	buffer := make([]byte, 1<<20)
	begun := time.Now()
	for _, size := range sizes {
		for size > 0 {
			n := min(size, len(buffer))
			if _, err := f.Write(buffer[:n]); err != nil {
				return 0, err
			}
			size -= n
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
	}
	took := time.Since(begun)
	return took, f.Close()
}
