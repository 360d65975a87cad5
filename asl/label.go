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
	at := r.at.to("/Label")
	switch n := utf8.RuneCountInString(label); {
	case n == 0:
		r.reportAt(InvalidLabelName, at, "Invalid Label name: Label '' is empty")
	case n > maxLabelLength:
		r.reportAt(InvalidLabelName, at, fmt.Sprintf("Invalid Label name: Label '%s' exceeds the %d-character limit allowed by the service", label, maxLabelLength))
	case strings.ContainsFunc(label, notInLabels):
		r.reportAt(InvalidLabelName, at, "Invalid Label name: Label '"+label+"' contains invalid characters")
	case r.document.labels[label]:
		r.reportAt(DuplicateLabelName, at, "Duplicate Label name: "+label)
	}
	r.document.labels[label] = true
	return label
}

func notInLabels(c rune) bool {
	return unicode.IsSpace(c) || unicode.IsControl(c) || strings.ContainsRune("?*<>{}[]:;,\\|^~$#%&`\"", c)
}
