package local

import (
	"context"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// lookTimeout bounds the look at AWS after the end of an execution: that end
// is in its history and needn't wait for an endpoint that has gone.
const lookTimeout = 20 * time.Second

// ended makes the result of an execution that has ended, with what AWS shows of
// it now. command writes commands that find the execution.
func (a access) ended(ctx context.Context, r record, d report.Description, events []*history.Event, command commandLine) *Result {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	result := &Result{Description: d, Place: a.place, SourceID: r.SourceInstance}
	if d.Status != history.Succeeded {
		result.Left = a.leftovers(ctx, r, events)
		result.Next = []string{afterFailure(d, result.Left, command)}
		return result
	}
	// What can't be looked at now isn't shown; the execution has succeeded all
	// the same.
	result.Source, _ = describeInstance(ctx, a.RDS, r.SourceInstance)
	result.Encrypted, _ = describeInstance(ctx, a.RDS, r.SourceInstance.EncryptedInstanceID())
	result.Remaining = a.remaining(r.SourceInstance)
	result.Next = a.afterSuccess(result)
	return result
}

// commandLine is a call of rdscrypt with what it needs to find the same
// executions.
type commandLine func(args ...string) string

func afterFailure(d report.Description, left []Leftover, command commandLine) string {
	for _, l := range left {
		if !l.Made && !l.Unsure {
			return "look at what is in the way, and delete it if nobody needs it"
		}
	}
	for _, l := range left {
		if l.Unsure {
			return "look whether what it may have made is there, and whose it is"
		}
	}
	if next := nextStep(d.Error); next != "" {
		return next
	}
	return "see what happened with " + command("executions", "history", string(d.Name()))
}

// afterSuccess is where the article stops and the user goes on.
func (a access) afterSuccess(r *Result) []string {
	var next []string
	id := string(r.SourceID.EncryptedInstanceID())
	if r.Encrypted == nil || r.Encrypted.Status != instanceAvailable {
		next = append(next, "wait until the encrypted instance is available: "+a.command("rds", "wait", "db-instance-available", "--db-instance-identifier", id))
	}
	next = append(next, fmt.Sprintf("compare the two, then point clients at %s: the source still takes writes, which the encrypted instance doesn't get", id))
	for _, remaining := range r.Remaining {
		next = append(next, remaining.next())
	}
	return next
}

const instanceAvailable = "available"
