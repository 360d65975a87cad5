package asl

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLabelLength is the limit of a label in characters.
const maxLabelLength = 40

// label reads the Label of a distributed Map, which goes into the ARN of its
// Map Run and must be there only once in a state machine.
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
func (r *reader) label() string {
	label, ok := r.text("Label")
	if !ok {
		return ""
	}
	switch n := utf8.RuneCountInString(label); {
	case n == 0:
		r.report("Label", "Label cannot be empty")
	case n > maxLabelLength:
		r.report("Label", fmt.Sprintf("Label cannot exceed %d characters", maxLabelLength))
	case strings.ContainsFunc(label, notInLabels):
		r.report("Label", "Label contains invalid characters")
	case r.labels[label]:
		r.reportAt(DuplicateLabelName, r.path+"/Label", fmt.Sprintf("Duplicate Label name: %s", label))
	}
	r.labels[label] = true
	return label
}

func notInLabels(c rune) bool {
	return unicode.IsSpace(c) || unicode.IsControl(c) || strings.ContainsRune("?*<>{}[]:;,\\|^~$#%&`\"", c)
}
