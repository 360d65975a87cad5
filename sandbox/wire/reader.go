package wire

import (
	"strconv"
	"strings"
)

// Reader reads typed parameters from a [Form] and keeps the first that can't be
// read, so that an action with forty parameters asks for an error once.
type Reader struct {
	Form
	err error
}

// NewReader reads from f.
func NewReader(f Form) *Reader { return &Reader{Form: f} }

// Err is the first failure: the [Error] InvalidParameterValue.
func (r *Reader) Err() error { return r.err }

// Int reads an integer; nil when it wasn't sent.
func (r *Reader) Int(name string) *int {
	text, ok := r.Lookup(name)
	if !ok {
		return nil
	}
	// 32 bits, because AWS's Integer has no more.
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		r.fail(Errorf("InvalidParameterValue", "Invalid value %s for %s. Must be an integer", text, name))
		return nil
	}
	v := int(n)
	return &v
}

// Bool reads true or false in any case; nil when it wasn't sent.
func (r *Reader) Bool(name string) *bool {
	text, ok := r.Lookup(name)
	if !ok {
		return nil
	}
	var v bool
	switch strings.ToLower(text) {
	case "true":
		v = true
	case "false":
	default:
		r.fail(Errorf("InvalidParameterValue", "Invalid value %s for %s. Must be true or false", text, name))
		return nil
	}
	return &v
}

func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}
