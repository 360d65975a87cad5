package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/cmd/rdscrypt-lambda/runtimeapi"
)

func needsLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the functions are programs for Linux, and so is what is measured of them: run this test there")
	}
}

// Both functions do the work, or the figures would compare nothing; measure
// checks the result.
func TestMeasure(t *testing.T) {
	t.Parallel()
	needsLinux(t)
	functions, err := both(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	figures, err := takeTurns(t.Context(), functions, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range functions {
		if len(figures[i]) != 1 {
			t.Fatalf("%s: %d figures, want that of the second start alone", f.name, len(figures[i]))
		}
		// Wide limits that only a figure in the wrong unit passes.
		if got := figures[i][0]; got.answered < time.Millisecond || got.answered > patience || got.memory < 1e6 || got.memory > 1e9 {
			t.Errorf("%s: %+v", f.name, got)
		}
	}
}

func TestFunctionThatExits(t *testing.T) {
	t.Parallel()
	_, err := takeTurns(t.Context(), []function{{name: "broken", command: []string{"go", "no-such-command"}}}, 1)
	if !errors.Is(err, runtimeapi.ErrExited) || !strings.HasPrefix(err.Error(), "broken: ") || !strings.Contains(err.Error(), "unknown command") {
		t.Errorf("got %v", err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		answer runtimeapi.Answer
		want   string
	}{
		{runtimeapi.Answer{Kind: runtimeapi.Error, Body: `{"errorType":"E"}`}, `the function answered with error: {"errorType":"E"}`},
		{runtimeapi.Answer{Kind: runtimeapi.Response, Body: `"done"`}, `the function answered with response: "done"`},
		{runtimeapi.Answer{Kind: runtimeapi.Response, Body: `{}`}, `the function's result is another: {}`},
	} {
		if err := check(test.answer); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	got := median([]figure{{9, 1}, {1, 9}, {5, 5}, {2, 8}, {7, 2}})
	if want := (figure{5, 5}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPeakMemory(t *testing.T) {
	t.Parallel()
	needsLinux(t)
	if got, err := peakMemory(os.Getpid()); got < 1e6 || err != nil {
		t.Errorf("this process: %d bytes, %v", got, err)
	}
	gone := exec.Command("go", "version")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	if _, err := peakMemory(gone.Process.Pid); err == nil || !strings.HasPrefix(err.Error(), "reading the memory of the function: ") {
		t.Errorf("a process that is gone: %v", err)
	}
}

func TestRuns(t *testing.T) {
	t.Parallel()
	err := run(context.Background(), 0)
	if want := "-runs 0 measures nothing: give at least 1"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
