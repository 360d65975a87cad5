package main

import "sync/atomic"

// failure keeps the first error that one of several goroutines had.
type failure struct{ err atomic.Pointer[error] }

// note keeps err, unless it is nil or there was one before.
func (f *failure) note(err error) {
	if err != nil {
		f.err.CompareAndSwap(nil, &err)
	}
}

// first returns what was kept, nil for nothing.
func (f *failure) first() error {
	if err := f.err.Load(); err != nil {
		return *err
	}
	return nil
}
