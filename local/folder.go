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

func (f folder) journal() string { return filepath.Join(f.path, "journal.log") }
func (f folder) lock() string    { return filepath.Join(f.path, "lock") }

// earlier is a file of the folders of an earlier rdscrypt, which kept the
// definition and the configuration beside the journal.
func (f folder) earlier() string { return filepath.Join(f.path, "execution.json") }

// inTheMaking begins the names of folders that aren't executions yet. No
// execution's name begins like this.
const inTheMaking = ".new-"

// abandoned is the age at which a folder in the making is what a kill left:
// making one takes a moment.
const abandoned = time.Hour

// create makes the folder of a new execution: begin is given the journal and
// writes the first records. Others see the folder when all is in it, or not at
// all. Returns a [*rdscrypt.Refusal] when the name is taken.
func (s StateDir) create(name rdscrypt.ExecutionName, begin func(*journal.Log) error) error {
	f := s.folder(name)
	err := s.publish(f, begin)
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
func (s StateDir) publish(f folder, begin func(*journal.Log) error) (err error) {
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
	log, err := journal.Open(folder{f.name, path}.journal())
	if err != nil {
		return err
	}
	if err := errors.Join(begin(log), log.Close()); err != nil {
		return err
	}
	if err := os.Rename(path, f.path); err != nil {
		return err
	}
	path = f.path // what has to go when its name can't be made durable
	return syncFolder(s.executions())
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

// kept is what the journal of an execution says.
type kept struct {
	record
	definition string
	records    []history.Record
}

// read returns what anybody may know of the execution while it runs. The error
// is a [*DoubtError]: an execution that has a folder has a journal that says
// how it began.
func (f folder) read() (kept, error) {
	contents, err := journal.Read(f.journal())
	var records []history.Record
	if len(contents) > 0 {
		records = contents[0].Records // this one's: an execution has a log of its own
	}
	created := history.Created(records)
	_, statErr := os.Stat(f.earlier())
	switch {
	case created == nil && statErr == nil:
		return kept{}, &DoubtError{Name: f.name, Err: errors.New("an earlier rdscrypt began it, which kept its journal in another form"),
			Next: "go on with that one, or look at AWS for what has " + f.tag()}
	case gone(err):
		return kept{}, f.lost(fmt.Errorf("journal %s is missing", f.journal()))
	case err != nil:
		return kept{}, f.lost(err)
	case len(records) == 0:
		return kept{}, f.lost(fmt.Errorf("journal %s is empty", f.journal()))
	case created == nil:
		return kept{}, f.lost(fmt.Errorf("journal %s doesn't say how the execution began", f.journal()))
	}
	r, err := readRecord(created)
	if err != nil {
		return kept{}, f.another(err)
	}
	if name := r.ExecutionARN.Name(); name != f.name {
		// Two folders that say they are the same execution would both be run.
		return kept{}, &DoubtError{Name: f.name, Err: fmt.Errorf("journal %s is that of execution %s", f.journal(), name),
			Next: "give the folder the name of its execution"}
	}
	if err := f.sole(contents, r.ExecutionARN); err != nil {
		return kept{}, err
	}
	return kept{r, created.Definition, records}, nil
}

// sole makes sure that the journal is that of one execution, the one it says it
// is of. Whoever runs it takes up all that is in the journal, and would run what
// nobody has looked at.
func (f folder) sole(contents []journal.Contents, arn rdscrypt.ExecutionARN) error {
	for _, c := range contents {
		if c.Name != string(arn) {
			return f.lost(fmt.Errorf("journal %s has records of another execution, %s", f.journal(), c.Name))
		}
	}
	return nil
}

// stateMachine compiles the definition that the execution was begun with. The
// error is a [*DoubtError].
func (f folder) stateMachine(definition string) (*asl.StateMachine, error) {
	machine, err := asl.Parse([]byte(definition))
	if err != nil {
		return nil, f.another(err)
	}
	return machine, nil
}

// another is the doubt about an execution whose journal is as it was written,
// by an rdscrypt that knew more than this one, or something else.
func (f folder) another(err error) error {
	return &DoubtError{Name: f.name, Err: err, Next: "use the rdscrypt that began it"}
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
