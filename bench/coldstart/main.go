// Command coldstart measures how a Lambda function of rdscrypt starts, beside
// the article's function in Python with boto3 that does the same work: from the
// start of the process to its first answer through the Runtime API, and the
// most memory it had by then.
//
//	go run ./bench/coldstart [-runs N]
//
// Both are given create-snapshot, the same invocation, and the same RDS, which
// answers at once on the loopback interface. They take turns, and the medians
// are compared: what the machine does beside it then concerns both. Python
// runs when python3 with boto3 is installed; what it had to compile is compiled
// before.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"

	"github.com/rdscrypt/rdscrypt/deploy"
)

// The goals of the project.
const (
	wantFaster  = 5.0  // times
	wantMemory  = 0.5  // of Python's
	wantZipSize = 10e6 // bytes
)

func main() {
	runs := flag.Int("runs", 15, "how often each function is started")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "coldstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, runs int) error {
	if runs < 1 {
		return fmt.Errorf("-runs %d measures nothing: give at least 1", runs)
	}
	if runtime.GOOS != "linux" {
		return fmt.Errorf("the functions are programs for Linux, on %s they can't be started", runtime.GOOS)
	}
	folder, err := os.MkdirTemp("", "rdscrypt-coldstart-")
	if err != nil {
		return fmt.Errorf("making a folder for the functions: %w", err)
	}
	defer os.RemoveAll(folder)

	if err := zipSize(ctx, folder); err != nil {
		return err
	}
	functions, err := both(ctx, folder)
	if err != nil {
		return err
	}
	figures, err := takeTurns(ctx, functions, runs)
	if err != nil {
		return err
	}
	report(functions, figures)
	return nil
}

// zipSize builds the zip as it is deployed.
func zipSize(ctx context.Context, folder string) error {
	artifact, err := deploy.Package(ctx, deploy.PackageConfig{Output: filepath.Join(folder, "rdscrypt-lambda.zip")})
	if err != nil {
		return err
	}
	say("zip for arm64", "%.1f MB (goal: under %.0f MB%s)", float64(artifact.Size)/1e6, wantZipSize/1e6, met(float64(artifact.Size) < wantZipSize))
	return nil
}

func report(functions []function, all [][]figure) {
	var medians []figure
	for i, f := range functions {
		m := median(all[i])
		medians = append(medians, m)
		say(f.name+", first answer", "%.1f ms (median of %d)", ms(m.answered), len(all[i]))
		say(f.name+", peak memory", "%.1f MB", float64(m.memory)/1e6)
	}
	if len(functions) < 2 {
		say("beside Python", "not measured: install python3 with boto3")
		return
	}
	ours, theirs := medians[0], medians[1]
	faster := theirs.answered.Seconds() / ours.answered.Seconds()
	say("faster", "%.1f times (goal: at least %.0f%s)", faster, wantFaster, met(faster >= wantFaster))
	share := float64(ours.memory) / float64(theirs.memory)
	say("memory", "%.0f %% of Python's (goal: at most %.0f %%%s)", 100*share, 100*wantMemory, met(share <= wantMemory))
}

// say prints a figure.
func say(what, format string, args ...any) {
	fmt.Printf("  %-40s %s\n", what, fmt.Sprintf(format, args...))
}

func met(ok bool) string {
	if ok {
		return ", met"
	}
	return ", missed"
}
