package journal

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzOpen opens any file: it is refused with the place, or what it says is the
// same for another process and for an open log, which then goes on.
func FuzzOpen(f *testing.F) {
	for _, framed := range []bool{false, true} {
		d := &disk{}
		l := logOn(f, d)
		for n, name := range []string{"a", "b", "a"} {
			if err := l.Execution(name).Append(numbered(n, n)); err != nil {
				f.Fatal(err)
			}
		}
		f.Add(d.bytes, framed)
		f.Add(d.bytes[:len(d.bytes)-50], framed)
	}
	f.Add([]byte("rdscrypt journal 1\n"), false)
	f.Add([]byte("rdscrypt"), false)
	f.Add([]byte("@0 \"a\"\n{\"RetryScheduled\":{\"retrier\":0,\"at\":\"2026-11-24T08:00:00Z\"}}\n@0\n!{}\n"), true)
	f.Fuzz(func(t *testing.T, file []byte, framed bool) {
		if framed { // what is behind the checksums
			frame := append(make([]byte, frameStart), file...)
			seal(frame, firstChain())
			file = append([]byte(magic), frame...)
		}
		outside, err := read("journal.log", &disk{bytes: file}, int64(len(file)))
		d := &disk{bytes: file, room: 1 << 30}
		l := newLog("journal.log", d)
		if opening := l.load(int64(len(file))); opening != nil {
			if err == nil || !errors.As(opening, new(*CorruptError)) {
				t.Fatalf("read: %v, opened: %v", err, opening)
			}
			return
		}
		var inside []Contents
		for _, x := range l.Executions() {
			records, late := l.Records(x.Name)
			if late != nil {
				// Opening leaves to Records what reading looks into at once.
				if err == nil {
					t.Fatalf("read from outside, but not from the log: %v", late)
				}
				return
			}
			inside = append(inside, Contents{Name: x.Name, Records: records})
		}
		if err != nil {
			t.Fatalf("read from the log, but not from outside: %v", err)
		}
		if diff := cmp.Diff(outside, inside); diff != "" {
			t.Fatalf("(-from outside +from the log):\n%s", diff)
		}
		if err := l.Execution("next").Append(numbered(1)); err != nil {
			t.Fatal(err)
		}
		again, err := read("journal.log", d, int64(len(d.bytes)))
		if err != nil {
			t.Fatalf("after another append: %v", err)
		}
		if n := len(l.Executions()); len(again) != n || n < len(outside) {
			t.Fatalf("after another append: %d executions of %d", len(again), n)
		}
	})
}
