package main

import (
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/report"
)

// story tells the demo on standard output, where it is the result.
type story struct {
	w        io.Writer
	width    int
	quiet    bool
	document map[string]bool // the lines of the last one
}

func (a *app) newStory() *story { return &story{w: a.stdout, width: width(a.stdout), quiet: a.quiet} }

var (
	title = lipgloss.NewStyle().Bold(true)
	dim   = lipgloss.NewStyle().Faint(true)
)

func (s *story) print(text string) {
	// Styles are left out where they don't belong: in files, with NO_COLOR.
	_, _ = lipgloss.Fprintln(s.w, text)
}

// Chapter implements [local.Story].
func (s *story) Chapter(text string) {
	if !s.quiet {
		s.print("\n" + title.Render(text) + "\n")
	}
}

// Say implements [local.Story].
func (s *story) Say(text string) {
	if !s.quiet {
		s.print(text)
	}
}

// Statement implements [local.Story], in the manner of the MySQL client.
func (s *story) Statement(prompt, statement string, rows *local.Rows) {
	if s.quiet {
		return
	}
	s.print(dim.Render(prompt) + statement)
	if rows != nil {
		s.print(grid(rows.Columns, rows.Cells()))
	}
}

// Step implements [local.Story].
func (s *story) Step(step local.Step) {
	if s.quiet {
		return
	}
	switch step.Kind {
	case local.Begun:
		s.print(upper(step.Text) + ".\n")
	case local.StateEntered:
		s.print(title.Render(step.State))
	case local.TaskDone:
		s.print(indent(step.Text + "\n" + s.changes(report.Document(step.Document))))
	case local.WaitBegun:
		s.print(indent(step.Text))
	}
}

// changes dims the lines that were in the document before.
func (s *story) changes(document string) string {
	lines := strings.Split(document, "\n")
	now := map[string]bool{"{": true, "}": true}
	for i, line := range lines {
		// A comma comes when something follows, which is no change to the line.
		key := strings.TrimSuffix(line, ",")
		now[key] = true
		if s.document[key] {
			lines[i] = dim.Render(line)
		}
	}
	s.document = now
	return strings.Join(lines, "\n")
}

// ending sets the two instances side by side.
func (s *story) ending(r *local.DemoResult) error {
	err := writeInstances(s.w, s.width, r.Source, r.Encrypted,
		row{"rows of planet", cells(r.Rows.Source), cells(r.Rows.Encrypted)},
		row{fmt.Sprintf("%q on disk", r.Needle()), found(r.PlaintextOnDisk.Source), found(r.PlaintextOnDisk.Encrypted)},
	)
	s.Say("\nNothing is left running, and no file is left.")
	return err
}

func cells(rows *local.Rows) string {
	var lines []string
	for _, row := range rows.Cells() {
		lines = append(lines, strings.Join(row, " "))
	}
	return strings.Join(lines, ", ")
}

func found(yes bool) string {
	if yes {
		return "in the clear"
	}
	return "not found"
}

// grid draws rows as the MySQL client does.
func grid(columns []string, rows [][]string) string {
	widths := make([]int, len(columns))
	for _, row := range append([][]string{columns}, rows...) {
		for c, cell := range row {
			widths[c] = max(widths[c], lipgloss.Width(cell))
		}
	}
	rule, line := "+", func(row []string) string {
		text := "|"
		for c, cell := range row {
			text += " " + cell + strings.Repeat(" ", widths[c]-lipgloss.Width(cell)) + " |"
		}
		return text
	}
	for _, w := range widths {
		rule += strings.Repeat("-", w+2) + "+"
	}
	lines := []string{rule, line(columns), rule}
	for _, row := range rows {
		lines = append(lines, line(row))
	}
	return strings.Join(append(lines, rule), "\n")
}

func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

// upper begins a sentence.
func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// progressStory tells the demo on standard error like any other execution, for
// when standard output is for a program.
type progressStory struct {
	app *app
	*display
}

func (a *app) demoAsJSON(cmd *cobra.Command, cfg local.DemoConfig) error {
	s := progressStory{a, a.newDisplay(false)}
	result, err := local.Demo(cmd.Context(), cfg, s)
	s.close()
	if err != nil {
		return err
	}
	return a.printJSON(result)
}

// Chapter implements [local.Story].
func (progressStory) Chapter(string) {}

// Say implements [local.Story].
func (s progressStory) Say(string) {}

// Statement implements [local.Story].
func (s progressStory) Statement(string, string, *local.Rows) {}

// Step implements [local.Story].
func (s progressStory) Step(step local.Step) { s.step(step) }
