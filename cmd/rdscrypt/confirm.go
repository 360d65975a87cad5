package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/local"
)

// confirm shows what a command is about to change, and asks. With yes it only
// shows. Without a terminal there is nobody to ask, and silence isn't consent.
func (a *app) confirm(yes bool) local.Confirm {
	return func(ctx context.Context, q local.Question) error {
		if q.User == "" {
			a.say(fmt.Sprintf("AWS %s", q.Place))
		} else {
			a.say(fmt.Sprintf("AWS %s, as %s", q.Place, q.User))
		}
		switch {
		case q.Stops:
			a.say(fmt.Sprintf("for DB instance %s execution %s ends in %s, for good", q.Source, q.Execution, q.State))
		case q.State == "":
			a.say(fmt.Sprintf("for DB instance %s this makes %s; the instance itself stays as it is", q.Source, strings.Join(q.Makes, ", ")))
		default:
			a.say(fmt.Sprintf("for DB instance %s execution %s goes on in %s", q.Source, q.Execution, q.State))
		}
		if yes {
			return nil
		}
		if !isTerminal(a.stdin) || !isTerminal(a.stderr) {
			message := fmt.Sprintf("going on would change account %s", q.Place.Account)
			if q.Stops {
				message = fmt.Sprintf("execution %s couldn't be resumed", q.Execution)
			}
			return &rdscrypt.Refusal{Message: message + ", and there is no terminal to ask at", Next: "pass --yes if that is meant"}
		}
		return a.ask(ctx, "rdscrypt: go on? [y/N] ")
	}
}

func (a *app) ask(ctx context.Context, question string) error {
	fmt.Fprint(a.stderr, question)
	// Reading can't be interrupted; the process ends without it.
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.stdin).ReadString('\n') // the end of the file is a no
		answer <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(a.stderr)
		return fmt.Errorf("%w: nothing was changed", local.ErrInterrupted)
	case text := <-answer:
		if text == "y" || text == "yes" {
			return nil
		}
		return &rdscrypt.Refusal{Message: "the answer wasn't yes", Next: "nothing was changed"}
	}
}
