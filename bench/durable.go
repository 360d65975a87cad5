package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
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
	for took < s.window {
		one, err := runMany(h, w, executions, 1000)
		if err != nil {
			return err
		}
		executions, took = executions+1000, took+one
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
	say("transitions", "%s a second, %d executions at once", thousands(rate), atOnce)
	bare, err := writeBare(s.path("bare"), frames)
	if err != nil {
		return err
	}
	say("the log", "%d MB in %s writes, each synced", bytes>>20, thousands(float64(len(frames))))
	say("a bare write and sync of it", "%.0f us", bare.Seconds()/float64(len(frames))*1e6)
	say("transitions that share a sync", "%.1f", float64(total)/float64(len(frames)))
	say("the same bytes, bare", "%.2f s instead of %.2f s", bare.Seconds(), took.Seconds())
	say("ratio to the bare writes", "%.2f", bare.Seconds()/took.Seconds())
	return os.Remove(path)
}

// runMany runs so many executions, 64 at a time, and returns how long that took.
func runMany(h *host.Host, w workload, first, executions int) (time.Duration, error) {
	next := atomic.Int64{}
	next.Store(int64(first))
	var failed atomic.Pointer[error]
	var working sync.WaitGroup
	begun := time.Now()
	for range atOnce {
		working.Go(func() {
			for n := int(next.Add(1)) - 1; n < first+executions; n = int(next.Add(1)) - 1 {
				if err := runOne(h, w, n); err != nil {
					failed.Store(&err)
					return
				}
			}
		})
	}
	working.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return time.Since(begun), nil
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
	return h.Wait(ctx, executionARN(n))
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

// writeBare appends as many bytes in as many writes, each synced.
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
		if err := dataSync(f); err != nil {
			return 0, err
		}
	}
	took := time.Since(begun)
	return took, f.Close()
}
