package journal

import (
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
)

// appending is an append that goes on by itself.
type appending struct {
	done bool
	err  error
}

// start appends and returns when that waits, for the disk or in the queue.
func start(l *Log, name string, retriers ...int) *appending {
	a := &appending{}
	go func() {
		a.err = l.Execution(name).Append(numbered(retriers...))
		a.done = true
	}()
	synctest.Wait()
	return a
}

// pass lets one sync through.
func pass(d *disk) {
	d.gate <- true
	synctest.Wait()
}

func want(t *testing.T, what string, done bool, err string, all ...*appending) {
	t.Helper()
	for i, a := range all {
		if a.done != done || done && fmt.Sprint(a.err) != err {
			t.Errorf("%s: append %d: done %v, %v; want %v, %s", what, i, a.done, a.err, done, err)
		}
	}
}

const noError = "<nil>"

func TestAppendsShareASync(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &disk{gate: make(chan bool)}
		l := logOn(t, d)
		first := start(l, "a", 1)
		var second []*appending
		for n := 2; n < 10; n++ {
			second = append(second, start(l, string(rune('a'+n%3)), n))
		}
		want(t, "before the first sync", false, "", append(second, first)...)
		pass(d)
		want(t, "after the first sync", true, noError, first)
		want(t, "after the first sync", false, "", second...)
		if n := len(l.Executions()); n != 1 {
			t.Errorf("%d executions are known, want the one that is safe", n)
		}
		third := start(l, "a", 10)
		pass(d)
		want(t, "after the second sync", true, noError, second...)
		want(t, "after the second sync", false, "", third)
		pass(d)
		want(t, "after the third sync", true, noError, third)
		if d.syncs != 3 {
			t.Errorf("%d syncs, want 3", d.syncs)
		}
		wantOnDisk(t, l, d, map[string][]int{"a": {1, 3, 6, 9, 10}, "b": {4, 7}, "c": {2, 5, 8}})
	})
}

func TestGroupWithoutRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &disk{gate: make(chan bool), writeErr: syscall.ENOSPC}
		l := logOn(t, d)
		first := start(l, "a", 1)
		lost := []*appending{start(l, "a", 2), start(l, "b", 3), start(l, "c", 4)}
		d.room = len(d.bytes) + 50
		pass(d)
		want(t, "before the disk was full", true, noError, first)
		want(t, "without room", true, "journal journal.log can't be written, nothing that was acknowledged is lost: no space left on device", lost...)
		wantOnDisk(t, l, d, map[string][]int{"a": {1}})
		d.room = 1 << 20
		later := start(l, "b", 5)
		pass(d)
		want(t, "with room again", true, noError, later)
		wantOnDisk(t, l, d, map[string][]int{"a": {1}, "b": {5}})
	})
}

// A failing append takes those with it that waited behind it and are of the
// same execution, and nobody else.
func TestWhatBuildsOnAFailedAppendFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &disk{gate: make(chan bool), writeErr: syscall.ENOSPC}
		l := logOn(t, d)
		slow := &slowWrites{disk: d, gate: make(chan bool)}
		l.file = slow
		failing := start(l, "a", 1)
		behind, other := start(l, "a", 2), start(l, "b", 3)
		d.room = len(magic) + 20
		slow.gate <- true
		synctest.Wait()
		want(t, "without room", true, "journal journal.log can't be written, nothing that was acknowledged is lost: no space left on device", failing, behind)
		want(t, "without room", false, "", other)
		d.room = 1 << 20
		slow.gate <- true
		pass(d)
		want(t, "with room again", true, noError, other)
		wantOnDisk(t, l, d, map[string][]int{"b": {3}})
	})
}

// slowWrites is a disk whose writes take their time too.
type slowWrites struct {
	*disk
	gate chan bool
}

func (s *slowWrites) WriteAt(b []byte, offset int64) (int, error) {
	<-s.gate
	return s.disk.WriteAt(b, offset)
}

func TestGroupOnADiskThatLosesWhatItTook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &disk{gate: make(chan bool)}
		l := logOn(t, d)
		first := start(l, "a", 1)
		d.syncErr = syscall.EIO
		behind := []*appending{start(l, "b", 2), start(l, "c", 3)}
		pass(d)
		want(t, "after the error", true, "journal journal.log can't be made durable and takes no more records: input/output error", append(behind, first)...)
		if d.syncs != 1 {
			t.Errorf("%d syncs, want none after the one that failed", d.syncs)
		}
	})
}

func TestCloseWaitsForTheDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &disk{gate: make(chan bool)}
		l := logOn(t, d)
		under, queued := start(l, "a", 1), start(l, "b", 2)
		closed := false
		go func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
			closed = true
		}()
		synctest.Wait()
		if closed {
			t.Error("closed under a write")
		}
		pass(d)
		if !closed {
			t.Error("not closed after the last write")
		}
		want(t, "what was being written", true, noError, under)
		want(t, "what was waiting", true, "journal journal.log: "+fs.ErrClosed.Error(), queued)
		wantOnDisk(t, l, d, map[string][]int{"a": {1}})
	})
}

// A group takes only so much, but always one.
func TestGroupsHaveALimit(t *testing.T) {
	t.Parallel()
	l := newLog("journal.log", &disk{})
	for _, size := range []int{maxGroup - 10, 5, 10, maxGroup + 1, 1} {
		l.queue = append(l.queue, &pending{lines: []byte(strings.Repeat("x", size))})
	}
	for _, want := range []int{2, 1, 1, 1} {
		if got := len(l.take()); got != want {
			t.Errorf("a group of %d, want %d", got, want)
		}
	}
}
