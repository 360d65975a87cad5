package endpoint_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/rdscrypt/rdscrypt/sandbox/endpoint"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open gives an endpoint at a free address.
func open(t testing.TB) *endpoint.Endpoint {
	t.Helper()
	e, err := endpoint.Open(endpoint.Address{Host: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// serve runs handle for each connection and gives the address.
func serve(t testing.TB, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer c.Close()
				handle(c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		running.Wait()
	})
	return l.Addr().String()
}

// named is a database that says its name and then echoes.
func named(t testing.TB, name string) string {
	return serve(t, func(c net.Conn) {
		fmt.Fprintln(c, name)
		io.Copy(c, c)
	})
}

func connect(t testing.TB, e *endpoint.Endpoint) (net.Conn, *bufio.Reader) {
	t.Helper()
	c, err := net.Dial("tcp4", e.Address().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c, bufio.NewReader(c)
}

func expect(t testing.TB, r *bufio.Reader, want string) {
	t.Helper()
	if got, err := r.ReadString('\n'); got != want+"\n" {
		t.Fatalf("read %q, %v, want %q", got, err, want)
	}
}

func expectEnd(t testing.TB, r io.Reader) {
	t.Helper()
	if b, err := io.ReadAll(r); len(b) > 0 {
		t.Fatalf("read %q, %v, want a closed connection", b, err)
	}
}

func TestForward(t *testing.T) {
	t.Parallel()
	e := open(t)
	e.SetBackend(named(t, "one"))
	c, r := connect(t, e)
	expect(t, r, "one")
	big := strings.Repeat("Mercury ", 1<<17)
	go io.WriteString(c, big+"\n")
	expect(t, r, big)
}

func TestSwitchMovesNewConnectionsOnly(t *testing.T) {
	t.Parallel()
	e := open(t)
	_, r := connect(t, e)
	expectEnd(t, r) // no backend yet

	e.SetBackend(named(t, "one"))
	c1, r1 := connect(t, e)
	expect(t, r1, "one")

	e.SetBackend(named(t, "two"))
	_, r2 := connect(t, e)
	expect(t, r2, "two")
	fmt.Fprintln(c1, "still there")
	expect(t, r1, "still there")

	e.SetBackend("")
	_, r3 := connect(t, e)
	expectEnd(t, r3)
	fmt.Fprintln(c1, "and still")
	expect(t, r1, "and still")

	e.Sever()
	expectEnd(t, r1)
	expectEnd(t, r2)

	e.SetBackend(named(t, "three"))
	_, r4 := connect(t, e)
	expect(t, r4, "three")
}

func TestBackendThatDoesNotListen(t *testing.T) {
	t.Parallel()
	gone, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	e := open(t)
	e.SetBackend(gone.Addr().String())
	_, r := connect(t, e)
	expectEnd(t, r)
}

// TestHalfClose asks, closes the asking side, and waits for the answer.
func TestHalfClose(t *testing.T) {
	t.Parallel()
	e := open(t)
	e.SetBackend(serve(t, func(c net.Conn) {
		request, _ := io.ReadAll(c) // to the end of the request
		fmt.Fprintf(c, "answer to %s\n", request)
	}))
	c, r := connect(t, e)
	fmt.Fprint(c, "a question")
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	expect(t, r, "answer to a question")
	expectEnd(t, r)
}

// TestServerEndsFirst is the other direction: the server has said all, the client
// still talks.
func TestServerEndsFirst(t *testing.T) {
	t.Parallel()
	e := open(t)
	heard := make(chan string, 1)
	e.SetBackend(serve(t, func(c net.Conn) {
		fmt.Fprintln(c, "all I have to say")
		c.(*net.TCPConn).CloseWrite()
		rest, _ := io.ReadAll(c)
		heard <- string(rest)
	}))
	c, r := connect(t, e)
	expect(t, r, "all I have to say")
	expectEnd(t, r)
	fmt.Fprint(c, "one more thing")
	c.(*net.TCPConn).CloseWrite()
	if got := <-heard; got != "one more thing" {
		t.Errorf("the server heard %q", got)
	}
}

func TestCloseEndsConnections(t *testing.T) {
	t.Parallel()
	e := open(t)
	e.SetBackend(named(t, "one"))
	_, r := connect(t, e)
	expect(t, r, "one")
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	expectEnd(t, r)
	if c, err := net.Dial("tcp4", e.Address().String()); err == nil {
		c.Close()
		t.Error("still listening after Close")
	}

	// The same address is there for the next start.
	again, err := endpoint.Open(e.Address())
	if err != nil {
		t.Fatal(err)
	}
	if again.Address() != e.Address() {
		t.Errorf("opened %s, want %s", again.Address(), e.Address())
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenTaken(t *testing.T) {
	t.Parallel()
	e := open(t)
	_, err := endpoint.Open(e.Address())
	if !errors.Is(err, endpoint.ErrInUse) {
		t.Fatalf("got %v, want ErrInUse", err)
	}
	want := fmt.Sprintf("opening endpoint: address in use: %s: another program listens there", e.Address())
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error is %q, want %q", err, want)
	}
}

func TestManyClients(t *testing.T) {
	t.Parallel()
	e := open(t)
	e.SetBackend(named(t, "one"))
	var clients sync.WaitGroup
	for i := range 50 {
		clients.Go(func() {
			c, err := net.Dial("tcp4", e.Address().String())
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			r := bufio.NewReader(c)
			if _, err := r.ReadString('\n'); err != nil {
				t.Error(err)
				return
			}
			want := fmt.Sprintf("client %d\n", i)
			fmt.Fprint(c, want)
			if got, err := r.ReadString('\n'); got != want {
				t.Errorf("read %q, %v, want %q", got, err, want)
			}
		})
	}
	clients.Wait()
}
