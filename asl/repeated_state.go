package asl

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// place is what an object or array of a definition is, as far as it leads to
// states.
type place int

const (
	elsewhere place = iota
	inMachine       // the definition, a branch or a processor
	inStates
	inState
	inBranches
)

// field returns what a field of an object in this place is.
func (p place) field(name string) place {
	switch {
	case p == inMachine && name == "States":
		return inStates
	case p == inStates:
		return inState
	case p == inState && (name == "ItemProcessor" || name == "Iterator"):
		return inMachine
	case p == inState && name == "Branches":
		return inBranches
	}
	return elsewhere
}

// repeatedStates reports names that come twice in one object of states, which
// the parsed definition doesn't show: the last one counts there.
func repeatedStates(definition []byte, doc *document) {
	w := &repeatWalker{jsontext.NewDecoder(strings.NewReader(string(definition)), jsontext.AllowDuplicateNames(true)), doc}
	// The text was parsed before, so it can be read again.
	_ = w.walk(nil, inMachine)
}

type repeatWalker struct {
	decoder  *jsontext.Decoder
	document *document
}

func (w *repeatWalker) walk(path *location, p place) error {
	kind := w.decoder.PeekKind()
	if p == elsewhere || kind != '{' && kind != '[' {
		return w.decoder.SkipValue()
	}
	if _, err := w.decoder.ReadToken(); err != nil {
		return err
	}
	names := map[string]bool{}
	for i := 0; w.decoder.PeekKind() != kind+2; i++ { // '{' and '}', '[' and ']' are two apart
		at, inner := path.item(i), elsewhere
		if kind == '{' {
			token, err := w.decoder.ReadToken()
			if err != nil {
				return err
			}
			name := token.String()
			at, inner = path.to("/"+name), p.field(name)
			if p == inStates && names[name] {
				w.document.report(at, Diagnostic{Severity: SeverityError, Code: DuplicateStateName, Message: "Duplicate State name: " + name})
			}
			names[name] = true
		} else if p == inBranches {
			inner = inMachine
		}
		if err := w.walk(at, inner); err != nil {
			return err
		}
	}
	_, err := w.decoder.ReadToken()
	return err
}
