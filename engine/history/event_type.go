package history

// The types of events.
const (
	ExecutionStarted   EventType = "ExecutionStarted"
	ExecutionSucceeded EventType = "ExecutionSucceeded"
	ExecutionFailed    EventType = "ExecutionFailed"
	ExecutionAborted   EventType = "ExecutionAborted"
	ExecutionTimedOut  EventType = "ExecutionTimedOut"
	ExecutionRedriven  EventType = "ExecutionRedriven"

	TaskStateEntered    EventType = "TaskStateEntered"
	TaskStateExited     EventType = "TaskStateExited"
	ChoiceStateEntered  EventType = "ChoiceStateEntered"
	ChoiceStateExited   EventType = "ChoiceStateExited"
	WaitStateEntered    EventType = "WaitStateEntered"
	WaitStateExited     EventType = "WaitStateExited"
	PassStateEntered    EventType = "PassStateEntered"
	PassStateExited     EventType = "PassStateExited"
	SucceedStateEntered EventType = "SucceedStateEntered"
	SucceedStateExited  EventType = "SucceedStateExited"
	FailStateEntered    EventType = "FailStateEntered"

	ParallelStateEntered   EventType = "ParallelStateEntered"
	ParallelStateStarted   EventType = "ParallelStateStarted"
	ParallelStateSucceeded EventType = "ParallelStateSucceeded"
	ParallelStateFailed    EventType = "ParallelStateFailed"
	ParallelStateAborted   EventType = "ParallelStateAborted"
	ParallelStateExited    EventType = "ParallelStateExited"
	MapStateEntered        EventType = "MapStateEntered"
	MapStateStarted        EventType = "MapStateStarted"
	MapStateSucceeded      EventType = "MapStateSucceeded"
	MapStateFailed         EventType = "MapStateFailed"
	MapStateAborted        EventType = "MapStateAborted"
	MapStateExited         EventType = "MapStateExited"
	MapIterationStarted    EventType = "MapIterationStarted"
	MapIterationSucceeded  EventType = "MapIterationSucceeded"
	MapIterationFailed     EventType = "MapIterationFailed"
	MapIterationAborted    EventType = "MapIterationAborted"
	MapRunStarted          EventType = "MapRunStarted"
	MapRunSucceeded        EventType = "MapRunSucceeded"
	MapRunFailed           EventType = "MapRunFailed"
	MapRunAborted          EventType = "MapRunAborted"
	MapRunRedriven         EventType = "MapRunRedriven"
	TaskStateAborted       EventType = "TaskStateAborted"
	WaitStateAborted       EventType = "WaitStateAborted"

	LambdaFunctionScheduled EventType = "LambdaFunctionScheduled"
	LambdaFunctionStarted   EventType = "LambdaFunctionStarted"
	LambdaFunctionSucceeded EventType = "LambdaFunctionSucceeded"
	LambdaFunctionFailed    EventType = "LambdaFunctionFailed"
	LambdaFunctionTimedOut  EventType = "LambdaFunctionTimedOut"

	TaskScheduled EventType = "TaskScheduled"
	TaskStarted   EventType = "TaskStarted"
	TaskSubmitted EventType = "TaskSubmitted"
	TaskSucceeded EventType = "TaskSucceeded"
	TaskFailed    EventType = "TaskFailed"
	TaskTimedOut  EventType = "TaskTimedOut"
)

// newDetails makes the empty details of an event type; nil stands for a type
// without any. A new type is a line here.
var newDetails = map[EventType]func() details{
	ExecutionStarted:   func() details { return new(ExecutionStartedDetails) },
	ExecutionSucceeded: func() details { return new(ExecutionSucceededDetails) },
	ExecutionFailed:    func() details { return new(ExecutionFailedDetails) },
	ExecutionAborted:   func() details { return new(ExecutionAbortedDetails) },
	ExecutionTimedOut:  func() details { return new(ExecutionTimedOutDetails) },
	ExecutionRedriven:  func() details { return new(ExecutionRedrivenDetails) },

	TaskStateEntered:    entered,
	TaskStateExited:     exited,
	ChoiceStateEntered:  entered,
	ChoiceStateExited:   exited,
	WaitStateEntered:    entered,
	WaitStateExited:     exited,
	PassStateEntered:    entered,
	PassStateExited:     exited,
	SucceedStateEntered: entered,
	SucceedStateExited:  exited,
	FailStateEntered:    entered,

	ParallelStateEntered:   entered,
	ParallelStateStarted:   nil,
	ParallelStateSucceeded: nil,
	ParallelStateFailed:    nil,
	ParallelStateAborted:   nil,
	ParallelStateExited:    exited,
	MapStateEntered:        entered,
	MapStateStarted:        func() details { return new(MapStateStartedDetails) },
	MapStateSucceeded:      nil,
	MapStateFailed:         nil,
	MapStateAborted:        nil,
	MapStateExited:         exited,
	MapIterationStarted:    iteration(MapIterationStarted),
	MapIterationSucceeded:  iteration(MapIterationSucceeded),
	MapIterationFailed:     iteration(MapIterationFailed),
	MapIterationAborted:    iteration(MapIterationAborted),
	MapRunStarted:          func() details { return new(MapRunStartedDetails) },
	MapRunSucceeded:        nil,
	MapRunFailed:           func() details { return new(MapRunFailedDetails) },
	MapRunAborted:          nil,
	MapRunRedriven:         func() details { return new(MapRunRedrivenDetails) },
	TaskStateAborted:       nil,
	WaitStateAborted:       nil,

	LambdaFunctionScheduled: func() details { return new(LambdaFunctionScheduledDetails) },
	LambdaFunctionStarted:   nil,
	LambdaFunctionSucceeded: func() details { return new(LambdaFunctionSucceededDetails) },
	LambdaFunctionFailed:    func() details { return new(LambdaFunctionFailedDetails) },
	LambdaFunctionTimedOut:  func() details { return new(LambdaFunctionTimedOutDetails) },

	TaskScheduled: func() details { return new(TaskScheduledDetails) },
	TaskStarted:   func() details { return new(TaskStartedDetails) },
	TaskSubmitted: func() details { return new(TaskSubmittedDetails) },
	TaskSucceeded: func() details { return new(TaskSucceededDetails) },
	TaskFailed:    func() details { return new(TaskFailedDetails) },
	TaskTimedOut:  func() details { return new(TaskTimedOutDetails) },
}

func entered() details { return new(StateEnteredDetails) }
func exited() details  { return new(StateExitedDetails) }

func iteration(t EventType) func() details {
	return func() details { return NewMapIterationDetails(t, "", 0) }
}
