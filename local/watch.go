package local

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// watchInterval is how often the journal of a watched execution is looked at. It
// is read only when it has grown.
const watchInterval = 200 * time.Millisecond

// errNobody is why an execution that hasn't ended doesn't go on either.
type errNobody struct{}

func (errNobody) Error() string { return "nobody runs it" }
func (errNobody) Unwrap() error { return ErrInterrupted }

// Watch tells the events of an execution, those that were and those that come,
// until its end, which it returns. It reads the journal, so it needs nothing of
// the process that runs the execution.
//
// The error is a [*DoubtError], an [*UnfinishedError] when nobody runs the
// execution, [ErrInterrupted] when ctx is done before, or that of tell.
func (s StateDir) Watch(ctx context.Context, name rdscrypt.ExecutionName, tell func(report.History) error) (report.Description, error) {
	f := s.folder(name)
	told, size := 0, int64(-1)
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	for {
		// Asked first: what was recorded before the runner went is then read.
		held := f.heldBy() != nil
		// Before the reading, so that what grows meanwhile is read the next time.
		now := f.size()
		if now != size {
			k, err := f.read()
			if err != nil {
				return report.Description{}, err
			}
			size = now
			h := report.HistoryOf(k.records)
			if err := tell(h.After(told)); err != nil {
				return report.Description{}, err
			}
			told = len(h.Events)
			d, err := report.Describe(k.records)
			if err != nil {
				return report.Description{}, f.lost(err)
			}
			if d.Status != history.Running {
				return d, nil
			}
			continue
		}
		if !held {
			return report.Description{}, &UnfinishedError{name, s.Command("resume", string(name)), errNobody{}}
		}
		select {
		case <-ctx.Done():
			return report.Description{}, fmt.Errorf("%w: the execution goes on", ErrInterrupted)
		case <-ticker.C:
		}
	}
}

// size is that of the journal, 0 when it isn't there, which reading it will tell.
func (f folder) size() int64 {
	info, err := os.Stat(f.journal())
	if err != nil {
		return 0
	}
	return info.Size()
}
