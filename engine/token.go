package engine

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// A task token names its execution, so that whoever gets it back knows whom to
// ask; to everybody else it is opaque, as AWS's is.

// ErrInvalidToken says that a task token isn't one.
var ErrInvalidToken = errors.New("the task token isn't one")

// ErrTaskTimedOut says that the task of a token is over: it timed out, was
// answered or was given up.
var ErrTaskTimedOut = errors.New("the task of the token is over")

func newToken(executionARN string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(executionARN + " " + rand.Text()))
}

// ExecutionOf returns the ARN of the execution that a task token is of. The
// error is [ErrInvalidToken].
func ExecutionOf(token string) (arn string, err error) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	arn, _, ok := strings.Cut(string(text), " ")
	if err != nil || !ok {
		return "", ErrInvalidToken
	}
	return arn, nil
}

// SendTaskSuccess gives the task of a token its result. It is safe in the
// journal when SendTaskSuccess returns. The error is [ErrTaskTimedOut], or the
// journal's.
func (x *Execution) SendTaskSuccess(token string, result value.Value) error {
	return x.answer(token, func(b *history.Branch) { x.taskSucceeded(b, result) })
}

// SendTaskFailure has the task of a token fail. The error is [ErrTaskTimedOut],
// or the journal's.
func (x *Execution) SendTaskFailure(token string, name asl.ErrorName, cause string) error {
	return x.answer(token, func(b *history.Branch) { x.taskFailed(b, name, cause) })
}

// SendTaskHeartbeat says that the task of a token is being worked on. The error
// is [ErrTaskTimedOut], or the journal's.
func (x *Execution) SendTaskHeartbeat(token string) error {
	return x.answer(token, func(b *history.Branch) { x.note(b, &history.TaskHeartbeat{At: x.now()}) })
}

// answer records what came for the task of a token.
func (x *Execution) answer(token string, record func(*history.Branch)) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.broken != nil {
		return x.broken
	}
	b := holder(&x.state.Branch, token)
	if b == nil || x.state.Status != history.Running {
		return ErrTaskTimedOut
	}
	was := b.Phase
	record(b)
	if e := x.effects.of[b]; e != nil && (b.Phase != was || e.run == nil) {
		x.effects.giveUp(e)
	} else if e != nil {
		// The call goes on; only its time is another one.
		x.effects.reschedule(e, x.taskDue)
	}
	x.ready = append(x.ready, b)
	defer x.lookAgain()
	return x.flush()
}

// holder returns the branch, b or one below it, whose task has the token and is
// under way.
func holder(b *history.Branch, token string) *history.Branch {
	if b.Task != nil && b.Task.Token == token && (b.Phase == history.Started || b.Phase == history.Submitted) {
		return b
	}
	for _, child := range b.Children {
		if found := holder(child, token); found != nil {
			return found
		}
	}
	return nil
}

// lookAgain has Run look at the state that somebody else changed.
func (x *Execution) lookAgain() {
	select {
	case x.wake <- struct{}{}:
	default:
	}
}
