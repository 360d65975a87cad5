package rdsserver_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// fakeEngine is a database engine whose databases are one text. A test writes to
// a running one through write and finds it by the volume that it runs on.
type fakeEngine struct {
	mu      sync.Mutex
	servers map[string]*fakeServer // by volume id
	specs   []dbengine.Spec        // of each Init
	// initErr, startErr and snapshotErr, if set, are what the next calls fail with.
	initErr, startErr, snapshotErr error
	// gate, if set, is waited for by Init and Snapshot; waiting counts who does.
	gate    <-chan struct{}
	waiting atomic.Int32
}

const dataFile = "data"

var (
	_ dbengine.Engine = (*fakeEngine)(nil)
	_ dbengine.Saver  = (*fakeServer)(nil)
)

func (*fakeEngine) Name() string { return "fake" }

func (e *fakeEngine) wait(ctx context.Context) error {
	e.mu.Lock()
	gate := e.gate
	e.mu.Unlock()
	if gate == nil {
		return nil
	}
	e.waiting.Add(1)
	select {
	case <-gate:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *fakeEngine) Init(ctx context.Context, vol *volume.Volume, spec dbengine.Spec) error {
	if err := e.wait(ctx); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.specs = append(e.specs, spec)
	if e.initErr != nil {
		return e.initErr
	}
	return writeData(vol, "empty")
}

func (e *fakeEngine) Start(_ context.Context, vol *volume.Volume, _ dbengine.Spec) (dbengine.Server, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.startErr != nil {
		return nil, e.startErr
	}
	text, err := readData(vol)
	if err != nil {
		return nil, err
	}
	s := &fakeServer{engine: e, vol: vol, text: text}
	e.servers[vol.ID()] = s
	return s, nil
}

type fakeServer struct {
	engine *fakeEngine
	vol    *volume.Volume
	mu     sync.Mutex
	text   string
	// saveErr, if set, is what Save and Stop fail with.
	saveErr error
	stopped bool
}

func (*fakeServer) Addr() string { return "127.0.0.1:1" }

func (s *fakeServer) write(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = text
}

func (s *fakeServer) read() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text
}

func (s *fakeServer) Snapshot(ctx context.Context, dst *volume.Volume, gathered func()) error {
	if err := s.engine.wait(ctx); err != nil {
		return err
	}
	s.engine.mu.Lock()
	err := s.engine.snapshotErr
	s.engine.mu.Unlock()
	if err != nil {
		return err
	}
	text := s.read()
	gathered()
	return writeData(dst, text)
}

// Save makes it a [dbengine.Saver], like the built-in engine.
func (s *fakeServer) Save(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.saveErr != nil {
		return s.saveErr
	}
	if s.stopped {
		return errors.New("stopped")
	}
	return writeData(s.vol, s.text)
}

func (s *fakeServer) failSaves(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saveErr = err
}

func (s *fakeServer) Stop(context.Context) error {
	s.engine.mu.Lock()
	delete(s.engine.servers, s.vol.ID())
	s.engine.mu.Unlock()
	err := s.Save(context.Background())
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	return err
}

func writeData(vol *volume.Volume, text string) error {
	return vol.WriteFile(dataFile, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

func readData(vol *volume.Volume) (string, error) {
	r, err := vol.ReadFile(dataFile)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), errors.Join(err, r.Close())
}

// fakeClock moves when it is told to.
type fakeClock struct {
	mu     sync.Mutex
	now    time.Time
	timers map[*fakeTimer]struct{}
}

type fakeTimer struct {
	at time.Time
	f  func()
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &fakeTimer{c.now.Add(d), f}
	c.timers[t] = struct{}{}
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, waiting := c.timers[t]
		delete(c.timers, t)
		return waiting
	}
}

// advance moves the clock and returns when the timers that are due have run.
func (c *fakeClock) advance(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	var due []*fakeTimer
	for t := range c.timers {
		if !t.at.After(c.now) {
			due = append(due, t)
			delete(c.timers, t)
		}
	}
	c.mu.Unlock()
	var running sync.WaitGroup
	for _, t := range due {
		running.Go(t.f)
	}
	running.Wait()
}

// untilTimers returns when n timers are set.
func (c *fakeClock) untilTimers(n int) {
	for {
		c.mu.Lock()
		set := len(c.timers)
		c.mu.Unlock()
		if set >= n {
			return
		}
		runtime.Gosched()
	}
}

// hold makes Init, Snapshot and copies of volumes wait until release is called,
// or the test is over.
func (f *fixture) hold() (release func()) {
	gate := make(chan struct{})
	f.engine.mu.Lock()
	f.engine.gate = gate
	f.engine.mu.Unlock()
	f.server.HoldCopies(func(ctx context.Context) {
		f.engine.waiting.Add(1)
		select {
		case <-gate:
		case <-ctx.Done():
		}
	})
	release = sync.OnceFunc(func() { close(gate) })
	f.t.Cleanup(release)
	return release
}

// held returns when n of those that hold makes wait are waiting.
func (f *fixture) held(n int32) {
	for f.engine.waiting.Load() < n {
		runtime.Gosched()
	}
}
