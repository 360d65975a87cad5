package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestBeforeTimeout(t *testing.T) {
	t.Parallel()
	for timeout, want := range map[time.Duration]time.Duration{
		15 * time.Minute:     15*time.Minute - reportTime,
		5 * time.Second:      4500 * time.Millisecond,
		3 * time.Second:      2700 * time.Millisecond,
		0:                    0,
		-time.Second:         0, // frozen between the invocation and now
		time.Millisecond * 2: 1800 * time.Microsecond,
	} {
		synctest.Test(t, func(t *testing.T) {
			started := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			defer cancel()
			bounded, cancel := beforeTimeout(ctx)
			defer cancel()
			<-bounded.Done()
			if got := time.Since(started); got != want {
				t.Errorf("a timeout of %s: the task is stopped after %s, want %s", timeout, got, want)
			}
		})
	}
}

func TestNoTimeout(t *testing.T) {
	t.Parallel()
	bounded, cancel := beforeTimeout(t.Context())
	if _, ok := bounded.Deadline(); ok || bounded.Err() != nil {
		t.Errorf("a context without a deadline got one, or has ended: %v", bounded.Err())
	}
	cancel()
	if bounded.Err() == nil {
		t.Error("cancelling it has no effect")
	}
}
