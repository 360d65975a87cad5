package stepfunctions

import (
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// Waiting is a task that waits for somebody to answer with its token.
type Waiting struct {
	StateName string
	// Token is empty when the events don't have it.
	Token string
}

// waitForTaskToken ends the resource of an integration that waits for its token.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
const waitForTaskToken = ".waitForTaskToken"

// WaitingOf finds the tasks that wait for their tokens, in an execution that
// hasn't ended. The API keeps the tokens of tasks to itself, but what a task was
// given stands in its events: definition says where in the parameters of a state
// its token is.
func WaitingOf(events []*history.Event, definition value.Value) []Waiting {
	byID, followed := map[history.EventID]*history.Event{}, map[history.EventID]bool{}
	for _, ev := range events {
		byID[ev.ID] = ev
		followed[ev.PreviousID] = true
	}
	var waiting []Waiting
	for _, ev := range events {
		if followed[ev.ID] || !waits(ev) {
			continue
		}
		w := Waiting{}
		var parameters value.Value
		for e := ev; e != nil && w.StateName == ""; e = byID[e.PreviousID] {
			switch d := e.Details.(type) {
			case *history.TaskScheduledDetails:
				parameters = d.Parameters
			case *history.StateEnteredDetails:
				w.StateName = d.Name
			}
		}
		w.Token = tokenIn(parametersOf(definition, w.StateName), parameters)
		waiting = append(waiting, w)
	}
	return waiting
}

// waits tells whether a task is called and may be answered.
func waits(ev *history.Event) bool {
	switch d := ev.Details.(type) {
	case *history.TaskStartedDetails:
		return strings.HasSuffix(d.Resource, waitForTaskToken)
	case *history.TaskSubmittedDetails:
		return strings.HasSuffix(d.Resource, waitForTaskToken)
	}
	return false
}

// parametersOf finds the Parameters of a state, wherever in the definition it is.
func parametersOf(definition value.Value, state string) value.Value {
	switch v := definition.(type) {
	case *value.Object:
		if states, ok := v.Get("States"); ok {
			if object, ok := states.(*value.Object); ok {
				if found, ok := object.Get(state); ok {
					if object, ok := found.(*value.Object); ok {
						parameters, _ := object.Get("Parameters")
						return parameters
					}
				}
			}
		}
		for _, f := range v.Fields() {
			if found := parametersOf(f.Value, state); found != nil {
				return found
			}
		}
	case []value.Value:
		for _, item := range v {
			if found := parametersOf(item, state); found != nil {
				return found
			}
		}
	}
	return nil
}

// tokenIn looks in parameters for what stands where the template has the path of
// the token in the context object.
func tokenIn(template, parameters value.Value) string {
	object, ok := template.(*value.Object)
	if !ok {
		return ""
	}
	given, ok := parameters.(*value.Object)
	if !ok {
		return ""
	}
	for _, f := range object.Fields() {
		if name, dynamic := strings.CutSuffix(f.Name, ".$"); dynamic && f.Value == "$$.Task.Token" {
			v, _ := given.Get(name)
			token, _ := v.(string)
			return token
		}
		if v, ok := given.Get(f.Name); ok {
			if token := tokenIn(f.Value, v); token != "" {
				return token
			}
		}
	}
	return ""
}
