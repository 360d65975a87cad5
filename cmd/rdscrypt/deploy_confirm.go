package main

import (
	"context"
	"fmt"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/deploy"
)

// confirmDeploy shows whose account is about to be changed, and asks. With yes it
// only shows.
func (a *app) confirmDeploy(yes bool) func(context.Context, deploy.Question) error {
	return func(ctx context.Context, q deploy.Question) error {
		a.say(fmt.Sprintf("AWS %s, as %s", q.Place, q.User))
		if yes {
			return nil
		}
		what, question := fmt.Sprintf("deploying stack %s would change", q.Stack), fmt.Sprintf("deploy stack %s?", q.Stack)
		if q.Deletes {
			what, question = fmt.Sprintf("deleting stack %s would change", q.Stack), fmt.Sprintf("delete stack %s?", q.Stack)
		}
		if !isTerminal(a.stdin) || !isTerminal(a.stderr) {
			return &rdscrypt.Refusal{
				Message: fmt.Sprintf("%s account %s, and there is no terminal to ask at", what, q.Place.Account),
				Next:    "pass --yes if that is meant",
			}
		}
		return a.ask(ctx, "rdscrypt: "+question+" [y/N] ")
	}
}
