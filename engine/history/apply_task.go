package history

import "github.com/rdscrypt/rdscrypt/asl/value"

// applyTask applies the events of a call.
func (b *Branch) applyTask(ev *Event) bool {
	switch d := ev.Details.(type) {
	case *LambdaFunctionScheduledDetails:
		return b.schedule(ev, &Task{Resource: d.Resource, Input: d.Input})
	case *TaskScheduledDetails:
		return b.schedule(ev, &Task{Resource: d.Resource, Integration: d.ResourceType, Input: d.Parameters})
	case *TaskStartedDetails:
		return b.advance(Started, Scheduled)
	case *TaskSubmittedDetails:
		return b.advance(Submitted, Started)
	case *LambdaFunctionSucceededDetails:
		return b.answer(d.Output)
	case *TaskSucceededDetails:
		return b.answer(d.Output)
	case *LambdaFunctionFailedDetails:
		return b.failTask(d.Error, d.Cause)
	case *LambdaFunctionTimedOutDetails:
		return b.failTask(d.Error, d.Cause)
	case *TaskFailedDetails:
		return b.failTask(d.Error, d.Cause)
	case *TaskTimedOutDetails:
		return b.failTask(d.Error, d.Cause)
	}
	return ev.Type == LambdaFunctionStarted && b.advance(Started, Scheduled)
}

// schedule notes a call that is announced, with the token that was made for it.
func (b *Branch) schedule(ev *Event, task *Task) bool {
	if b.Phase != Entered && b.Phase != Retrying {
		return false
	}
	if b.Task != nil && b.Task.ScheduledAt.IsZero() {
		task.Token = b.Task.Token
	}
	task.ScheduledAt, task.HeartbeatAt = ev.Timestamp, ev.Timestamp
	b.Phase, b.Task = Scheduled, task
	return true
}

func (b *Branch) advance(to, from Phase) bool {
	if b.Phase != from {
		return false
	}
	b.Phase = to
	return true
}

func (b *Branch) answer(result value.Value) bool {
	if b.Phase != Started && b.Phase != Submitted {
		return false
	}
	b.Phase, b.Task.Result = Answered, result
	return true
}

func (b *Branch) failTask(name, cause string) bool {
	if b.Phase != Started && b.Phase != Submitted {
		return false
	}
	b.Phase, b.Task.Error, b.Task.Cause = Failing, name, cause
	return true
}
