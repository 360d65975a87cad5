// Command rdscrypt encrypts Amazon RDS DB instances that were created without
// encryption at rest.
//
// A command a file. How the program speaks:
//
//   - What was asked for goes to standard output, as text or with --output json
//     as one JSON document. Everything else goes to standard error.
//   - Each line on standard error begins with "rdscrypt: ", with a small letter
//     after it, and has no final stop.
//   - An error is one line: what happened to which thing, why, and what to do.
//   - The exit status tells a script what the line tells a person; see exit.go.
//   - Only a terminal gets lines that change and colours, and NO_COLOR is heeded.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run(os.Args[1:])) }

// run runs one command line and returns the exit status. The first signal ends
// the command in order, the second one the process.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return (&app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}).run(ctx, args)
}
