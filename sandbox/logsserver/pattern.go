package logsserver

import (
	"regexp"
	"slices"
	"strings"
)

// matcher tells whether a message is one that a filter pattern asks for.
type matcher func(message string) bool

// parsePattern reads a filter pattern: terms, or a JSON pattern in braces. The
// error is InvalidParameterException.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
func parsePattern(text string) (matcher, error) {
	text = strings.TrimSpace(text)
	switch {
	case len(text) > 1024:
		return nil, constraint("...", "filterPattern", "have length less than or equal to 1024")
	case strings.HasPrefix(text, "{"):
		return parseJSONPattern(text)
	case strings.HasPrefix(text, "["):
		return nil, invalid("Invalid filter pattern: the sandbox has no space-delimited patterns, only terms and JSON patterns.")
	case strings.HasPrefix(text, "%"):
		return nil, invalid("Invalid filter pattern: the sandbox has no regular expressions, only terms and JSON patterns.")
	}
	return parseTerms(text)
}

// terms are what a message must have, must not have, and of which it must have
// one when it must have nothing else.
type terms struct{ all, none, any []string }

// plainTerm is what needs no quotes.
var plainTerm = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// parseTerms reads terms: word "a phrase" -without ?one ?another.
func parseTerms(text string) (matcher, error) {
	var t terms
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		into := &t.all
		switch text[0] {
		case '-':
			into, text = &t.none, text[1:]
		case '?':
			into, text = &t.any, text[1:]
		}
		term, rest, err := readTerm(text)
		if err != nil {
			return nil, err
		}
		*into, text = append(*into, term), rest
	}
	return t.match, nil
}

func readTerm(text string) (term, rest string, err error) {
	if strings.HasPrefix(text, `"`) {
		return readQuoted(text)
	}
	end := strings.IndexAny(text, " \t\n")
	if end < 0 {
		end = len(text)
	}
	if !plainTerm.MatchString(text[:end]) {
		return "", "", invalid("Invalid character(s) in term '%s'", text[:end])
	}
	return text[:end], text[end:], nil
}

// readQuoted reads a text in double quotes, in which a backslash takes away the
// meaning of the next character.
func readQuoted(text string) (quoted, rest string, err error) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:], nil
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		b.WriteByte(text[i])
	}
	return "", "", invalid("Invalid filter pattern: a quote isn't closed.")
}

func (t terms) match(message string) bool {
	in := func(term string) bool { return strings.Contains(message, term) }
	for _, term := range t.all {
		if !in(term) {
			return false
		}
	}
	if slices.ContainsFunc(t.none, in) {
		return false
	}
	return len(t.all) > 0 || len(t.any) == 0 || slices.ContainsFunc(t.any, in)
}
