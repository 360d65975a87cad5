package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// folder is what an execution keeps.
type folder struct {
	name rdscrypt.ExecutionName
	path string
}

func (f folder) definition() string { return filepath.Join(f.path, "definition.json") }
func (f folder) record() string     { return filepath.Join(f.path, "execution.json") }
func (f folder) journal() string    { return filepath.Join(f.path, "journal.log") }
func (f folder) lock() string       { return filepath.Join(f.path, "lock") }

// inTheMaking begins the names of folders that aren't executions yet. No
// execution's name begins like this.
const inTheMaking = ".new-"

// abandoned is the age at which a folder in the making is what a kill left:
// making one takes a moment.
const abandoned = time.Hour

// create makes the folder of a new execution: begin is given the journal and
// writes the first record. Others see the folder when all is in it, or not at
// all. Returns a [*rdscrypt.Refusal] when the name is taken.
func (s StateDir) create(r record, definition []byte, begin func(*journal.Log) error) error {
	f := s.folder(r.ExecutionARN.Name())
	err := s.publish(f, r, definition, begin)
	if err == nil {
		return nil
	}
	// A folder isn't renamed to one that is there.
	if _, missing := os.Stat(f.path); missing == nil {
		return &rdscrypt.Refusal{
			Message: fmt.Sprintf("an execution called %s exists already", f.name),
			Next:    "choose another --name, or look at it with " + s.Command("executions", "describe", string(f.name)),
			Err:     err,
		}
	}
	return fmt.Errorf("beginning execution %s: %w", f.name, err)
}

// publish makes the folder under another name and gives it its own when it is
// complete.
func (s StateDir) publish(f folder, r record, definition []byte, begin func(*journal.Log) error) (err error) {
	if err := os.MkdirAll(s.executions(), 0o700); err != nil {
		return err
	}
	if err := s.removeAbandoned(); err != nil {
		return err
	}
	path, err := os.MkdirTemp(s.executions(), inTheMaking)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(path))
		}
	}()
	if err := (folder{f.name, path}).fill(r, definition, begin); err != nil {
		return err
	}
	if err := os.Rename(path, f.path); err != nil {
		return err
	}
	path = f.path // what has to go when its name can't be made durable
	return syncFolder(s.executions())
}

func (f folder) fill(r record, definition []byte, begin func(*journal.Log) error) error {
	text, err := r.encode()
	if err != nil {
		return err
	}
	if err := writeFile(f.record(), text); err != nil {
		return err
	}
	if err := writeFile(f.definition(), definition); err != nil {
		return err
	}
	// Opening the journal makes the names of all three durable, as it syncs the
	// folder for its own.
	log, err := journal.Open(f.journal())
	if err != nil {
		return err
	}
	return errors.Join(begin(log), log.Close())
}

// removeAbandoned clears away what executions left that were killed before they
// began. Nothing was changed on their behalf.
func (s StateDir) removeAbandoned() error {
	entries, err := os.ReadDir(s.executions())
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !strings.HasPrefix(entry.Name(), inTheMaking) || time.Since(info.ModTime()) < abandoned {
			continue // also what somebody else has just taken away
		}
		if err := os.RemoveAll(filepath.Join(s.executions(), entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// read returns what others may know of the execution while it runs.
func (f folder) read() (record, []history.Record, error) {
	r, err := readRecord(f.record())
	if err != nil {
		return record{}, nil, err
	}
	records, err := journal.Read(f.journal())
	if damaged := (*journal.CorruptError)(nil); errors.As(err, &damaged) {
		err = fmt.Errorf("%w: restore it from a copy, or look at AWS for what has the tag %s=%s", err, rdscrypt.TagExecution, r.ExecutionARN)
	}
	return r, records, err
}

// stateMachine reads and compiles the definition that the execution was begun
// with.
func (f folder) stateMachine() (*asl.StateMachine, error) {
	text, err := os.ReadFile(f.definition())
	if err != nil {
		return nil, fmt.Errorf("reading the state machine: %w", err)
	}
	machine, err := asl.Parse(text)
	if err != nil {
		return nil, &rdscrypt.Refusal{
			Message: fmt.Sprintf("the state machine of execution %s can't be used: %v", f.name, err),
			Next:    fmt.Sprintf("restore %s as it was when the execution began", f.definition()),
			Err:     err,
		}
	}
	return machine, nil
}

// writeFile writes a new file and returns when its contents are on disk.
func writeFile(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncFolder makes the names in a folder durable, where folders can be synced.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	// Windows opens folders but can't sync them.
	_ = f.Sync()
	return f.Close()
}

// gone tells whether err says that a file isn't there.
func gone(err error) bool { return errors.Is(err, fs.ErrNotExist) }
