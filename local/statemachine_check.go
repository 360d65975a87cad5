package local

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/asl/value"
)

// checkStateMachine makes sure that the state machine is one of ours before it
// is started: what it would do is told from our definition, and so is what it
// leaves. One that isn't ours is refused with a [*rdscrypt.Refusal]. One that is,
// with a difference, as another version or somebody's addition makes it, is
// named in a note.
func (s *StepFunctions) checkStateMachine(ctx context.Context) (*asl.StateMachine, error) {
	out, err := s.sfn.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: aws.String(string(s.machine))})
	if err != nil {
		return nil, s.refusal(ctx, "", err)
	}
	refuse := func(problem string) error {
		next := "bring it up to date with rdscrypt deploy, or name another with --state-machine-arn"
		if s.chosen {
			next = "name one that rdscrypt deploy has made"
		}
		return &rdscrypt.Refusal{Message: fmt.Sprintf("state machine %s %s", s.machine.name(), problem), Next: next}
	}
	switch {
	case out.Status == sfntypes.StateMachineStatusDeleting:
		return nil, refuse("is being deleted")
	case out.Type == sfntypes.StateMachineTypeExpress:
		return nil, refuse("is an Express workflow, which keeps no history")
	}
	definition := []byte(aws.ToString(out.Definition))
	machine, err := asl.Parse(definition)
	if err != nil {
		return nil, refuse(fmt.Sprintf("isn't one that this rdscrypt can follow: %v", err))
	}
	theirs, err := value.Parse(definition)
	if err != nil {
		return nil, refuse(fmt.Sprintf("isn't one that this rdscrypt can follow: %v", err))
	}
	ours, err := s.ours()
	if err != nil {
		return nil, err
	}
	if problem := foreign(ours, theirs); problem != "" {
		return nil, refuse("isn't that of the workflow basic: " + problem)
	}
	if d := difference("", ours, theirs); d != "" {
		s.note(fmt.Sprintf("state machine %s differs from that of this rdscrypt: %s", s.machine.name(), d))
	}
	return machine, nil
}

// ours is the definition as this rdscrypt has it.
func (s *StepFunctions) ours() (value.Value, error) {
	definition, err := render(WorkflowBasic, arnsAround(s.execution("-"), s.place), DefaultWaitSeconds)
	if err != nil {
		return nil, err
	}
	return value.Parse(definition)
}

// foreign says why a definition can't be that of the workflow, whatever version:
// a state is missing, is of another type, or calls another function. It is empty
// for one that can.
func foreign(ours, theirs value.Value) string {
	for _, f := range fieldsOf(ours, "States") {
		their := get(get(theirs, "States"), f.Name)
		switch {
		case their == nil:
			return "it has no state " + f.Name
		case text(their, "Type") != text(f.Value, "Type"):
			return fmt.Sprintf("its state %s is of the type %s, not %s", f.Name, text(their, "Type"), text(f.Value, "Type"))
		case taskName(text(their, "Resource")) != taskName(text(f.Value, "Resource")):
			return fmt.Sprintf("its state %s calls %s, which isn't %s", f.Name, text(their, "Resource"), taskName(text(f.Value, "Resource")))
		}
	}
	return ""
}

// differs has the fields that a deployment sets: where the functions are, how
// long to wait, and what the state machine is called.
var differs = []string{"Comment", "Resource", "Seconds"}

// difference is the first one between two definitions, with its place. It is
// empty for none that matters.
func difference(place string, ours, theirs value.Value) string {
	if ourItems, theirItems, ok := lists(ours, theirs); ok {
		for i := range ourItems {
			if d := difference(fmt.Sprintf("%s[%d]", place, i), ourItems[i], theirItems[i]); d != "" {
				return d
			}
		}
		return ""
	}
	our, isOurs := ours.(*value.Object)
	their, isTheirs := theirs.(*value.Object)
	if !isOurs || !isTheirs {
		if value.Equal(ours, theirs) {
			return ""
		}
		return fmt.Sprintf("%s is %s, not %s", place, value.Text(theirs), value.Text(ours))
	}
	for _, f := range our.Fields() {
		if slices.Contains(differs, f.Name) {
			continue
		}
		v, ok := their.Get(f.Name)
		if !ok {
			return fmt.Sprintf("%s/%s is missing", place, f.Name)
		}
		if d := difference(place+"/"+f.Name, f.Value, v); d != "" {
			return d
		}
	}
	for _, f := range their.Fields() {
		if _, ok := our.Get(f.Name); !ok && !slices.Contains(differs, f.Name) {
			return fmt.Sprintf("%s/%s is added", place, f.Name)
		}
	}
	return ""
}

// lists returns two lists of the same length.
func lists(a, b value.Value) (_, _ []value.Value, ok bool) {
	x, isX := a.([]value.Value)
	y, isY := b.([]value.Value)
	return x, y, isX && isY && len(x) == len(y)
}

// get is what an object has under key, nil for what is none or doesn't have it.
func get(v value.Value, key string) value.Value {
	object, ok := v.(*value.Object)
	if !ok {
		return nil
	}
	field, _ := object.Get(key)
	return field
}

func fieldsOf(v value.Value, key string) []value.Field {
	object, ok := get(v, key).(*value.Object)
	if !ok {
		return nil
	}
	return object.Fields()
}
