// Package endpoint gives each DB instance of the sandbox an address of its own
// that stays the same for the instance's life, whatever serves it at the moment:
// a TCP proxy in front of the database.
//
// The address is what DescribeDBInstances shows and what the clients mariadb,
// mysql and psql are given. Where the system allows it is 127.0.x.y at the
// engine's usual port, so that instances differ by host, as at AWS, and clients
// need no port; elsewhere (macOS has no loopback address but 127.0.0.1) it is
// 127.0.0.1 and a free port. The choice is made once, by [Choose]; the caller
// keeps [Address] and asks for the same one again with [Open].
//
// The database behind it is set and changed with [Endpoint.SetBackend].
// Connections stay with the database they were made to until one of the two
// sides ends them or [Endpoint.Sever] does: a switch alone moves new
// connections only. Nothing is read from the streams and nothing is retried.
package endpoint

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
)

// ErrInUse says that another program listens at the wanted address.
var ErrInUse = errors.New("address in use")

// Address is where an endpoint listens.
type Address struct {
	Host string // an IPv4 loopback address
	Port int
}

// String gives host:port.
func (a Address) String() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.Port)) }

// Endpoint is a listening address and the connections made to it. Its methods
// may be called at the same time.
type Endpoint struct {
	address  Address
	listener net.Listener
	dial     func(addr string) (net.Conn, error)
	closing  chan struct{}
	running  sync.WaitGroup // the accept loop and one for each connection

	mu      sync.Mutex
	backend string
	// switches counts the calls of SetBackend and Sever: a connection that was
	// dialled before one of them and is ready after it belongs to the past.
	switches int
	closed   bool
	pairs    map[*pair]struct{}
}

// Open listens at a, refusing connections until a backend is set. If a is taken
// the error is [ErrInUse] and names a.
func Open(a Address) (*Endpoint, error) {
	e, err := listen(a)
	if err != nil {
		return nil, fmt.Errorf("opening endpoint: %w", err)
	}
	return e, nil
}

// Address is where the endpoint listens.
func (e *Endpoint) Address() Address { return e.address }

// SetBackend sends new connections to addr (host:port) from now on. With "" they
// are closed as soon as they are made. Existing connections stay.
func (e *Endpoint) SetBackend(addr string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.backend = addr
	e.switches++
}

// Sever cuts every existing connection; clients see a reset. New ones are
// accepted as before.
func (e *Endpoint) Sever() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.switches++
	for p := range e.pairs {
		p.cut()
	}
}

// Close stops listening, cuts every connection and returns when nothing of the
// endpoint runs any more. A second Close does nothing.
func (e *Endpoint) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		e.running.Wait()
		return nil
	}
	e.closed = true
	close(e.closing)
	for p := range e.pairs {
		p.cut()
	}
	e.mu.Unlock()

	err := e.listener.Close()
	e.running.Wait()
	if err != nil {
		return fmt.Errorf("closing endpoint %s: %w", e.address, err)
	}
	return nil
}
