package local

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Position is a place in a text, both counted from 1; columns are characters.
type Position struct{ Line, Column int }

func positionAt(text []byte, offset int) Position {
	before := text[:offset]
	last := bytes.LastIndexByte(before, '\n')
	return Position{1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[last+1:])}
}

// positions has the offsets of the values in a document, by their locations in
// the form that Step Functions gives them: /States/Name/Catch[0]/Next. A location
// that is there twice stands for its first place.
type positions struct {
	text    []byte
	offsets map[string]int
	broken  int // where the text stops being JSON, -1 for nowhere
}

func positionsOf(text []byte) positions {
	p := positions{text, map[string]int{}, -1}
	d := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))
	err := p.walk(d, "")
	if syntax := (*jsontext.SyntacticError)(nil); errors.As(err, &syntax) {
		p.broken = min(int(syntax.ByteOffset), len(text))
	} else if err != nil {
		p.broken = len(text)
	}
	return p
}

// next is the offset of the next value.
func (p positions) next(d *jsontext.Decoder) int {
	at := int(d.InputOffset())
	return at + len(p.text[at:]) - len(bytes.TrimLeft(p.text[at:], " \t\r\n:,"))
}

func (p positions) walk(d *jsontext.Decoder, location string) error {
	if _, known := p.offsets[location]; !known {
		p.offsets[location] = p.next(d)
	}
	kind := d.PeekKind()
	if kind != '{' && kind != '[' {
		return d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for i := 0; d.PeekKind() != '}' && d.PeekKind() != ']'; i++ {
		below := location + "[" + strconv.Itoa(i) + "]"
		if kind == '{' {
			name, err := d.ReadToken()
			if err != nil {
				return err
			}
			below = location + "/" + name.String()
		}
		if err := p.walk(d, below); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// find returns where a location is, or the nearest thing around it that is
// there. It is nil for a text that has nothing to point at.
func (p positions) find(location string) *Position {
	offset, ok := p.broken, p.broken >= 0
	for location = strings.TrimSuffix(location, "/"); !ok; location = location[:max(0, strings.LastIndexAny(location, "/["))] {
		if offset, ok = p.offsets[location]; !ok && location == "" {
			return nil
		}
	}
	at := positionAt(p.text, offset)
	return &at
}
