package stepfunctions_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/local/stepfunctions"
)

// endpoint is a Step Functions that has a history and shows more of it with
// each look.
type endpoint struct {
	events []types.HistoryEvent
	// shown has how many events there are at each look; the last one stays.
	shown []int
	// fail has the errors of the calls, by their number from 0.
	fail   func(call int) error
	status types.ExecutionStatus

	calls, looks int
	at           []time.Time
	sizes        []int32
}

func (e *endpoint) GetExecutionHistory(_ context.Context, in *sfn.GetExecutionHistoryInput, _ ...func(*sfn.Options)) (*sfn.GetExecutionHistoryOutput, error) {
	call := e.calls
	e.calls++
	e.at, e.sizes = append(e.at, time.Now()), append(e.sizes, in.MaxResults)
	if e.fail != nil {
		if err := e.fail(call); err != nil {
			return nil, err
		}
	}
	if in.NextToken == nil {
		e.looks++
	}
	there := slices.Clone(e.events[:e.shown[min(e.looks, len(e.shown))-1]])
	slices.Reverse(there)
	from, _ := strconv.Atoi(aws.ToString(in.NextToken))
	to := min(from+int(in.MaxResults), len(there))
	out := &sfn.GetExecutionHistoryOutput{Events: there[from:to]}
	if to < len(there) {
		out.NextToken = aws.String(strconv.Itoa(to))
	}
	return out, nil
}

func (e *endpoint) DescribeExecution(context.Context, *sfn.DescribeExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error) {
	return &sfn.DescribeExecutionOutput{Status: e.status}, nil
}

func events(types_ ...types.HistoryEventType) []types.HistoryEvent {
	var events []types.HistoryEvent
	for i, t := range types_ {
		events = append(events, types.HistoryEvent{Id: int64(i + 1), PreviousEventId: int64(i), Type: t, Timestamp: aws.Time(start)})
	}
	return events
}

// waits are the events of an execution that waits n times and ends.
func waits(n int, end types.HistoryEventType) []types.HistoryEvent {
	all := []types.HistoryEventType{types.HistoryEventTypeExecutionStarted}
	for range n {
		all = append(all, types.HistoryEventTypeWaitStateEntered, types.HistoryEventTypeWaitStateExited)
	}
	return events(append(all, end)...)
}

type following struct {
	told  []history.EventID
	batch []int
	notes []string
	err   error
	took  time.Duration
}

var pace = stepfunctions.Pace{Interval: 2 * time.Second, Longest: 30 * time.Second, Patience: 10 * time.Minute}

func follow(ctx context.Context, e *endpoint) following {
	var f following
	began := time.Now()
	f.err = (&stepfunctions.Follower{
		API: e, Execution: execution, Pace: pace,
		Tell: func(events []*history.Event) error {
			f.batch = append(f.batch, len(events))
			for _, ev := range events {
				f.told = append(f.told, ev.ID)
			}
			return nil
		},
		Note: func(text string) { f.notes = append(f.notes, text) },
	}).Follow(ctx)
	f.took = time.Since(began)
	return f
}

func throttled() error {
	return &smithy.OperationError{ServiceID: "SFN", OperationName: "GetExecutionHistory", Err: &smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate exceeded"}}
}

func lost() error {
	return &smithy.OperationError{ServiceID: "SFN", OperationName: "GetExecutionHistory", Err: &smithyhttp.RequestSendError{Err: io.ErrUnexpectedEOF}}
}

// Each event is told once and in order, whatever the pages, and the end is the
// end for each of its types.
func TestFollow(t *testing.T) {
	t.Parallel()
	for _, end := range []types.HistoryEventType{types.HistoryEventTypeExecutionSucceeded, types.HistoryEventTypeExecutionFailed,
		types.HistoryEventTypeExecutionAborted, types.HistoryEventTypeExecutionTimedOut} {
		synctest.Test(t, func(t *testing.T) {
			e := &endpoint{events: waits(30, end), shown: []int{1, 1, 5, 60, 62}}
			f := follow(t.Context(), e)
			var want []history.EventID
			for i := range 62 {
				want = append(want, history.EventID(i+1))
			}
			if diff := cmp.Diff(want, f.told); diff != "" || f.err != nil || f.notes != nil {
				t.Errorf("%s: %v, %q (-want +got):\n%s", end, f.err, f.notes, diff)
			}
			if diff := cmp.Diff([]int{1, 4, 55, 2}, f.batch); diff != "" {
				t.Errorf("%s: told (-want +got):\n%s", end, diff)
			}
			// Five looks, of which one took three pages: what was read isn't read again.
			if diff := cmp.Diff([]int32{1000, 20, 20, 20, 20, 20, 20}, e.sizes); diff != "" {
				t.Errorf("%s: pages (-want +got):\n%s", end, diff)
			}
			if f.took != 4*pace.Interval {
				t.Errorf("%s: five looks took %s", end, f.took)
			}
		})
	}
}

// Throttling slows the looks down and ends nothing, however long it lasts.
func TestFollowThrottled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{events: waits(1, types.HistoryEventTypeExecutionSucceeded), shown: []int{4}, fail: func(call int) error {
			if call < 40 {
				return throttled()
			}
			return nil
		}}
		f := follow(t.Context(), e)
		want := []string{"Step Functions asks for fewer calls, the execution goes on there: reading the history of execution one: ThrottlingException: Rate exceeded (GetExecutionHistory): trying again",
			"Step Functions answers again"}
		if diff := cmp.Diff(want, f.notes); diff != "" || f.err != nil {
			t.Errorf("%v (-want +got):\n%s", f.err, diff)
		}
		for i, want := range []time.Duration{4, 8, 16, 30, 30} {
			if got := e.at[i+1].Sub(e.at[i]); got != want*time.Second {
				t.Errorf("wait %d was %s, want %d s", i, got, want)
			}
		}
	})
}

// Connections that break off are tried again: two in a row without a word, more
// with one, and after the time for which there is patience it is the end.
func TestFollowWithoutAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			fails int
			notes int
		}{{1, 0}, {2, 0}, {3, 2}, {10, 2}} {
			e := &endpoint{events: waits(1, types.HistoryEventTypeExecutionSucceeded), shown: []int{4}, fail: func(call int) error {
				if call < c.fails {
					return lost()
				}
				return nil
			}}
			if f := follow(t.Context(), e); f.err != nil || len(f.notes) != c.notes || len(f.told) != 4 {
				t.Errorf("%d failures: %v, told %v, noted %q", c.fails, f.err, f.told, f.notes)
			}
		}
		f := follow(t.Context(), &endpoint{fail: func(int) error { return lost() }})
		var silence *stepfunctions.SilenceError
		const want = "Step Functions hasn't answered for 10m28s: reading the history of execution one: request send failed, unexpected EOF (GetExecutionHistory)"
		if !errors.As(f.err, &silence) || f.err.Error() != want {
			t.Errorf("got  %v\nwant %s", f.err, want)
		}
	})
}

// An answer that won't change is the end at once.
func TestFollowRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, code := range []string{"ExpiredTokenException", "AccessDeniedException", "ExecutionDoesNotExist"} {
			e := &endpoint{fail: func(int) error { return &smithy.GenericAPIError{Code: code} }}
			if f := follow(t.Context(), e); f.err == nil || e.calls != 1 || f.took != 0 {
				t.Errorf("%s: %v after %d calls", code, f.err, e.calls)
			}
		}
	})
}

// Events of types that aren't known are told of, and when one of them is the
// newest the status says whether it was the end.
func TestFollowUnknownTypes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{
			events: events(types.HistoryEventTypeExecutionStarted, "ActivityScheduled", types.HistoryEventTypePassStateEntered, "ExecutionVanished"),
			shown:  []int{2, 4}, status: types.ExecutionStatusRunning,
		}
		e.fail = func(call int) error {
			if call == 5 {
				e.status = types.ExecutionStatusFailed
			}
			return nil
		}
		f := follow(t.Context(), e)
		want := []string{"event 2 of the type ActivityScheduled, which this rdscrypt doesn't know, is left out",
			"event 4 of the type ExecutionVanished, which this rdscrypt doesn't know, is left out"}
		if diff := cmp.Diff(want, f.notes); diff != "" || f.err != nil || e.calls != 6 || fmt.Sprint(f.told) != "[1 3]" {
			t.Errorf("%v after %d calls, told %v (-want +got):\n%s", f.err, e.calls, f.told, diff)
		}
	})
}

// The end of the context ends a wait at once; an error of Tell is the follower's.
func TestFollowIsEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		f := follow(ctx, &endpoint{events: waits(1, types.HistoryEventTypeExecutionSucceeded), shown: []int{2}})
		if !errors.Is(f.err, context.DeadlineExceeded) || f.took != 3*time.Second {
			t.Errorf("%v after %s", f.err, f.took)
		}
		full := errors.New("full")
		err := (&stepfunctions.Follower{
			API: &endpoint{events: waits(1, types.HistoryEventTypeExecutionSucceeded), shown: []int{2}}, Execution: execution, Pace: pace,
			Tell: func([]*history.Event) error { return full }, Note: func(string) {},
		}).Follow(t.Context())
		if err != full {
			t.Errorf("the error of Tell became %v", err)
		}
	})
}
