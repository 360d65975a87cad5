package main

import (
	"context"
	"time"
)

// reportTime is how long before the function's timeout a task is stopped, so
// that its end can still be logged and reported. Lambda ends a function that
// reaches its timeout without a word to it, and Step Functions then learns
// neither which call hung nor an error of ours.
const reportTime = 500 * time.Millisecond

// beforeTimeout returns a context that ends before ctx does: by [reportTime],
// or by a tenth of the time that is left when that is less.
func beforeTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-min(reportTime, time.Until(deadline)/10)))
}
