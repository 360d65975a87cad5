// Command bench measures the engine, and prints each figure as a ratio to
// something that is measured in the same run: the npm package
// aws-local-stepfunctions for what runs in memory, a bare append and sync of the
// same bytes for what is durable. Absolute numbers depend on the machine and on
// what else it does; the ratios less so.
//
//	go run ./bench [-seconds N] [-skip-peer]
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"
)

// settings are what the flags say.
type settings struct {
	window time.Duration // of each measurement
	peer   bool
	folder string // for logs; on the disk that is to be measured
	// divisor makes all numbers of executions smaller, for the program's own test.
	divisor int
	out     io.Writer
}

// executions returns how many to run of so many.
func (s settings) executions(n int) int { return max(n/s.divisor, 1) }

func main() {
	seconds := flag.Float64("seconds", 3, "how long each measurement takes")
	skipPeer := flag.Bool("skip-peer", false, "don't install and run the npm package")
	folder := flag.String("dir", "", "a folder on the disk to measure (default: a new one under the temporary folder)")
	flag.Parse()
	s := settings{window: time.Duration(*seconds * float64(time.Second)), peer: !*skipPeer, folder: *folder, divisor: 1, out: os.Stdout}
	// The collector waits for 16 MB of garbage as V8's does, not for 4.
	debug.SetGCPercent(400)
	if err := run(s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(s settings) (err error) {
	if s.folder, err = os.MkdirTemp(s.folder, "rdscrypt-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(s.folder)
	for _, part := range []struct {
		title   string
		measure func(settings) error
	}{
		{"In memory, with full history", inMemory},
		{"Durable, 64 executions at once", durable},
		{"10,000 executions waiting", waiting},
		{"Growth", growth},
	} {
		fmt.Fprintln(s.out, part.title)
		if err := part.measure(s); err != nil {
			return fmt.Errorf("%s: %w", part.title, err)
		}
		fmt.Fprintln(s.out)
	}
	return nil
}

func (s settings) path(name string) string { return filepath.Join(s.folder, name) }

// say prints a figure.
func (s settings) say(what, format string, args ...any) {
	fmt.Fprintf(s.out, "  %-44s %s\n", what, fmt.Sprintf(format, args...))
}
