package history

// The types of events.
const (
	ExecutionStarted   EventType = "ExecutionStarted"
	ExecutionSucceeded EventType = "ExecutionSucceeded"
	ExecutionFailed    EventType = "ExecutionFailed"

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
	TaskStateAborted       EventType = "TaskStateAborted"
	WaitStateAborted       EventType = "WaitStateAborted"

	LambdaFunctionScheduled EventType = "LambdaFunctionScheduled"
	LambdaFunctionStarted   EventType = "LambdaFunctionStarted"
	LambdaFunctionSucceeded EventType = "LambdaFunctionSucceeded"
	LambdaFunctionFailed    EventType = "LambdaFunctionFailed"
)

// newDetails makes the empty details of an event type; nil stands for a type
// without any. A new type is a line here.
var newDetails = map[EventType]func() details{
	ExecutionStarted:   func() details { return new(ExecutionStartedDetails) },
	ExecutionSucceeded: func() details { return new(ExecutionSucceededDetails) },
	ExecutionFailed:    func() details { return new(ExecutionFailedDetails) },

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
	TaskStateAborted:       nil,
	WaitStateAborted:       nil,

	LambdaFunctionScheduled: func() details { return new(LambdaFunctionScheduledDetails) },
	LambdaFunctionStarted:   nil,
	LambdaFunctionSucceeded: func() details { return new(LambdaFunctionSucceededDetails) },
	LambdaFunctionFailed:    func() details { return new(LambdaFunctionFailedDetails) },
}

func entered() details { return new(StateEnteredDetails) }
func exited() details  { return new(StateExitedDetails) }

func iteration(t EventType) func() details {
	return func() details { return NewMapIterationDetails(t, "", 0) }
}
