package asl

import (
	"math"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Retrier is one rule of a Retry list.
type Retrier struct {
	ErrorEquals []ErrorName
	Interval    time.Duration // before the first retry
	MaxAttempts int           // 0: never retried
	BackoffRate float64
	MaxDelay    time.Duration // 0: no limit
	FullJitter  bool          // a random part of the delay, instead of all of it
}

// FindRetrier returns the index of the first retrier that covers the error, or
// -1. How often it was used before is the caller's to count.
func FindRetrier(retriers []Retrier, name ErrorName, fromTask bool) int {
	for i := range retriers {
		if matches(retriers[i].ErrorEquals, name, fromTask) {
			return i
		}
	}
	return -1
}

// Delay returns how long to wait before the retry with the given number,
// counted from 1. random is between 0 and 1 and used with full jitter only.
func (t *Retrier) Delay(retry int, random float64) time.Duration {
	if t.Interval == 0 {
		return 0 // and not 0 times an infinite power, which is no number
	}
	seconds := t.Interval.Seconds() * math.Pow(t.BackoffRate, float64(retry-1))
	if t.MaxDelay > 0 {
		seconds = min(seconds, t.MaxDelay.Seconds())
	}
	// No execution lives longer than a year, and a duration holds 292.
	seconds = min(seconds, (366 * 24 * time.Hour).Seconds())
	if t.FullJitter {
		seconds *= random
	}
	return time.Duration(seconds * float64(time.Second))
}

// Limits of a retrier's numbers, from
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
const (
	maxRetryAttempts = 99999999
	maxRetryDelay    = 31622400
)

func (r *reader) retriers() []Retrier {
	var retriers []Retrier
	r.rules("Retry", func(rr *reader, last bool) {
		rr.require("ErrorEquals")
		rr.allow(retrierFields)
		rr.text("Comment")
		t := Retrier{ErrorEquals: rr.errorEquals(last), Interval: time.Second, MaxAttempts: 3, BackoffRate: 2}
		if n, ok := rr.integer("IntervalSeconds", 0, maxSeconds); ok {
			t.Interval = time.Duration(n) * time.Second
		}
		if n, ok := rr.integer("MaxAttempts", 0, maxRetryAttempts); ok {
			t.MaxAttempts = int(n)
		}
		if f, ok := rr.number("BackoffRate", 1, math.MaxFloat64); ok {
			t.BackoffRate = f
		}
		n, _ := rr.integer("MaxDelaySeconds", 1, maxRetryDelay)
		t.MaxDelay = time.Duration(n) * time.Second
		t.FullJitter = rr.oneOf("JitterStrategy", "NONE", "FULL") == "FULL"
		rr.unread()
		retriers = append(retriers, t)
	})
	return retriers
}

// rules reads the objects of a Retry or Catch list.
func (r *reader) rules(field string, read func(rr *reader, last bool)) {
	array, _ := r.array(field)
	for i, v := range array {
		at := indexed(field, i)
		object, ok := v.(*value.Object)
		if !ok {
			r.report(at, wrongType("Object"))
			continue
		}
		read(r.within(object, r.at.to("/"+at)), i == len(array)-1)
	}
}
