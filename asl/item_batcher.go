package asl

import (
	"fmt"
	"math"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// maxBatchBytes is the most that a batch, which is the input of an execution,
// may have.
const maxBatchBytes = 256 * 1024

// itemBatcher puts several items together for one child execution.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
type itemBatcher struct {
	items, bytes         int // 0: no limit of its own
	itemsPath, bytesPath *Path
	input                *Template // nil for none
}

func (r *reader) itemBatcher() *itemBatcher {
	object, ok := r.objectAt("ItemBatcher")
	if !ok {
		return nil
	}
	rr := r.within(object, r.at.to("/ItemBatcher"))
	rr.allow(batcherFields)
	rr.checkLanguage()
	b := &itemBatcher{}
	b.items, b.itemsPath = rr.limitOrPath("MaxItemsPerBatch", math.MaxInt32)
	b.bytes, b.bytesPath = rr.limitOrPath("MaxInputBytesPerBatch", maxBatchBytes)
	if rr.count(batcherFields[:4]) == 0 {
		rr.reportHere("At least one of the fields 'MaxItemsPerBatch', 'MaxItemsPerBatchPath', 'MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath' is required")
	}
	if _, ok := rr.objectAt("BatchInput"); ok {
		b.input = rr.template("BatchInput")
	}
	rr.unread()
	return b
}

func (r *reader) limitOrPath(field string, high int64) (int, *Path) {
	r.atMostOne(field, field+"Path")
	n, _ := r.integer(field, 1, high)
	return int(n), r.placeField(field+"Path", nil)
}

// Batch is the part of a distributed Map's items that one child execution
// gets: those from First on, as many as Count.
type Batch struct{ First, Count int }

// Batches returns what the child executions of a distributed Map get: without
// an ItemBatcher each one item. The error is a [*EvaluationError].
func (m *MapItems) Batches() ([]Batch, error) {
	batcher := m.state.batcher
	if batcher == nil {
		all := make([]Batch, len(m.items))
		for i := range all {
			all[i] = Batch{i, 1}
		}
		return all, nil
	}
	maxItems, maxBytes, err := batcher.limits(m.scope)
	if err != nil {
		return nil, err
	}
	empty, err := m.batched(nil)
	if err != nil {
		return nil, err
	}
	var all []Batch
	current, bytes := Batch{}, value.Size(empty)
	for i := range m.items {
		input, err := m.Input(i)
		if err != nil {
			return nil, err
		}
		size := value.Size(input)
		if current.Count > 0 && (current.Count == maxItems || bytes+len(",")+size > maxBytes) {
			all = append(all, current)
			current, bytes = Batch{First: i}, value.Size(empty)
		}
		// An item that is too large by itself is alone in its batch.
		if current.Count > 0 {
			bytes += len(",")
		}
		current.Count++
		bytes += size
	}
	if current.Count > 0 {
		all = append(all, current)
	}
	return all, nil
}

// BatchInput returns the input of the child execution of a batch, which
// [MapItems.Batches] returned.
func (m *MapItems) BatchInput(b Batch) (value.Value, error) {
	if m.state.batcher == nil {
		return m.Input(b.First)
	}
	items := make([]value.Value, b.Count)
	for i := range items {
		var err error
		if items[i], err = m.Input(b.First + i); err != nil {
			return nil, err
		}
	}
	return m.batched(items)
}

func (m *MapItems) batched(items []value.Value) (value.Value, error) {
	if items == nil {
		items = []value.Value{}
	}
	object := value.NewObject(value.Field{Name: "Items", Value: items})
	if m.state.batcher.input == nil {
		return object, nil
	}
	input, err := m.state.batcher.input.Evaluate(m.scope)
	if err != nil {
		return nil, err
	}
	return value.NewObject(value.Field{Name: "BatchInput", Value: input}, value.Field{Name: "Items", Value: items}), nil
}

func (b *itemBatcher) limits(scope Scope) (items, bytes int, err error) {
	if items, err = limitAt(b.items, b.itemsPath, scope, "MaxItemsPerBatchPath"); err != nil {
		return 0, 0, err
	}
	if bytes, err = limitAt(b.bytes, b.bytesPath, scope, "MaxInputBytesPerBatchPath"); err != nil {
		return 0, 0, err
	}
	if bytes == 0 || bytes > maxBatchBytes {
		bytes = maxBatchBytes
	}
	return items, bytes, nil
}

func limitAt(limit int, p *Path, scope Scope, field string) (int, error) {
	if p == nil {
		return limit, nil
	}
	v, err := p.Evaluate(scope, field)
	if err != nil {
		return 0, err
	}
	n, err := integerOf(v, p, field)
	if err == nil && n < 1 {
		err = &EvaluationError{Runtime, fmt.Sprintf("Expected positive integer for %s, got '%d' instead.", field[:len(field)-len("Path")], n)}
	}
	return int(min(n, math.MaxInt32)), err
}
