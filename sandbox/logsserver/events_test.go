package logsserver_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt/sandbox/logsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// A stream is read from its end, from its head, and on from where a reader was.
func TestGetLogEvents(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.make()
	read := func(in object) (object, []string) {
		in["logGroupName"], in["logStreamName"] = "g", "s"
		out := f.call("GetLogEvents", in)
		return out, messages(out)
	}
	empty, _ := read(object{})
	f.put("s", 0, "a", "b", "c", "d", "e")
	want := func(got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	_, got := read(object{"nextToken": empty["nextForwardToken"], "limit": 1})
	want(got, "a")
	last, got := read(object{"limit": 2})
	want(got, "d", "e")
	before, got := read(object{"limit": 2, "nextToken": last["nextBackwardToken"]})
	want(got, "b", "c")
	first, got := read(object{"limit": 2, "nextToken": before["nextBackwardToken"]})
	want(got, "a")
	none, got := read(object{"limit": 2, "nextToken": first["nextBackwardToken"]})
	want(got)
	if none["nextBackwardToken"] != first["nextBackwardToken"] {
		t.Errorf("at the head: %v, want %v", none, first)
	}
	ahead, got := read(object{"limit": 3, "startFromHead": true})
	want(got, "a", "b", "c")
	ahead, got = read(object{"nextToken": ahead["nextForwardToken"]})
	want(got, "d", "e")
	again, got := read(object{"nextToken": ahead["nextForwardToken"]})
	want(got)
	if again["nextForwardToken"] != ahead["nextForwardToken"] {
		t.Errorf("at the end: %v, want %v", again, ahead)
	}
	f.put("s", 9, "f")
	_, got = read(object{"nextToken": again["nextForwardToken"]})
	want(got, "f")
	_, got = read(object{"startTime": ms(1), "endTime": ms(3)}) // the end is outside
	want(got, "b", "c")
	event := f.call("GetLogEvents", object{"logGroupName": "g", "logStreamName": "s", "startFromHead": true, "limit": 1})["events"].([]any)[0]
	if diff := cmp.Diff(map[string]any{"timestamp": float64(ms(0)), "message": "a", "ingestionTime": float64(ms(0))}, event); diff != "" {
		t.Error(diff)
	}
}

func TestFilterLogEvents(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.make()
	f.call("CreateLogStream", object{"logGroupName": "g", "logStreamName": "t"})
	f.put("s", 0, "a", "c", "e x")
	f.put("t", 0, "b", "d x")
	for _, test := range []struct {
		in   object
		want []string
	}{
		{object{}, []string{"a", "b", "c", "d x", "e x"}},
		{object{"startTime": ms(1), "endTime": ms(1), "interleaved": true}, []string{"c", "d x"}}, // the end is inside
		{object{"logStreamNames": []string{"t"}}, []string{"b", "d x"}},
		{object{"logStreamNamePrefix": "s"}, []string{"a", "c", "e x"}},
		{object{"logStreamNamePrefix": "none"}, []string{}},
		{object{"filterPattern": "x"}, []string{"d x", "e x"}},
	} {
		for _, size := range []int{1, 2, 100} {
			in := object{"logGroupName": "g", "limit": size}
			for k, v := range test.in {
				in[k] = v
			}
			got := []string{}
			for {
				out := f.call("FilterLogEvents", in)
				got = append(got, messages(out)...)
				if out["nextToken"] == nil {
					break
				}
				in["nextToken"] = out["nextToken"]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%v, %d a page: %s", test.in, size, diff)
			}
		}
	}
	text, err := f.try("FilterLogEvents", object{"logGroupName": "g", "limit": 1})
	want := `{"events":[{"logStreamName":"s","timestamp":1795521600000,"message":"a","ingestionTime":1795521600000,"eventId":"00000001795521600000000000000000000000000000000000000001"}],` +
		`"searchedLogStreams":[],"nextToken":"000001a20d6d5a000000000000000004"}`
	if err != nil || text != want {
		t.Errorf("%v\n got %s\nwant %s", err, text, want)
	}
}

// A page ends before it is larger than a reader takes.
func TestPagesAreBounded(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.make()
	for i := range 3 {
		f.put("s", i, strings.Repeat("x", 500<<10))
	}
	for action, in := range map[string]object{
		"FilterLogEvents": {"logGroupName": "g"},
		"GetLogEvents":    {"logGroupName": "g", "logStreamName": "s", "startFromHead": true},
	} {
		if n := len(messages(f.call(action, in))); n != 2 {
			t.Errorf("%s: %d events", action, n)
		}
	}
}

func TestRejectedEvents(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.make()
	day := 24 * 60 * 60
	put := func(first int) string {
		t.Helper()
		var events []object
		for i := range 3 {
			events = append(events, object{"timestamp": ms(first + i), "message": "x"})
		}
		text, err := f.try("PutLogEvents", object{"logGroupName": "g", "logStreamName": "s", "logEvents": events})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Replace(text, `"nextSequenceToken":"49039859567098320000000000000000000000000000000000000000"`, "", 1)
	}
	for first, want := range map[int]string{
		0:           `{}`,
		-14*day - 1: `{,"rejectedLogEventsInfo":{"tooOldLogEventEndIndex":1}}`,
		-15 * day:   `{,"rejectedLogEventsInfo":{"tooOldLogEventEndIndex":3}}`,
		2*60*60 - 1: `{,"rejectedLogEventsInfo":{"tooNewLogEventStartIndex":2}}`,
		3 * 60 * 60: `{,"rejectedLogEventsInfo":{"tooNewLogEventStartIndex":0}}`,
	} {
		if got := put(first); got != want {
			t.Errorf("%d: got %s, want %s", first, got, want)
		}
	}
	if got := len(messages(f.call("FilterLogEvents", object{"logGroupName": "g"}))); got != 3+2+2 {
		t.Errorf("%d events were taken", got)
	}
	// What is over is hidden at once, and gone with the next event.
	f.call("PutRetentionPolicy", object{"logGroupName": "g", "retentionInDays": 1})
	if got := put(-day - 2); got != `{,"rejectedLogEventsInfo":{"expiredLogEventEndIndex":2}}` {
		t.Errorf("expired: %s", got)
	}
	for _, action := range []string{"FilterLogEvents", "GetLogEvents"} {
		if got := len(messages(f.call(action, object{"logGroupName": "g", "logStreamName": "s"}))); got != 3+2+1 {
			t.Errorf("%s: %d events are left", action, got)
		}
	}
	f.call("DeleteRetentionPolicy", object{"logGroupName": "g"})
	if got := len(messages(f.call("FilterLogEvents", object{"logGroupName": "g"}))); got != 3+2+1 {
		t.Errorf("%d events came back", got)
	}
}

// Put answers at once, for reading and for good: after a normal end everything
// is there, and a group that is gone doesn't keep the others from being written.
func TestPut(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.make()
	f.call("CreateLogGroup", object{"logGroupName": "gone"})
	put := func(group, stream, message string) error {
		return f.Put(region, group, stream, logsserver.Event{Timestamp: noon, Message: message})
	}
	if e, ok := errors.AsType[*wire.Error](put("none", "s", "x")); !ok || e.Error() != "ResourceNotFoundException: The specified log group does not exist." {
		t.Errorf("no group: %v", e)
	}
	for _, err := range []error{put("gone", "s", "lost"), put("g", "new", "one")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"one"}, messages(f.call("FilterLogEvents", object{"logGroupName": "g"}))); diff != "" {
		t.Errorf("at once: %s", diff)
	}
	if err := errors.Join(put("g", "new", "two"), put("g", "s", strings.Repeat("x", 1<<20)), put("g", "new", "three"), f.Put(region, "none", "s")); err != nil {
		t.Fatal(err)
	}
	f.close()
	f.open()
	if diff := cmp.Diff([]string{"one", "two", "three"}, messages(f.call("GetLogEvents", object{"logGroupName": "g", "logStreamName": "new"}))); diff != "" {
		t.Errorf("after the end: %s", diff)
	}
}

// Whatever is put into however many streams is found again in the order of time,
// page by page, from either side.
func TestOrder(t *testing.T) {
	t.Parallel()
	f := setup(t)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		group := fmt.Sprintf("g%d", round)
		f.call("CreateLogGroup", object{"logGroupName": group})
		type put struct {
			at     int
			stream string
			id     string
		}
		var all []put
		for i := range rapid.IntRange(0, 20).Draw(rt, "events") {
			p := put{rapid.IntRange(0, 5).Draw(rt, "at"), rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "stream"), fmt.Sprint(i)}
			all = append(all, p)
			if err := f.Put(region, group, p.stream, logsserver.Event{Timestamp: noon.Add(time.Duration(p.at)), Message: p.id}); err != nil {
				rt.Fatal(err)
			}
		}
		slices.SortStableFunc(all, func(a, b put) int {
			return int(noon.Add(time.Duration(a.at)).UnixMilli() - noon.Add(time.Duration(b.at)).UnixMilli())
		})
		size := rapid.IntRange(1, 7).Draw(rt, "size")
		var want, wantA []string
		for _, p := range all {
			want = append(want, p.id)
			if p.stream == "a" {
				wantA = append(wantA, p.id)
			}
		}
		var got []string
		in := object{"logGroupName": group, "limit": size}
		for {
			out := f.call("FilterLogEvents", in)
			got = append(got, messages(out)...)
			if in["nextToken"] = out["nextToken"]; in["nextToken"] == nil {
				break
			}
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("got %q, want %q", got, want)
		}
		if wantA == nil {
			return
		}
		got = nil
		in = object{"logGroupName": group, "logStreamName": "a", "limit": size}
		for {
			out := f.call("GetLogEvents", in)
			got = append(messages(out), got...)
			if in["nextToken"] == out["nextBackwardToken"] {
				break
			}
			in["nextToken"] = out["nextBackwardToken"]
		}
		if !slices.Equal(got, wantA) {
			rt.Fatalf("backward: got %q, want %q", got, wantA)
		}
	})
}
