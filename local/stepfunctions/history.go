package stepfunctions

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// The sizes of pages: the largest there is for a whole history, and one that has
// what came since the last look as a rule, because each look has to carry it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
const (
	wholePage = 1000
	freshPage = 20
)

// History returns all events of an execution, in order. note is told of those
// that are left out, see [Event].
func History(ctx context.Context, api HistoryAPI, execution rdscrypt.ExecutionARN, note func(string)) ([]*history.Event, error) {
	fresh, err := (&reader{api: api, execution: execution}).next(ctx)
	return known(fresh, note), err
}

// known converts events, and tells of those that it can't.
func known(fresh []types.HistoryEvent, note func(string)) []*history.Event {
	var events []*history.Event
	for _, e := range fresh {
		if ev, ok := Event(e); ok {
			events = append(events, ev)
		} else {
			note(fmt.Sprintf("event %d of the type %s, which this rdscrypt doesn't know, is left out", e.Id, e.Type))
		}
	}
	return events
}

// reader reads a history as it grows. It begins at the end, so that a look costs
// a small page however long the history is: the API has no other way to begin in
// the middle.
type reader struct {
	api       HistoryAPI
	execution rdscrypt.ExecutionARN
	last      int64 // id of the newest event that was read
}

// next returns the events that came since the last time, in order. After an
// error the same ones come again.
func (r *reader) next(ctx context.Context, options ...func(*sfn.Options)) ([]types.HistoryEvent, error) {
	size := int32(freshPage)
	if r.last == 0 {
		size = wholePage
	}
	pages := sfn.NewGetExecutionHistoryPaginator(r.api, &sfn.GetExecutionHistoryInput{
		ExecutionArn: aws.String(string(r.execution)),
		MaxResults:   size,
		ReverseOrder: true,
	})
	var fresh []types.HistoryEvent
	for reached := false; !reached && pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, options...)
		if err != nil {
			return nil, fmt.Errorf("reading the history of execution %s: %w", r.execution.Name(), err)
		}
		for _, e := range page.Events {
			if reached = e.Id <= r.last; reached {
				break
			}
			fresh = append(fresh, e)
		}
	}
	if len(fresh) == 0 {
		return nil, nil
	}
	r.last = fresh[0].Id
	slices.Reverse(fresh)
	return fresh, nil
}
