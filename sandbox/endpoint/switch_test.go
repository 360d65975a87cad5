package endpoint

import (
	"io"
	"net"
	"testing"
)

// TestSwitchWhileDialling changes the backend between the dial and its result:
// the connection leads to the old database and must be dropped.
func TestSwitchWhileDialling(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Endpoint){
		"switched": func(e *Endpoint) { e.SetBackend("new") },
		"refused":  func(e *Endpoint) { e.SetBackend("") },
		"severed":  (*Endpoint).Sever,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := Open(Address{Host: "127.0.0.1"})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			dialled, proceed := make(chan string), make(chan struct{})
			ours, theirs := net.Pipe()
			e.dial = func(addr string) (net.Conn, error) {
				dialled <- addr
				<-proceed
				return ours, nil
			}
			e.SetBackend("old")
			client, err := net.Dial("tcp4", e.Address().String())
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if addr := <-dialled; addr != "old" {
				t.Errorf("dialled %q, want old", addr)
			}
			change(e)
			close(proceed)
			if b, err := io.ReadAll(theirs); err != nil || len(b) > 0 {
				t.Errorf("the old database got %q, %v, want a closed connection", b, err)
			}
			if b, _ := io.ReadAll(client); len(b) > 0 {
				t.Errorf("the client got %q", b)
			}
		})
	}
}
