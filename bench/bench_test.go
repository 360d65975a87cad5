package main

import (
	"bytes"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Every part of the program runs and gives figures. What they are is another
// matter: each is measured for a moment only, with few executions.
func TestEveryPartMeasures(t *testing.T) {
	// Not beside others: it tells by the number of goroutines that all wait.
	var out bytes.Buffer
	s := settings{window: time.Millisecond, folder: t.TempDir(), divisor: 500, out: &out}
	if err := run(s); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, figure := range []string{
		"In memory, with full history\n",
		`  article, one after the other +[\d,]+ transitions/s\n`,
		`  loop, \d+ at a time +[\d,]+ transitions/s\n`,
		"\nDurable, 64 executions at once\n",
		`  transitions +[\d,]+ a second, 64 executions at once\n`,
		`  transitions that share a sync +\d+\.\d\n`,
		`  ratio to the bare writes +\d\.\d\d\n`,
		"\n10,000 executions waiting\n",
		`  memory for each +-?[\d.]+ KiB above the base`,
		`  a restart that has all waiting again +\d+\.\d\d s, \d+\.\d\d s of it to open the log\n`,
		"\nGrowth\n",
		`  67 executions in the log +[\d.]+ us a transition\n`,
		`  a history of 24,004 events +[\d.]+ us a transition\n`,
	} {
		if !regexp.MustCompile(figure).MatchString(text) {
			t.Errorf("no %q in\n%s", figure, text)
		}
	}
	if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
		t.Errorf("not a number:\n%s", text)
	}
	if left, err := os.ReadDir(s.folder); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

func TestFailureKeepsTheFirst(t *testing.T) {
	t.Parallel()
	var f failure
	f.note(nil)
	if err := f.first(); err != nil {
		t.Error(err)
	}
	one := errors.New("one")
	f.note(one)
	f.note(errors.New("two"))
	if err := f.first(); !errors.Is(err, one) {
		t.Errorf("kept %v", err)
	}
}
