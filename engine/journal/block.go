package journal

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/rdscrypt/rdscrypt/engine/history"
)

// A block is what one Append brought: a line that says whose records these are,
// and a line for each record, its JSON document behind a mark:
//
//	@12                    of the execution with the number 12
//	@13 "arn:aws:..."      the first of the execution that is number 13 from here on
//	{...}                  a record
//	!{...}                 a record that ends the execution
//	+{...}                 a record that makes it running again
//
// Executions are numbered from 0 in the order of their first records. The marks
// let a log be opened without looking into most of its JSON.
const (
	blockMark   = '@'
	endedMark   = '!'
	redriveMark = '+'
)

// noMark is that of a record that has none.
const noMark byte = 0

// markOf returns the mark of a record's line. Events of branches, such as the
// end of a distributed Map's child, aren't those of the execution.
func markOf(r history.Record) byte {
	if r.Event == nil || r.Branch != "" {
		return noMark
	}
	switch r.Event.Type {
	case history.ExecutionSucceeded, history.ExecutionFailed, history.ExecutionAborted, history.ExecutionTimedOut:
		return endedMark
	case history.ExecutionRedriven:
		return redriveMark
	}
	return noMark
}

// appendLines appends a block's records.
func appendLines(b []byte, records []history.Record) []byte {
	for _, r := range records {
		if mark := markOf(r); mark != noMark {
			b = append(b, mark)
		}
		b = append(r.Append(b), '\n')
	}
	return b
}

// appendHead appends a block's first line; name is nil but for the first block
// of an execution.
func appendHead(b []byte, number int, name *string) []byte {
	b = strconv.AppendInt(append(b, blockMark), int64(number), 10)
	if name != nil {
		// Go's quoting keeps any name, also one that is no UTF-8.
		b = strconv.AppendQuote(append(b, ' '), *name)
	}
	return append(b, '\n')
}

// block is what was read of one.
type block struct {
	number int
	name   *string // nil where the first line gives none
	lines  []byte  // the records', not parsed
}

var errUnfinishedLine = errors.New("a line isn't finished")

// nextBlock splits off the first of blocks.
func nextBlock(blocks []byte) (b block, rest []byte, err error) {
	head, rest, ok := bytes.Cut(blocks, []byte{'\n'})
	if !ok {
		return block{}, nil, errUnfinishedLine
	}
	if b.number, b.name, ok = parseHead(head); !ok {
		return block{}, nil, fmt.Errorf("%.60q doesn't say whose records follow", head)
	}
	// A record's JSON has no line breaks, so that this begins the next block.
	end := bytes.Index(blocks[len(head):], []byte{'\n', blockMark})
	if end < 0 {
		end = len(rest)
	}
	if end == 0 {
		return block{}, nil, fmt.Errorf("no record follows %.60q", head)
	}
	b.lines = rest[:end]
	return b, rest[end:], nil
}

func parseHead(head []byte) (number int, name *string, ok bool) {
	digits, quoted, named := bytes.Cut(head, []byte{' '})
	if len(digits) == 0 || digits[0] != blockMark {
		return 0, nil, false
	}
	number, err := strconv.Atoi(string(digits[1:]))
	if err != nil || number < 0 {
		return 0, nil, false
	}
	if named {
		text, err := strconv.Unquote(string(quoted))
		if err != nil {
			return 0, nil, false
		}
		name = &text
	}
	return number, name, true
}

// nextLine splits off a block's first record, which isn't parsed.
func nextLine(lines []byte) (mark byte, text, rest []byte, err error) {
	line, rest, ok := bytes.Cut(lines, []byte{'\n'})
	if !ok {
		return noMark, nil, nil, errUnfinishedLine
	}
	if len(line) > 0 && (line[0] == endedMark || line[0] == redriveMark) {
		return line[0], line[1:], rest, nil
	}
	return noMark, line, rest, nil
}

// parseRecord reads a record that stood behind mark.
func parseRecord(mark byte, text []byte) (history.Record, error) {
	r, err := history.ParseRecord(text)
	if err == nil && markOf(r) != mark {
		err = errors.New("a record has a mark that isn't its own")
	}
	return r, err
}

// parseLines reads a block's records.
func parseLines(records []history.Record, lines []byte) ([]history.Record, error) {
	for len(lines) > 0 {
		mark, text, rest, err := nextLine(lines)
		if err != nil {
			return nil, err
		}
		r, err := parseRecord(mark, text)
		if err != nil {
			return nil, err
		}
		records, lines = append(records, r), rest
	}
	return records, nil
}
