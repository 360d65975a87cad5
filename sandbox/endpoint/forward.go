package endpoint

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// acceptPause follows an accept that failed for lack of file descriptors or
// memory, so that the loop doesn't spin until some are free.
const acceptPause = 50 * time.Millisecond

func (e *Endpoint) accept() {
	for {
		client, err := e.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			select {
			case <-e.closing:
				return
			case <-time.After(acceptPause):
			}
			continue
		}
		e.running.Go(func() { e.serve(client) })
	}
}

// serve forwards one connection until it ends.
func (e *Endpoint) serve(client net.Conn) {
	backend, before := e.target()
	if backend == "" {
		_ = client.Close()
		return
	}
	server, err := e.dial(backend)
	if err != nil {
		// The client learns of it by the closed connection, as from a database that
		// doesn't run.
		_ = client.Close()
		return
	}
	p := &pair{client: client, server: server}
	if !e.admit(p, before) {
		p.cut()
		return
	}
	p.forward()
	e.mu.Lock()
	delete(e.pairs, p)
	e.mu.Unlock()
}

func (e *Endpoint) target() (backend string, switches int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.backend, e.switches
}

// admit makes p one of the endpoint's connections, unless the backend was
// switched or severed while p was being dialled.
func (e *Endpoint) admit(p *pair, before int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.switches != before {
		return false
	}
	e.pairs[p] = struct{}{}
	return true
}

// pair is a client's connection and the one to its database.
type pair struct {
	client, server net.Conn
}

// forward carries both directions until both have ended. The end of one
// direction is passed on as such (half-close), because a client may send its
// last request, close its side and wait for the answer; a failure of one
// ends both.
func (p *pair) forward() {
	var both sync.WaitGroup
	both.Go(func() { p.carry(p.server, p.client) })
	p.carry(p.client, p.server)
	both.Wait()
	p.close()
}

func (p *pair) carry(dst, src net.Conn) {
	if _, err := io.Copy(dst, src); err != nil {
		p.close()
		return
	}
	if c, ok := dst.(interface{ CloseWrite() error }); !ok || c.CloseWrite() != nil {
		p.close()
	}
}

// close ends both connections; what was already written still arrives.
func (p *pair) close() {
	// Both are often closed already, by the other direction or by cut.
	_ = p.client.Close()
	_ = p.server.Close()
}

// cut ends both connections at once, with a reset where the system can: data
// under way is worthless to a side whose partner is taken away.
func (p *pair) cut() {
	for _, c := range []net.Conn{p.client, p.server} {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	}
	p.close()
}
