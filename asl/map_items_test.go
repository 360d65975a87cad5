package asl_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// mapState is a Map state with a processor that does nothing.
func mapState(t testing.TB, fields string, distributed bool) *asl.MapState {
	t.Helper()
	config := ""
	if distributed {
		config = `"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},`
	}
	m, err := asl.Parse([]byte(one(`{"Type":"Map","End":true,"ItemProcessor":{` + config + `"StartAt":"T","States":{"T":{"Type":"Succeed"}}}` + fields + `}`)))
	if err != nil {
		t.Fatal(err)
	}
	return m.State("S").(*asl.MapState)
}

func TestMapItems(t *testing.T) {
	t.Parallel()
	s := mapState(t, `,"InputPath":"$.in","ItemsPath":"$.list","MaxConcurrencyPath":"$.limit",
		"ItemSelector":{"n.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","all.$":"States.ArrayLength($.list)"}`, false)
	m, err := s.Begin(asl.Scope{Input: data(t, `{"in":{"list":["a","b"],"limit":3}}`)})
	if err != nil {
		t.Fatal(err)
	}
	if m.Len() != 2 || m.Concurrency != 3 || m.Item(1) != (asl.MapItem{Index: 1, Value: "b"}) {
		t.Errorf("%d items, concurrency %d, item %v", m.Len(), m.Concurrency, m.Item(1))
	}
	input, err := m.Input(1)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := value.Text(input), `{"n":1,"v":"b","all":2}`; got != want {
		t.Errorf("input %s, want %s", got, want)
	}
}

func TestMapErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ fields, input, want string }{
		{`,"ItemsPath":"$.l"`, `{"l":{}}`, `States.Runtime: Reference path "$.l" must point to array.`},
		{`,"ItemsPath":"$.l","MaxConcurrencyPath":"$.m"`, `{"l":[],"m":"many"}`,
			`States.Runtime: The MaxConcurrencyPath field refers to value "many" which is not a valid integer: $.m`},
		{`,"ItemsPath":"$.l","MaxConcurrencyPath":"$.m"`, `{"l":[],"m":-1}`, `States.Runtime: Expected non-negative integer for MaxConcurrency, got '-1' instead.`},
		{`,"ItemsPath":"$.l","ToleratedFailureCountPath":"$.m"`, `{"l":[],"m":{}}`,
			`States.Runtime: The ToleratedFailureCountPath field refers to value "{}" which is not a valid integer: $.m`},
		{`,"ItemsPath":"$.l","ToleratedFailureCountPath":"$.m"`, `{"l":[],"m":-1}`, `States.Runtime: ToleratedFailureCount cannot be negative.`},
		{`,"ItemsPath":"$.l","ToleratedFailurePercentagePath":"$.m"`, `{"l":[],"m":"half"}`,
			`States.Runtime: The ToleratedFailurePercentagePath field refers to value "half" which is not a valid float: $.m`},
		{`,"ItemsPath":"$.l","ToleratedFailurePercentagePath":"$.m"`, `{"l":[],"m":100.5}`,
			`States.Runtime: ToleratedFailurePercentage must be between 0 and 100.`},
		{`,"ItemsPath":"$.l","ItemBatcher":{"MaxItemsPerBatchPath":"$.m"}`, `{"l":[1],"m":0}`,
			`States.Runtime: Expected positive integer for MaxItemsPerBatch, got '0' instead.`},
		{`,"ItemsPath":"$.l","ItemBatcher":{"MaxInputBytesPerBatchPath":"$.m"}`, `{"l":[1],"m":true}`,
			`States.Runtime: The MaxInputBytesPerBatchPath field refers to value "true" which is not a valid integer: $.m`},
	} {
		m, err := mapState(t, c.fields, true).Begin(asl.Scope{Input: data(t, c.input)})
		if err == nil {
			_, err = m.Tolerance()
		}
		if err == nil {
			_, err = m.Batches()
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s with %s: %v, want %s", c.fields, c.input, err, c.want)
		}
	}
}

func TestBatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fields string
		want   []string
	}{
		{``, []string{`1`, `22`, `333`}},
		{`,"ItemBatcher":{"MaxItemsPerBatch":2}`, []string{`{"Items":[1,22]}`, `{"Items":[333]}`}},
		{`,"ItemBatcher":{"MaxItemsPerBatchPath":"$.two","BatchInput":{"two.$":"$.two","k":"v"}}`,
			[]string{`{"BatchInput":{"two":2,"k":"v"},"Items":[1,22]}`, `{"BatchInput":{"two":2,"k":"v"},"Items":[333]}`}},
		{`,"ItemBatcher":{"MaxInputBytesPerBatch":16}`, []string{`{"Items":[1,22]}`, `{"Items":[333]}`}},
		{`,"ItemBatcher":{"MaxInputBytesPerBatch":1}`, []string{`{"Items":[1]}`, `{"Items":[22]}`, `{"Items":[333]}`}},
		{`,"ItemBatcher":{"MaxItemsPerBatch":9,"MaxInputBytesPerBatch":9999},"ItemSelector":{"v.$":"$$.Map.Item.Value"}`,
			[]string{`{"Items":[{"v":1},{"v":22},{"v":333}]}`}},
	} {
		m, err := mapState(t, `,"ItemsPath":"$.l"`+c.fields, true).Begin(asl.Scope{Input: data(t, `{"l":[1,22,333],"two":2}`)})
		if err != nil {
			t.Fatal(err)
		}
		batches, err := m.Batches()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range batches {
			input, err := m.BatchInput(b)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, value.Text(input))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.fields, diff)
		}
	}
}

// TestBatchesHoldEveryItemOnce: whatever the limits, the batches are the items
// in their order, and none that could be smaller passes a limit.
func TestBatchesHoldEveryItemOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		items := rapid.SliceOf(rapid.IntRange(0, 1e6)).Draw(rt, "items")
		maxItems := rapid.IntRange(1, 20).Draw(rt, "items per batch")
		maxBytes := rapid.IntRange(1, 200).Draw(rt, "bytes per batch")
		list := make([]value.Value, len(items))
		for i, n := range items {
			list[i] = value.Int(int64(n))
		}
		s := mapState(t, fmt.Sprintf(`,"ItemBatcher":{"MaxItemsPerBatch":%d,"MaxInputBytesPerBatch":%d}`, maxItems, maxBytes), true)
		m, err := s.Begin(asl.Scope{Input: list})
		if err != nil {
			rt.Fatal(err)
		}
		batches, err := m.Batches()
		if err != nil {
			rt.Fatal(err)
		}
		next := 0
		for _, b := range batches {
			input, err := m.BatchInput(b)
			if err != nil {
				rt.Fatal(err)
			}
			if b.First != next || b.Count < 1 || b.Count > maxItems || b.Count > 1 && value.Size(input) > maxBytes {
				rt.Fatalf("batch %+v after item %d: %s", b, next, value.Text(input))
			}
			next += b.Count
		}
		if next != len(items) {
			rt.Fatalf("%d of %d items", next, len(items))
		}
	})
}

func TestTolerance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fields        string
		failed, total int
		want          bool
	}{
		{``, 0, 10, false}, {``, 1, 10, true},
		{`,"ToleratedFailureCount":2`, 2, 10, false}, {`,"ToleratedFailureCount":2`, 3, 10, true},
		{`,"ToleratedFailurePercentage":25`, 1, 4, false}, {`,"ToleratedFailurePercentage":25`, 2, 4, true},
		{`,"ToleratedFailurePercentage":100`, 4, 4, false},
		{`,"ToleratedFailureCount":5,"ToleratedFailurePercentage":25`, 2, 4, true},
		{`,"ToleratedFailureCount":1,"ToleratedFailurePercentage":100`, 2, 4, true},
		{`,"ToleratedFailureCountPath":"$[0]","ToleratedFailurePercentagePath":"$[1]"`, 1, 4, false},
		{`,"ToleratedFailureCountPath":"$[0]","ToleratedFailurePercentagePath":"$[1]"`, 2, 4, true},
	} {
		m, err := mapState(t, c.fields, true).Begin(asl.Scope{Input: data(t, `[1,50]`)})
		if err != nil {
			t.Fatal(err)
		}
		tolerance, err := m.Tolerance()
		if err != nil {
			t.Fatal(err)
		}
		if got := tolerance.Exceeded(c.failed, c.total); got != c.want {
			t.Errorf("%s: %d of %d: %v", c.fields, c.failed, c.total, got)
		}
	}
}

// BenchmarkMapItems asks for all inputs of a Map; the time for an item must not
// depend on how many there are.
func BenchmarkMapItems(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			list := make([]value.Value, n)
			for i := range list {
				list[i] = value.Int(int64(i))
			}
			s := mapState(b, `,"ItemsPath":"$.l","ItemSelector":{"v.$":"$$.Map.Item.Value","n.$":"$.n"}`, true)
			input := value.NewObject(value.Field{Name: "l", Value: list}, value.Field{Name: "n", Value: "x"})
			for b.Loop() {
				m, err := s.Begin(asl.Scope{Input: input, ContextObject: &asl.ContextObject{}})
				if err != nil {
					b.Fatal(err)
				}
				batches, err := m.Batches()
				if err != nil {
					b.Fatal(err)
				}
				for _, batch := range batches {
					if _, err := m.BatchInput(batch); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/item")
		})
	}
}
