package local

import (
	"errors"
	"testing"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// What was begun in one account doesn't go on in another.
func TestResumeInAnotherAccount(t *testing.T) {
	t.Parallel()
	box, err := sandbox.Start(t.Context(), sandbox.Config{DataDir: t.TempDir(), Listen: "127.0.0.1:0", Pace: sandbox.Instant})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := box.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	r := testRecord("one")
	r.Account, r.Endpoint, r.Profile = "999999999999", box.Endpoint(), ""
	s := StateDir(t.TempDir())
	if err := s.begin(r, nil); err != nil {
		t.Fatal(err)
	}
	outcomes, err := Resume(t.Context(), ResumeConfig{StateDir: s, Execution: "one"})
	if err != nil {
		t.Fatal(err)
	}
	want := "execution one was begun in account 999999999999, not in 123456789012: choose credentials of the first with --profile"
	var refusal *rdscrypt.Refusal
	if got := outcomes[0].Err; !errors.As(got, &refusal) || got.Error() != want {
		t.Errorf("got %v", got)
	}
}
