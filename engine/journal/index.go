package journal

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Entry is what a log knows of an execution without reading its records again.
// What is large is left out; [Log.Records] has it.
type Entry struct {
	Name string
	// Created is the first record, without its Definition, and Started the
	// second, without its Input. nil when they are something else.
	Created *history.ExecutionCreated
	Started *history.Event
	// Ended is the event that ended the execution, without its Details; nil while
	// it runs, also when it was redriven after its end.
	Ended *history.Event
	// Redrives is how often it was redriven, and Redriven the last time, without
	// its Details; nil for never.
	Redrives int
	Redriven *history.Event
}

// beginning is how many records an execution begins with: what is run, and that
// it was started.
const beginning = 2

// execution is an execution in the index.
type execution struct {
	Entry
	number  int
	records int
	blocks  []extent
}

// extent is where the lines of a block are, and their checksum: what is read
// again has to be what was written or found when the log was opened.
type extent struct {
	offset   int64
	length   uint32
	checksum uint32
}

// see adds a record to what is known of the execution.
func (x *execution) see(r history.Record) {
	position := x.records
	x.records++
	switch markOf(r) {
	case endedMark:
		x.Ended = bare(r.Event)
		return
	case redriveMark:
		x.Ended, x.Redriven = nil, bare(r.Event)
		x.Redrives++
		return
	}
	if position >= beginning || r.Branch != "" {
		return
	}
	if c, ok := r.Private.(*history.ExecutionCreated); ok {
		created := *c
		created.Definition = ""
		if created.ExecutionARN == x.Name {
			created.ExecutionARN = x.Name // one string in memory for both
		}
		x.Created = &created
	}
	if r.Event != nil && r.Event.Type == history.ExecutionStarted {
		x.Started = bare(r.Event)
		if d, ok := r.Event.Details.(*history.ExecutionStartedDetails); ok {
			x.Started.Details = &history.ExecutionStartedDetails{RoleARN: d.RoleARN}
		}
	}
}

func bare(ev *history.Event) *history.Event {
	event := *ev
	event.Details = nil
	return &event
}

// index finds the executions of a log. An execution's number is its place.
type index struct {
	executions []*execution
	byName     map[string]*execution
}

func newIndex() *index { return &index{byName: map[string]*execution{}} }

func (ix *index) add(x *execution) {
	ix.executions = append(ix.executions, x)
	ix.byName[x.Name] = x
}

// owner returns whose block b is. A block that names an execution adds it.
func (ix *index) owner(b block) (*execution, error) {
	if b.name == nil {
		if b.number >= len(ix.executions) {
			return nil, fmt.Errorf("execution %d has records and no name", b.number)
		}
		return ix.executions[b.number], nil
	}
	if b.number != len(ix.executions) || ix.byName[*b.name] != nil {
		return nil, fmt.Errorf("execution %d can't be called %q", b.number, *b.name)
	}
	x := &execution{Entry: Entry{Name: *b.name}, number: b.number}
	ix.add(x)
	return x, nil
}

// read adds a block of a file. Of the records it parses those that an Entry
// tells of.
func (ix *index) read(offset int64, b block) error {
	x, err := ix.owner(b)
	if err != nil {
		return err
	}
	x.blocks = append(x.blocks, extent{offset, uint32(len(b.lines)), checksum(b.lines)})
	for lines := b.lines; len(lines) > 0; {
		mark, text, rest, err := nextLine(lines)
		if err != nil {
			return err
		}
		lines = rest
		if mark == noMark && x.records >= beginning {
			x.records++
			continue
		}
		r, err := parseRecord(mark, text)
		if err != nil {
			return err
		}
		x.see(r)
	}
	return nil
}
