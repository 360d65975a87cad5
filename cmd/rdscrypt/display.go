package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/rdscrypt/rdscrypt/local"
)

// display shows the progress of executions on standard error: a line a change,
// and on a terminal one more that counts a wait down.
type display struct {
	w        io.Writer
	live     bool
	width    func() int
	quiet    bool
	several  bool // more than one execution: each line says whose it is
	mu       sync.Mutex
	told     string // the last line, not to be repeated on a terminal
	waiting  string // what the live line says
	until    time.Time
	stop     chan struct{} // ends the countdown
	finished sync.WaitGroup
}

func (a *app) newDisplay(several bool) *display {
	return &display{w: a.stderr, live: isTerminal(a.stderr), width: func() int { return width(a.stderr) }, quiet: a.quiet, several: several}
}

// saysWhose has the kinds of steps whose text names their execution.
var saysWhose = map[local.StepKind]bool{local.Begun: true, local.Resumed: true, local.JournalCut: true, local.Unreachable: true, local.Noted: true}

// step is a [local.Progress].
func (d *display) step(s local.Step) {
	if warning := s.Kind == local.JournalCut || s.Kind == local.Unreachable || s.Kind == local.Noted; d.quiet && !warning {
		return
	}
	text := s.Text
	switch s.Kind {
	case local.StateEntered:
		return // what a state does is told when it is done
	case local.TaskDone:
		text = s.State + ": " + text
	}
	if d.several && !saysWhose[s.Kind] {
		text = string(s.Execution) + ": " + text
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clear()
	if s.Kind == local.WaitBegun && d.live && !d.several {
		d.countDown(text, s.Until)
		return
	}
	if d.live && text == d.told {
		return // the status is what it was before the wait
	}
	d.told = text
	fmt.Fprintf(d.w, "rdscrypt: %s\n", text)
}

// close takes the live line away.
func (d *display) close() {
	d.mu.Lock()
	d.clear()
	d.mu.Unlock()
	d.finished.Wait()
}

// eraseLine goes to the beginning of the line and erases it (ECMA-48, CR and EL).
const eraseLine = "\r\x1b[K"

func (d *display) clear() {
	if d.stop != nil {
		close(d.stop)
		d.stop = nil
		fmt.Fprint(d.w, eraseLine)
	}
}

func (d *display) countDown(text string, until time.Time) {
	stop := make(chan struct{})
	d.stop, d.waiting, d.until = stop, text, until
	d.draw()
	d.finished.Go(func() {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
			d.mu.Lock()
			if d.stop == stop {
				d.draw()
			}
			d.mu.Unlock()
		}
	})
}

func (d *display) draw() {
	left := max(0, time.Until(d.until).Round(time.Second))
	line := []rune(fmt.Sprintf("rdscrypt: %s, %d s left", d.waiting, int(left.Seconds())))
	// A line that is broken in two can't be taken back.
	if columns := d.width(); columns > 0 && len(line) >= columns {
		line = line[:columns-1]
	}
	fmt.Fprint(d.w, eraseLine+string(line))
}
