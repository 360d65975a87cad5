package engine_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// matcher compares what a recording has with what there is. It keeps what
// placeholders stand for that have a number: one name is one text throughout a
// recording.
type matcher map[string]string

// placeholder is what the recordings have in place of what differs for each
// account and run.
var placeholder = regexp.MustCompile(`<[A-Za-z_][\w .:/-]*>|111111111111|us-east-1`)

// someTime is the text of a time, or of what was to be taken for one.
const someTime = `[\d-]{10}[T ][\d:.]+Z?`

// placeholders has what each can stand for, those with a number by their name
// without it.
var placeholders = map[string]string{
	"111111111111": `\d{12}`,
	"us-east-1":    `[a-z]+-[a-z]+-\d`,
	"<region>":     `[a-z]+-[a-z]+-\d`,
	"<partition>":  `aws`,

	"<snf_role_arn>": `arn:aws:iam::\d{12}:role/[\w+=,.@/-]+`,
	"<sfn_role_arn>": `arn:aws:iam::\d{12}:role/[\w+=,.@/-]+`,

	"<timestamp>":    someTime,
	"<start-time>":   `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z`,
	"<entered-time>": `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z`,

	"<RandomNumberGenerated>": `-?\d+(?:\.\d+)?(?:E-?\d+)?`,
	"<json-input:N>":          `.*`,
	"<uuid:N>":                `[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`,
	"<ArnPart_N>":             `[\w-]+`,
	"<ExecArnPart_N>":         `[\w-]+`,
	"<MapRunArnPart0_N>":      `[\w-]+`,
	"<MapRunArnPart1_N>":      `[\w-]+`,
	"<SyncExecArn_Part1_N>":   `[\w-]+`,
	"<SyncExecArn_Part2_N>":   `[\w-]+`,
}

var numbered = regexp.MustCompile(`([:_])\d+(?:idx)?>$`)

// text reports whether a text is what a recording has.
func (m matcher) text(want, got string) bool {
	pattern, last := `(?s)^`, 0
	var names []string
	for _, at := range placeholder.FindAllStringIndex(want, -1) {
		name := want[at[0]:at[1]]
		general := numbered.ReplaceAllString(name, "${1}N>")
		p, known := placeholders[general]
		if !known {
			return false
		}
		if bound, ok := m[name]; ok {
			p = regexp.QuoteMeta(bound)
		} else if general != name {
			names = append(names, name)
			p = `(` + p + `)`
		}
		pattern += regexp.QuoteMeta(want[last:at[0]]) + p
		last = at[1]
	}
	found := regexp.MustCompile(pattern + regexp.QuoteMeta(want[last:]) + `$`).FindStringSubmatch(got)
	if found == nil {
		return false
	}
	for i, name := range names {
		m[name] = found[i+1]
	}
	return true
}

// differs returns where two values differ, or nothing.
func (m matcher) differs(want, got any) string {
	switch want := want.(type) {
	case string:
		text, ok := got.(string)
		if !ok {
			b, _ := json.Marshal(got)
			text = string(b)
		}
		if want == "timestamp" || want == "date" { // the names of their types
			want = "<timestamp>"
		}
		if text == want || m.text(want, text) {
			return ""
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			break
		}
		for i := range want {
			if d := m.differs(want[i], list[i]); d != "" {
				return fmt.Sprintf("[%d]%s", i, d)
			}
		}
		return ""
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			break
		}
		for k, v := range want {
			if ignored[k] {
				continue
			}
			other, ok := object[k]
			if !ok {
				return "." + k + " is missing"
			}
			if d := m.differs(v, other); d != "" {
				return "." + k + d
			}
		}
		for k := range object {
			if _, ok := want[k]; !ok && !ignored[k] {
				return "." + k + " is too much"
			}
		}
		return ""
	default:
		if want == got {
			return ""
		}
	}
	return fmt.Sprintf(": got %v, want %v", got, want)
}

// ignored are the fields that the recordings' runner doesn't compare either.
var ignored = map[string]bool{"inputDetails": true, "outputDetails": true, "assignedVariablesDetails": true}

// deep reads JSON that stands in strings, since the recordings did.
func deep(v any) any {
	switch v := v.(type) {
	case string:
		if s := strings.TrimSpace(v); strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") {
			var inner any
			if json.Unmarshal([]byte(s), &inner) == nil {
				return deep(inner)
			}
		}
	case []any:
		for i := range v {
			v[i] = deep(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = deep(v[k])
		}
	}
	return v
}

// The comparison itself can fail.
func TestMatcher(t *testing.T) {
	t.Parallel()
	const run = "arn:<partition>:states:<region>:111111111111:mapRun:<ArnPart_0idx>/<MapRunArnPart0_0idx>:<MapRunArnPart1_0idx>"
	for _, c := range []struct {
		want, got any
		differs   string
	}{
		{run, "arn:aws:states:us-east-1:111111111111:mapRun:m/Label:b8", ""},
		{run, "arn:aws:states:us-east-1:111111111111:mapRun:m:b8", "x"},
		{run, "arn:aws:states:us-east-1:111111111111:execution:m/Label:b8", "x"},
		{[]any{"<ArnPart_0idx>", "<ArnPart_0idx>"}, []any{"m", "m"}, ""},
		{[]any{"<ArnPart_0idx>", "<ArnPart_0idx>"}, []any{"m", "n"}, "x"},
		{[]any{"<ArnPart_0idx>", "<ArnPart_1idx>"}, []any{"m", "n"}, ""},
		{"<snf_role_arn>", "arn:aws:iam::111111111111:role/r", ""},
		{"<snf_role_arn>", "", "x"},
		{"<start-time>", "2026-11-24T08:00:00.123Z", ""},
		{"<start-time>", "noon", "x"},
		{"date", "2026-11-24T08:00:00.123Z", ""},
		{"date", "timestamp", "x"},
		{"<RandomNumberGenerated>", 0.25, ""},
		{"<RandomNumberGenerated>", "none", "x"},
		{"<something-new>", "anything", "x"},
		{map[string]any{"a": 1.0, "inputDetails": 1.0}, map[string]any{"a": 1.0}, ""},
		{map[string]any{"a": 1.0}, map[string]any{"a": 1.0, "b": nil}, "x"},
		{map[string]any{"a": 1.0, "b": nil}, map[string]any{"a": 1.0}, "x"},
		{nil, 0.0, "x"},
		{`{"a":[1]}`, map[string]any{"a": []any{1.0}}, ""},
	} {
		if d := (matcher{}).differs(deep(c.want), deep(c.got)); (d == "") != (c.differs == "") {
			t.Errorf("%v and %v: %q", c.want, c.got, d)
		}
	}
}
