package asl

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Tolerance is how many items of a distributed Map may fail before the state
// does.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
type Tolerance struct {
	Count      int     // of items; 0 when the definition doesn't say
	Percentage float64 // of all items, between 0 and 100; 0 when the definition doesn't say

	// What isn't said doesn't limit what is.
	hasCount, hasPercentage bool
}

// Exceeded reports whether so many failed items of so many in all are too
// many. All items of a batch fail with its child execution. Of a count and a
// percentage, passing either is too many.
func (t Tolerance) Exceeded(failed, total int) bool {
	if !t.hasCount && !t.hasPercentage {
		return failed > 0
	}
	return t.hasCount && failed > t.Count ||
		t.hasPercentage && float64(failed)*100 > t.Percentage*float64(total)
}

// tolerance is a Tolerance as a definition has it: literal, or the paths to it.
type tolerance struct {
	literal                   Tolerance
	countPath, percentagePath *Path
}

func (r *reader) tolerance() tolerance {
	var t tolerance
	r.atMostOne("ToleratedFailureCount", "ToleratedFailureCountPath")
	r.atMostOne("ToleratedFailurePercentage", "ToleratedFailurePercentagePath")
	n, ok := r.integer("ToleratedFailureCount", 0, math.MaxInt32)
	t.literal.Count, t.literal.hasCount = int(n), ok
	t.literal.Percentage, t.literal.hasPercentage = r.number("ToleratedFailurePercentage", 0, 100)
	t.countPath = r.placeField("ToleratedFailureCountPath", nil)
	t.percentagePath = r.placeField("ToleratedFailurePercentagePath", nil)
	return t
}

// Tolerance evaluates how many failures the state bears. The error is a
// [*EvaluationError] States.Runtime.
func (m *MapItems) Tolerance() (Tolerance, error) {
	said := m.state.tolerance
	t := said.literal
	if said.countPath != nil {
		v, err := said.countPath.Evaluate(m.scope, "ToleratedFailureCountPath")
		if err != nil {
			return t, err
		}
		n, err := integerOf(v, said.countPath, "ToleratedFailureCountPath")
		switch {
		case err != nil:
			return t, err
		case n < 0:
			return t, &EvaluationError{Runtime, "ToleratedFailureCount cannot be negative."}
		}
		t.Count, t.hasCount = int(min(n, math.MaxInt32)), true
	}
	if said.percentagePath != nil {
		v, err := said.percentagePath.Evaluate(m.scope, "ToleratedFailurePercentagePath")
		if err != nil {
			return t, err
		}
		if t.Percentage, err = percentageOf(v, said.percentagePath); err != nil {
			return t, err
		}
		t.hasPercentage = true
	}
	return t, nil
}

func percentageOf(v value.Value, p *Path) (float64, error) {
	n, ok := v.(json.Number)
	f, err := n.Float64()
	switch {
	case !ok || err != nil:
		return 0, &EvaluationError{Runtime, fmt.Sprintf(
			"The ToleratedFailurePercentagePath field refers to value \"%s\" which is not a valid float: %s", plain(v), p)}
	case f < 0 || f > 100:
		return 0, &EvaluationError{Runtime, "ToleratedFailurePercentage must be between 0 and 100."}
	}
	return f, nil
}
