package sfnserver

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// violation is the answer to a parameter that the API's model forbids. value is
// left out of it where the model marks the parameter as sensitive.
func violation(field, value, constraint string) error {
	if value != "" {
		value += " "
	}
	return wire.Errorf("ValidationException", "1 validation error detected: Value %sat '%s' failed to satisfy constraint: %s",
		value, field, constraint)
}

// checkRequired refuses a parameter that wasn't sent.
func checkRequired(field string, sent bool) error {
	if sent {
		return nil
	}
	return violation(field, "null", "Member must not be null")
}

// checkLength holds text against the lengths of the model, in characters.
func checkLength(field, text string, shortest, longest int) error {
	return checkSize(field, "'"+text+"'", utf8.RuneCountInString(text), shortest, longest)
}

// checkSensitive is checkLength without the text in the answer, and in bytes,
// as the API counts payloads.
func checkSensitive(field, text string, shortest, longest int) error {
	return checkSize(field, "", len(text), shortest, longest)
}

func checkSize(field, shown string, size, shortest, longest int) error {
	switch {
	case size < shortest:
		return violation(field, shown, "Member must have length greater than or equal to "+itoa(shortest))
	case size > longest:
		return violation(field, shown, "Member must have length less than or equal to "+itoa(longest))
	default:
		return nil
	}
}

// checkRange holds a number against the range of the model.
func checkRange(field string, n, lowest, highest int) error {
	switch {
	case n < lowest:
		return violation(field, "'"+itoa(n)+"'", "Member must have value greater than or equal to "+itoa(lowest))
	case n > highest:
		return violation(field, "'"+itoa(n)+"'", "Member must have value less than or equal to "+itoa(highest))
	default:
		return nil
	}
}

// checkEnum holds a value against those of the model; "" was not sent.
func checkEnum(field, value string, allowed ...string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return violation(field, "'"+value+"'", "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
}

// forbidden are the characters that a name must not contain, besides white
// space and control characters.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
const forbidden = "<>{}[]?*\"#%\\^|~`$&,;:/"

// checkName refuses what can't be the name of a state machine or an execution.
func checkName(name string) error {
	if err := checkLength("name", name, 1, 80); err != nil {
		return err
	}
	if strings.ContainsFunc(name, unnameable) || !utf8.ValidString(name) {
		return wire.Errorf("InvalidName", "Invalid Name: '%s'", name)
	}
	return nil
}

func unnameable(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == 0xfffe || r == 0xffff || r == utf8.MaxRune ||
		strings.ContainsRune(forbidden, r)
}
