package stepfunctions

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Pace is how often a history is looked at.
type Pace struct {
	// Interval is the time between two looks.
	Interval time.Duration
	// Longest is what the interval grows to, doubling, while looks fail.
	Longest time.Duration
	// Patience is how long no look may be answered before following ends.
	Patience time.Duration
}

// PaceOf is gentle with AWS, where an account shares one quota of calls among all
// its clients. A sandbox has none, and when it is gone it doesn't come back by
// itself.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
func PaceOf(endpoint string) Pace {
	if awsapi.IsLoopback(endpoint) {
		return Pace{Interval: 100 * time.Millisecond, Longest: time.Second, Patience: 10 * time.Second}
	}
	return Pace{Interval: 2 * time.Second, Longest: 30 * time.Second, Patience: 10 * time.Minute}
}

// Follower looks at an execution until it ends.
type Follower struct {
	API interface {
		HistoryAPI
		DescribeAPI
	}
	Execution rdscrypt.ExecutionARN
	Pace      Pace
	// Tell is given the events that came, in order. Its error ends the following.
	Tell func([]*history.Event) error
	// Note is told what goes wrong on the way, in one line, and when it is over.
	Note func(string)

	reader  reader
	trouble *trouble // nil while looks are answered
	unsure  bool     // the newest event is of a type that may be an end
}

// trouble is a row of looks that failed.
type trouble struct {
	since time.Time
	delay time.Duration
	fails int
}

// tolerated is how many looks may fail in a row before that is told. One fails now
// and then, also when all is well: the SDK lets go of a request as soon as the
// answer begins, and the connection breaks off when it was still being written.
const tolerated = 2

// Follow returns nil when the execution has ended, after Tell has all its
// events. The error is that of ctx, of Tell, or why there is no sense in looking
// again: a [*SilenceError], or an answer of the endpoint.
func (f *Follower) Follow(ctx context.Context) error {
	f.reader = reader{api: f.API, execution: f.Execution}
	for {
		ended, err := f.look(ctx)
		if ended || err != nil && f.isFatal(ctx, err) {
			return f.reason(ctx, err)
		}
		delay := f.Pace.Interval
		if err != nil {
			if delay, err = f.fail(err); err != nil {
				return err
			}
		}
		timer := time.NewTimer(delay)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

// tellError is an error of Tell.
type tellError struct{ error }

func (f *Follower) isFatal(ctx context.Context, err error) bool {
	_, told := err.(tellError)
	return told || ctx.Err() != nil || !isThrottled(err) && !isTemporary(err)
}

func (f *Follower) reason(ctx context.Context, err error) error {
	if told, ok := err.(tellError); ok {
		return told.error
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// look tells what came, and whether it was the end.
func (f *Follower) look(ctx context.Context) (ended bool, err error) {
	fresh, err := f.reader.next(ctx, Once)
	if err != nil {
		return false, err
	}
	if f.trouble != nil && f.trouble.fails > tolerated {
		f.Note("Step Functions answers again")
	}
	f.trouble = nil
	if len(fresh) > 0 {
		events := known(fresh, f.Note)
		if len(events) > 0 {
			if err := f.Tell(events); err != nil {
				return false, tellError{err}
			}
		}
		newest := fresh[len(fresh)-1]
		_, isKnown := detailsOf[newest.Type]
		f.unsure = !isKnown
		ended = isKnown && ends(history.EventType(newest.Type))
	}
	if f.unsure {
		return f.ask(ctx)
	}
	return ended, nil
}

// ask finds out from the status whether an execution has ended whose newest
// event says nothing to us.
func (f *Follower) ask(ctx context.Context) (ended bool, err error) {
	out, err := f.API.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(string(f.Execution))}, Once)
	if err != nil {
		return false, fmt.Errorf("describing execution %s: %w", f.Execution.Name(), err)
	}
	return out.Status != types.ExecutionStatusRunning, nil
}

// fail notes a look that failed and returns when to try again, or an error when
// that makes no sense any more.
func (f *Follower) fail(err error) (delay time.Duration, _ error) {
	if f.trouble == nil {
		f.trouble = &trouble{since: time.Now(), delay: f.Pace.Interval}
	}
	f.trouble.fails++
	silent := time.Since(f.trouble.since)
	throttled := isThrottled(err)
	if !throttled && silent >= f.Pace.Patience {
		return 0, &SilenceError{silent, err}
	}
	f.trouble.delay = min(2*f.trouble.delay, f.Pace.Longest)
	if f.trouble.fails == tolerated+1 {
		what := "Step Functions doesn't answer"
		if throttled {
			what = "Step Functions asks for fewer calls"
		}
		f.Note(fmt.Sprintf("%s, the execution goes on there: %s: trying again", what, awsapi.ErrorLine(err)))
	}
	return f.trouble.delay, nil
}
