package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"charm.land/lipgloss/v2"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// moment is a time as people read it, in UTC like the times of AWS.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// Duration is a length of time in the two units that matter for it: 850ms,
// 12.4s, 3m20s, 1h05m.
func Duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", max(0, d.Milliseconds()))
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Truncate(100*time.Millisecond).Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	default:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	}
}

// Document is data as indented JSON, with the order of its keys kept.
func Document(v value.Value) string {
	var b bytes.Buffer
	// What Text gives is JSON: indenting it can't go wrong.
	_ = json.Indent(&b, []byte(value.Text(v)), "", "  ")
	return b.String()
}

// block is named lines, with the names lined up.
type block struct{ b bytes.Buffer }

const blockNames = 15

// line adds a line, unless there is nothing to say.
func (b *block) line(name, text string) {
	if text != "" {
		fmt.Fprintf(&b.b, "%-*s%s\n", blockNames, name, printable(text))
	}
}

func (b *block) document(name string, v value.Value) {
	indent := strings.Repeat(" ", blockNames)
	fmt.Fprintf(&b.b, "%-*s%s\n", blockNames, name, strings.ReplaceAll(Document(v), "\n", "\n"+indent))
}

func (b *block) text() []byte { return b.b.Bytes() }

// table is columns that line up. The last one takes what is left of the width,
// and is cut when that isn't enough.
type table struct {
	header []string
	right  int // how many of the first columns are set to the right
	rows   [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// gap is between two columns, tail the least that the last column is cut to: in
// a window that is narrower still, lines are better broken than empty.
const (
	gap  = "  "
	tail = 20
)

func (t *table) write(w io.Writer, width int) error {
	rows := append([][]string{t.header}, t.rows...)
	last := len(t.header) - 1
	columns := make([]int, last)
	used := 0
	for c := range columns {
		for _, row := range rows {
			columns[c] = max(columns[c], lipgloss.Width(row[c]))
		}
		used += columns[c] + len(gap)
	}
	var b bytes.Buffer
	for _, row := range rows {
		var line strings.Builder
		for c, cell := range row[:last] {
			pad := strings.Repeat(" ", columns[c]-lipgloss.Width(cell))
			if c < t.right {
				cell, pad = pad+cell, ""
			}
			line.WriteString(cell + pad + gap)
		}
		cell := printable(row[last])
		if width > 0 {
			cell = cut(cell, max(tail, width-used))
		}
		line.WriteString(cell)
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

// cut shortens a text to width columns, with an ellipsis for what is missing.
func cut(text string, width int) string {
	if lipgloss.Width(text) <= width {
		return text
	}
	kept, used := "", 0
	for _, r := range text {
		w := lipgloss.Width(string(r))
		if used+w > width-1 {
			break
		}
		kept, used = kept+string(r), used+w
	}
	return kept + "…"
}

// printable takes away what would move the cursor: what a name or an error text
// of others contains must not draw on the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
