package journal

import (
	"fmt"
	"slices"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Appends share writes. Who appends puts the bytes into the queue. Whoever
// finds nobody leading becomes the leader: it takes what is queued (its own
// append comes first in that), writes it as one frame, syncs, tells the others
// of the group, and makes the first in the queue the next leader. What comes
// while a sync is under way gathers for the next one.
//
// A goroutine of the log's own would have to be woken, and waited for, also
// where one execution has a log for itself; there the caller now leads itself
// and nothing waits.

const (
	// maxGroup is the size beyond which a group takes no more appends, so that
	// the first of them don't wait for the last ones' bytes.
	maxGroup = 4 << 20
	// maxAppend is what one append may have: a frame's length has 32 bits.
	maxAppend = 1 << 30
)

// pending is an append on its way to the disk.
type pending struct {
	name    string
	records []history.Record
	lines   []byte
	err     error
	// wake gets one message, unless its owner is the leader from the first: true
	// makes it the leader, false says that err is the outcome.
	wake chan bool

	// What the leader fills in.
	execution *execution
	at        extent
}

// Execution is one execution's journal in a log.
type Execution struct {
	log  *Log
	name string
}

// Execution returns the journal of the execution called name, its ARN as a
// rule. The execution is in the log once something was appended to it.
func (l *Log) Execution(name string) *Execution { return &Execution{l, name} }

// Append adds records to the execution's history and returns when they are on
// disk. They are there whole or not at all. Appends of one execution keep their
// order; those of several executions at the same time share one write and sync.
//
// When there is no room, everything in that write is taken back and a later
// Append may do better; appends that already waited behind a failed one of the
// same execution fail with it, since they build on what isn't there. When the
// disk reports that it couldn't keep what it had taken, what it holds is
// unknown, and the log refuses all further appends.
func (e *Execution) Append(records []history.Record) error {
	if len(records) == 0 {
		return nil
	}
	l := e.log
	p := l.pool.Get().(*pending)
	defer l.recycle(p)
	p.name, p.records = e.name, records
	p.lines = appendLines(p.lines[:0], records)
	if len(p.lines) > maxAppend {
		return fmt.Errorf("journal %s: %d bytes are more than one append may have", l.path, len(p.lines))
	}
	l.mu.Lock()
	l.queue = append(l.queue, p)
	lead := !l.led
	l.led = true
	l.mu.Unlock()
	if lead || <-p.wake {
		l.lead(p)
	}
	return p.err
}

// Records returns the execution's history as [Log.Records] does.
func (e *Execution) Records() ([]history.Record, error) { return e.log.Records(e.name) }

// recycle keeps p's channel and memory, unless that is unusually much.
func (l *Log) recycle(p *pending) {
	lines := p.lines
	if cap(lines) > 1<<20 {
		lines = nil
	}
	*p = pending{wake: p.wake, lines: lines}
	l.pool.Put(p)
}

// lead brings one group to disk. self, whose caller leads, is in it.
func (l *Log) lead(self *pending) {
	l.mu.Lock()
	group := l.take()
	err := l.broken
	l.mu.Unlock()

	var fresh []*execution
	fatal := false
	if err == nil {
		fresh = l.compose(group)
		err, fatal = l.write()
	}

	l.mu.Lock()
	if err == nil {
		l.enter(group, fresh)
	} else {
		group = l.fail(group, err)
	}
	if fatal && l.broken == nil {
		l.broken = err
	}
	if len(l.queue) > 0 {
		l.queue[0].wake <- true
	} else {
		l.led = false
		l.idle.Broadcast()
	}
	l.mu.Unlock()

	for _, p := range group {
		if p != self {
			p.wake <- false
		}
	}
}

// take removes the next group from the queue.
func (l *Log) take() []*pending {
	n, size := 0, 0
	for n < len(l.queue) && (n == 0 || size+len(l.queue[n].lines) <= maxGroup) {
		size += len(l.queue[n].lines)
		n++
	}
	group := l.queue[:n:n]
	l.queue = slices.Clone(l.queue[n:])
	return group
}

// compose makes the frame of a group, and returns the executions that begin
// with it. The index changes in the leader's hands alone, so looking into it
// needs no lock here.
func (l *Log) compose(group []*pending) (fresh []*execution) {
	l.frame = slices.Grow(l.frame[:0], frameStart)[:frameStart]
	begun := map[string]*execution{}
	for _, p := range group {
		var name *string
		if p.execution = l.index.byName[p.name]; p.execution == nil {
			p.execution = begun[p.name]
		}
		if p.execution == nil {
			p.execution = &execution{Entry: Entry{Name: p.name}, number: len(l.index.executions) + len(fresh)}
			begun[p.name] = p.execution
			fresh = append(fresh, p.execution)
			name = &p.name
		}
		l.frame = appendHead(l.frame, p.execution.number, name)
		p.at = extent{l.tail.end + int64(len(l.frame)), uint32(len(p.lines)), checksum(p.lines)}
		l.frame = append(l.frame, p.lines...)
	}
	return fresh
}

// write brings the frame to disk. After a fatal error what the disk holds is
// unknown.
func (l *Log) write() (err error, fatal bool) {
	chain := seal(l.frame, l.tail.chain)
	if _, err := l.file.WriteAt(l.frame, l.tail.end); err != nil {
		err = fmt.Errorf("journal %s can't be written, nothing that was acknowledged is lost: %w", l.path, err)
		return err, l.file.Truncate(l.tail.end) != nil
	}
	if err := l.file.sync(); err != nil {
		return fmt.Errorf("journal %s can't be made durable and takes no more records: %w", l.path, err), true
	}
	l.tail = tail{l.tail.end + int64(len(l.frame)), chain}
	if cap(l.frame) > 2*maxGroup {
		l.frame = nil
	}
	return nil, false
}

// enter makes a group that is on disk known.
func (l *Log) enter(group []*pending, fresh []*execution) {
	for _, x := range fresh {
		l.index.add(x)
	}
	for _, p := range group {
		p.execution.blocks = append(p.execution.blocks, p.at)
		for _, r := range p.records {
			p.execution.see(r)
		}
	}
}

// fail gives a group its error, and what waits behind it, which it returns with
// the group.
func (l *Log) fail(group []*pending, err error) []*pending {
	failed := map[string]bool{}
	for _, p := range group {
		p.err = err
		failed[p.name] = true
	}
	l.queue = slices.DeleteFunc(l.queue, func(p *pending) bool {
		if failed[p.name] {
			p.err = err
			group = append(group, p)
		}
		return failed[p.name]
	})
	return group
}
