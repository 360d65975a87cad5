package sfnserver

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// violation says what the API's model forbids about a parameter; empty when
// nothing. AWS holds a call against the model before anything else, and answers
// all violations at once: see [refuse].
type violation string

// refuse gives the answer to the violations of a call, nil when there are none.
// AWS's own order of them isn't known; here it is that of the parameters in the
// API reference.
func refuse(all ...violation) error {
	var found []string
	for _, v := range all {
		if v != "" {
			found = append(found, string(v))
		}
	}
	switch len(found) {
	case 0:
		return nil
	case 1:
		return wire.Errorf("ValidationException", "1 validation error detected: %s", found[0])
	default:
		return wire.Errorf("ValidationException", "%d validation errors detected: %s", len(found), strings.Join(found, "; "))
	}
}

// violates is a violation. shown is the value as AWS shows it; it is left out
// where the model marks the parameter as sensitive.
func violates(field, shown, constraint string) violation {
	if shown != "" {
		shown += " "
	}
	return violation("Value " + shown + "at '" + field + "' failed to satisfy constraint: " + constraint)
}

// required forbids that a parameter isn't sent.
func required(field string, sent bool) violation {
	if sent {
		return ""
	}
	return violates(field, "null", "Member must not be null")
}

// length holds text against the lengths of the model, in characters; nil was not
// sent.
func length(field string, text *string, shortest, longest int) violation {
	if text == nil {
		return ""
	}
	return size(field, quoted(*text), utf8.RuneCountInString(*text), shortest, longest)
}

// requiredLength is length for a parameter that must be sent.
func requiredLength(field string, text *string, shortest, longest int) violation {
	if text == nil {
		return required(field, false)
	}
	return length(field, text, shortest, longest)
}

// sensitive is length without the text in the answer.
func sensitive(field string, text *string, shortest, longest int) violation {
	if text == nil {
		return ""
	}
	return size(field, "", utf8.RuneCountInString(*text), shortest, longest)
}

func size(field, shown string, n, shortest, longest int) violation {
	switch {
	case n < shortest:
		return violates(field, shown, "Member must have length greater than or equal to "+strconv.Itoa(shortest))
	case n > longest:
		return violates(field, shown, "Member must have length less than or equal to "+strconv.Itoa(longest))
	default:
		return ""
	}
}

// inRange holds a number against the range of the model; nil was not sent.
func inRange(field string, n *int, lowest, highest int) violation {
	switch {
	case n == nil:
		return ""
	case *n < lowest:
		return violates(field, quoted(strconv.Itoa(*n)), "Member must have value greater than or equal to "+strconv.Itoa(lowest))
	case *n > highest:
		return violates(field, quoted(strconv.Itoa(*n)), "Member must have value less than or equal to "+strconv.Itoa(highest))
	default:
		return ""
	}
}

// oneOf holds a value against those of the model; nil was not sent.
func oneOf(field string, value *string, allowed ...string) violation {
	if value == nil || slices.Contains(allowed, *value) {
		return ""
	}
	return violates(field, quoted(*value), "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
}

func quoted(text string) string { return "'" + text + "'" }

// optional is the text of a parameter that may be missing.
func optional(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// forbidden are the characters that a name must not contain, besides white
// space and control characters.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
const forbidden = "<>{}[]?*\"#%\\^|~`$&,;:/"

// maxName is the length of the name of a state machine or an execution.
const maxName = 80

// checkName refuses what can't be the name of a state machine or an execution,
// but for its length.
func checkName(name string) error {
	if strings.ContainsFunc(name, unnameable) || !utf8.ValidString(name) {
		return wire.Errorf("InvalidName", "Invalid Name: '%s'", name)
	}
	return nil
}

func unnameable(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == 0xfffe || r == 0xffff || r == utf8.MaxRune ||
		strings.ContainsRune(forbidden, r)
}
