package local

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

func testRecord(name string) record {
	place := Place{Account: "123456789012", Region: "us-east-1", Endpoint: "http://127.0.0.1:4590"}
	arn := rdscrypt.NewExecutionARN(place.Region, place.Account, "rdscrypt-basic", rdscrypt.ExecutionName(name))
	return record{
		Version:         recordVersion,
		ExecutionARN:    arn,
		StateMachineARN: arnsAround(arn, place).stateMachine(WorkflowBasic),
		Workflow:        WorkflowBasic,
		SourceInstance:  "my-db",
		KMSKeyID:        "alias/mine",
		WaitSeconds:     1,
		Place:           place,
		Profile:         "p",
	}
}

func TestDefaultStateDir(t *testing.T) {
	for _, c := range []struct{ xdg, home, want string }{
		{"/x", "/home/u", "/x/rdscrypt"},
		{"", "/home/u", "/home/u/.local/state/rdscrypt"},
		{"relative", "/home/u", "/home/u/.local/state/rdscrypt"},
	} {
		t.Setenv("XDG_STATE_HOME", c.xdg)
		t.Setenv("HOME", c.home)
		got, err := DefaultStateDir()
		if err != nil || string(got) != filepath.FromSlash(c.want) {
			t.Errorf("%+v: got %s, %v", c, got, err)
		}
	}
	t.Setenv("XDG_STATE_HOME", "")
	t.Setenv("HOME", "")
	if _, err := DefaultStateDir(); err == nil || !strings.HasSuffix(err.Error(), ": pass --state-dir") {
		t.Errorf("without a home: %v", err)
	}
}

// What a kill leaves before an execution has begun is no execution.
func TestAnExecutionIsThereWholeOrNot(t *testing.T) {
	t.Parallel()
	s := StateDir(t.TempDir())
	names := func() []rdscrypt.ExecutionName {
		t.Helper()
		names, err := s.Names()
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if got := names(); len(got) != 0 {
		t.Errorf("before the first: %v", got)
	}
	full := errors.New("the disk is full")
	err := s.create("one", func(*journal.Log) error {
		if got := names(); len(got) != 0 {
			t.Errorf("while it is made: %v", got)
		}
		return full
	})
	if !errors.Is(err, full) || err.Error() != "beginning execution one: the disk is full" {
		t.Errorf("got %v", err)
	}
	if entries, err := os.ReadDir(s.executions()); err != nil || len(entries) != 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
	if err := s.begin(testRecord("one"), nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]rdscrypt.ExecutionName{"one"}, names()); diff != "" {
		t.Error(diff)
	}
	err = s.begin(testRecord("one"), nil)
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) || refusal.Message != "an execution called one exists already" {
		t.Errorf("the same name again: %v", err)
	}
	k, err := s.folder("one").read()
	if err != nil || len(k.records) != 2 || !strings.Contains(k.definition, `"StartAt": "CreateSnapshotState"`) {
		t.Errorf("%+v, %v", k, err)
	}
	if diff := cmp.Diff(testRecord("one"), k.record); diff != "" {
		t.Error(diff)
	}
}

// An ARN names one execution of one account, Region and state machine: that of
// the same name elsewhere isn't meant.
func TestFindByARN(t *testing.T) {
	t.Parallel()
	s, f := begun(t)
	arn := testRecord("one").ExecutionARN
	if name, err := s.Find(string(arn)); err != nil || name != "one" {
		t.Errorf("%s, %v", name, err)
	}
	for _, other := range []string{
		strings.Replace(string(arn), "us-east-1", "eu-west-1", 1),
		strings.Replace(string(arn), "123456789012", "210987654321", 1),
		strings.Replace(string(arn), "rdscrypt-basic", "other", 1),
	} {
		_, err := s.Find(other)
		want := "execution one in " + string(s) + " is " + string(arn) + ", not " + other + ": name it by one alone if it is meant"
		var refusal *rdscrypt.Refusal
		if !errors.As(err, &refusal) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if _, _, err := Stop(t.Context(), StopConfig{StateDir: s, Execution: other}); !errors.As(err, &refusal) {
			t.Errorf("stopping %s: %v", other, err)
		}
	}
	if err := os.Truncate(f.journal(), 0); err != nil {
		t.Fatal(err)
	}
	var doubt *DoubtError
	if _, err := s.Find(string(arn)); !errors.As(err, &doubt) {
		t.Errorf("without a journal: %v", err)
	}
}

func TestAbandonedFoldersAreCleared(t *testing.T) {
	t.Parallel()
	s := StateDir(t.TempDir())
	old, fresh, foreign := filepath.Join(s.executions(), ".new-1"), filepath.Join(s.executions(), ".new-2"), filepath.Join(s.executions(), ".other")
	for _, path := range []string{old, fresh, foreign} {
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{old, foreign} {
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-2*abandoned)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.begin(testRecord("one"), nil); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{old: false, fresh: true, foreign: true} {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) == want {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	s := StateDir(t.TempDir())
	if err := s.begin(testRecord("one"), nil); err != nil {
		t.Fatal(err)
	}
	f := s.folder("one")
	if held := f.heldBy(); held != nil {
		t.Errorf("nobody has run it: %v", held)
	}
	release, err := f.hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if held := f.heldBy(); held == nil || held.PID != os.Getpid() {
		t.Errorf("got %v, want this process", held)
	}
	_, err = f.hold(t.Context())
	var held *HeldError
	if !errors.As(err, &held) || held.PID != os.Getpid() || held.Name != "one" {
		t.Errorf("got %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if held := f.heldBy(); held != nil {
		t.Errorf("after its release: %v", held)
	}
	again, err := f.hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
}

// Without the number of the process the message still says what to do.
func TestHeldError(t *testing.T) {
	t.Parallel()
	for pid, want := range map[int]string{
		0: "execution one is being run by another process: wait for it, or stop that one first",
		7: "execution one is being run by process 7: wait for it, or stop that one first",
	} {
		if got := (&HeldError{"one", pid}).Error(); got != want {
			t.Errorf("got %s", got)
		}
	}
}

func TestReadRecordErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"version":2}`: "its configuration has version 2, this rdscrypt knows version 1",
		`{"version":1}`: `reading its configuration: execution ARN "" isn't the ARN of an execution`,
		`[]`:            "reading its configuration: json: cannot unmarshal array into Go value of type local.record",
	} {
		configuration, err := value.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		_, err = readRecord(&history.ExecutionCreated{Configuration: configuration})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

func TestNewName(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.FixedZone("", 3600))
	longest := rdscrypt.InstanceID(strings.Repeat("a", rdscrypt.MaxSourceIDLength))
	name := newName(longest, at)
	if !strings.HasPrefix(string(name), string(longest)+"-20261124T070000Z-") {
		t.Errorf("got %s", name)
	}
	if _, err := rdscrypt.ParseExecutionName(string(name)); err != nil {
		t.Error(err)
	}
	if name == newName(longest, at) {
		t.Errorf("%s twice", name)
	}
}
