//go:build !linux

package main

import "github.com/rogpeppe/go-internal/testscript"

// terminal has no pseudo-terminals to offer here; scripts skip what needs it.
func terminal(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("there is no terminal but on Linux: begin with [!linux] skip")
}
