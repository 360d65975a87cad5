package local

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt"
)

// held holds the execution one, whose socket answers as serve does.
func held(t *testing.T, definition string, serve func(net.Conn)) StateDir {
	t.Helper()
	s := StateDir(shortTemp(t))
	beginWith(t, s, "one", definition)
	x, err := s.take(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	l, remove, err := x.folder.listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(c)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-served
		remove()
		x.giveBack()
	})
	return s
}

// hear reads a request, as it came over the wire.
func hear(c net.Conn) {
	var text strings.Builder
	for b := make([]byte, 1<<10); !strings.Contains(text.String(), "}"); {
		n, err := c.Read(b)
		if err != nil {
			return
		}
		text.Write(b[:n])
	}
}

// A process that got the call and gave no answer may have done it: nobody says
// that it failed, or that nothing was changed.
func TestStopWithoutAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		serve func(net.Conn)
		want  string
	}{
		{"it dies", hear, "EOF"},
		{"half an answer", func(c net.Conn) {
			hear(c)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
		}, "unexpected EOF"},
		{"no JSON", func(c net.Conn) {
			hear(c)
			_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno")
		}, "the process that runs it answered with status 400: no"},
		{"its trouble", func(c net.Conn) {
			hear(c)
			_, _ = io.WriteString(c, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\n{}")
		}, "the process that runs it answered with status 500: {}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := held(t, asleep, c.serve)
			_, _, err := Stop(t.Context(), StopConfig{StateDir: s})
			var doubt *DoubtError
			if !errors.As(err, &doubt) || errors.Is(err, ErrInterrupted) ||
				!strings.HasPrefix(err.Error(), "execution one: whether it was stopped isn't known: ") ||
				!strings.HasSuffix(err.Error(), c.want+": see where it stands with rdscrypt executions describe one --state-dir "+string(s)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestStopRefusedByTheProcess(t *testing.T) {
	t.Parallel()
	s := held(t, asleep, func(c net.Conn) {
		hear(c)
		_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 35\r\n\r\n"+`{"__type":"NotYou","message":"why"}`)
	})
	_, _, err := Stop(t.Context(), StopConfig{StateDir: s})
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) || err.Error() != "execution one: NotYou: why: see where it stands with rdscrypt executions describe one --state-dir "+string(s) {
		t.Errorf("got %v", err)
	}
}

// A process that is stopped (SIGSTOP) has the call lying in its socket.
func TestCallHasATimeLimit(t *testing.T) {
	t.Parallel()
	s := held(t, asleep, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	err := s.folder("one").callWithin(t.Context(), 20*time.Millisecond, "StopExecution", nil, nil)
	var silent *unansweredError
	if !errors.As(err, &silent) || err.Error() != "the process that runs it hasn't answered for 20ms" {
		t.Errorf("got %v", err)
	}
}

// Interrupted when the call is out, the message claims neither outcome.
func TestStopInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	s := held(t, asleep, func(c net.Conn) {
		hear(c)
		interrupt()
		_, _ = io.Copy(io.Discard, c)
	})
	_, _, err := Stop(ctx, StopConfig{StateDir: s})
	want := "execution one: interrupted: whether it was stopped isn't known: see where it stands with rdscrypt executions describe one --state-dir " + string(s)
	if !errors.Is(err, ErrInterrupted) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// What can't even be asked is left as it is.
func TestStopUndialled(t *testing.T) {
	t.Parallel()
	s := held(t, asleep, func(net.Conn) {})
	f := s.folder("one")
	if err := os.WriteFile(f.pointer(), []byte(strings.Repeat("x", 2*maxSocketPath)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := Stop(t.Context(), StopConfig{StateDir: s})
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) || !strings.HasPrefix(err.Error(), "asking the process that runs execution one: dial unix ") ||
		!strings.HasSuffix(err.Error(), ": wait for it, or stop that one first") {
		t.Errorf("got %v", err)
	}
}
