package local

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
)

// act does something to an execution that hasn't ended: through the process that
// runs it, and where nobody does, by itself with the execution in its hands.
//
// The error is a [*HeldError] when the process can't be reached, one of through
// (see [folder.call]) or alone, or a [*DoubtError]. note is told what was found
// cut off the journal; nil for nobody.
func (s StateDir) act(ctx context.Context, name rdscrypt.ExecutionName, clock engine.Clock, note func(string),
	through func(folder) error, alone func(*engine.Execution) error) error {
	for attempt := 1; ; attempt++ {
		x, err := s.take(ctx, name)
		var held *HeldError
		if err == nil {
			defer x.giveBack()
			if cut := x.log.Cut(); cut > 0 && note != nil {
				note(x.cutText(cut))
			}
			return x.alone(clock, alone)
		}
		if !errors.As(err, &held) {
			return err
		}
		err = through(s.folder(name))
		// The process may have begun or ended just now: then one of the two ways is
		// open at the second look.
		var refused *apiError
		var silent *unansweredError
		switch {
		case err == nil, errors.As(err, &refused), errors.As(err, &silent):
			return err
		case ctx.Err() != nil:
			return fmt.Errorf("%w: nothing was changed", ErrInterrupted)
		case !unserved(err):
			return &rdscrypt.Refusal{Message: err.Error(), Next: held.Next(), Err: err}
		}
		if attempt == 2 {
			return held
		}
	}
}

// acted is the error of an execution that was to be changed through the process
// that runs it. what says how, in the past: "it was stopped".
func (s StateDir) acted(ctx context.Context, name rdscrypt.ExecutionName, what string, err error) error {
	see := "see where it stands with " + s.Command("executions", "describe", string(name))
	var refused *apiError
	var silent *unansweredError
	switch {
	case errors.As(err, &refused):
		return &rdscrypt.Refusal{Message: fmt.Sprintf("execution %s: %s", name, refused), Next: see, Err: err}
	case errors.As(err, &silent):
		return inDoubt(ctx, name, what, silent.Error(), see)
	default:
		return err
	}
}

// inDoubt is the error after a call that may or may not have changed an execution.
// An interruption is one as well, but doesn't say that nothing was changed.
func inDoubt(ctx context.Context, name rdscrypt.ExecutionName, what, reason, next string) error {
	err := fmt.Errorf("whether %s isn't known: %s", what, reason)
	if ctx.Err() != nil {
		err = fmt.Errorf("%w: whether %s isn't known", ErrInterrupted, what)
	}
	return &DoubtError{Name: name, Err: err, Next: next}
}

// alone loads the execution without running it.
func (x *execution) alone(clock engine.Clock, do func(*engine.Execution) error) error {
	loaded, err := engine.Load(engine.Config{
		StateMachine: x.machine,
		Identity:     x.kept.identity(),
		Journal:      x.log.Execution(string(x.kept.ExecutionARN)),
		Clock:        clock,
	}, x.kept.records)
	if err != nil {
		return x.folder.lost(err)
	}
	return do(loaded)
}

// only returns the one execution that was named, or the one that qualifies. The
// error is a [*rdscrypt.Refusal] when none or several do; what says what it is
// that they do: "is unfinished".
func (s StateDir) only(text, what string, qualifies func(report.Entry) bool) (rdscrypt.ExecutionName, error) {
	if text != "" {
		return s.Find(text)
	}
	entries, err := s.List()
	if err != nil {
		return "", err
	}
	var names []string
	for _, e := range entries {
		if e.Problem == nil && e.Description.Status == history.Running && qualifies(e) {
			names = append(names, string(e.Name))
		}
	}
	return onlyOf(names, what, s.Command)
}

// onlyOf returns the one of names. The error is a [*rdscrypt.Refusal] when there
// are none or several.
func onlyOf(names []string, what string, command commandLine) (rdscrypt.ExecutionName, error) {
	switch len(names) {
	case 0:
		return "", &rdscrypt.Refusal{Message: "no execution " + what, Next: command("executions", "list") + " shows those there are"}
	case 1:
		return rdscrypt.ExecutionName(names[0]), nil
	default:
		return "", &rdscrypt.Refusal{Message: fmt.Sprintf("more than one execution %s", what), Next: "name one of " + strings.Join(names, ", ")}
	}
}
