package local

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// Read returns the records of an execution, whether it runs or not. The error
// is a [*DoubtError].
func (s StateDir) Read(name rdscrypt.ExecutionName) ([]history.Record, error) {
	k, err := s.folder(name).read()
	return k.records, err
}

// Describe says where an execution stands, and who runs it if it hasn't ended.
// The error is a [*DoubtError].
func (s StateDir) Describe(name rdscrypt.ExecutionName) (report.Description, error) {
	records, err := s.Read(name)
	if err != nil {
		return report.Description{}, err
	}
	d, err := report.Describe(records)
	if err != nil {
		return report.Description{}, s.folder(name).lost(err)
	}
	if d.Status == history.Running {
		d.Runner = s.runner(name)
	}
	return d, nil
}

// List returns all executions, the newest first, then those that can't be read,
// which say why.
func (s StateDir) List() ([]report.Entry, error) {
	names, err := s.Names()
	if err != nil {
		return nil, err
	}
	entries := []report.Entry{}
	for _, name := range names {
		e := report.Entry{Name: name}
		e.Description, e.Problem = s.Describe(name)
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(a, b report.Entry) int {
		if c := b.Description.StartDate.Compare(a.Description.StartDate); c != 0 {
			return c
		}
		return strings.Compare(string(a.Name), string(b.Name))
	})
	return entries, nil
}

// runner says who runs an execution that hasn't ended.
func (s StateDir) runner(name rdscrypt.ExecutionName) *report.Runner {
	if holder := s.folder(name).heldBy(); holder != nil {
		return &report.Runner{Running: true, PID: holder.PID}
	}
	return &report.Runner{Resume: s.Command("resume", string(name))}
}

// Latest returns the execution that began last. The error is a
// [*rdscrypt.Refusal] when there is none.
func (s StateDir) Latest() (rdscrypt.ExecutionName, error) {
	entries, err := s.List()
	if err != nil {
		return "", err
	}
	if len(entries) == 0 {
		return "", &rdscrypt.Refusal{
			Message: fmt.Sprintf("there is no execution in %s", s),
			Next:    "rdscrypt encrypt begins one",
		}
	}
	return entries[0].Name, nil
}
