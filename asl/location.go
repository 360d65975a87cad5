package asl

import (
	"strconv"
	"strings"
)

// location is a place in a definition, nil for the definition itself. It is kept
// as steps and spelled only when there is something to report: a spelling for
// each place would take memory by the square of the nesting.
type location struct {
	above *location
	step  string // with what separates it: "/States/S", "[0]"
}

func (l *location) to(step string) *location { return &location{l, step} }
func (l *location) item(i int) *location     { return l.to(indexed("", i)) }

func (l *location) String() string {
	var steps []string
	for ; l != nil; l = l.above {
		steps = append(steps, l.step)
	}
	var b strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteString(steps[i])
	}
	return b.String()
}

func indexed(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
