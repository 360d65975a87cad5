package endpoint_test

import (
	"net"
	"strconv"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/endpoint"
)

// freePort is a port that nobody listens at on any address.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func choose(t testing.TB, n, port int) *endpoint.Endpoint {
	t.Helper()
	e, err := endpoint.Choose(n, port)
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

func TestChoose(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	probe, err := net.Listen("tcp4", net.JoinHostPort("127.0.2.1", strconv.Itoa(port)))
	if err != nil {
		t.Skipf("this system has no loopback address but 127.0.0.1: %v", err)
	}
	probe.Close()

	tests := []struct {
		n    int
		want string
	}{
		{0, "127.0.2.1"},
		{1, "127.0.2.2"},
		{1, "127.0.2.3"}, // 127.0.2.2 is taken by the one before
		{253, "127.0.2.254"},
		{254, "127.0.3.1"},
		{254*254 - 1, "127.0.255.254"},
		{254 * 254, "127.0.2.4"}, // begins again; 1 to 3 are taken
		{-1, "127.0.2.5"},        // 127.0.255.254 is taken, and then 1 to 4
	}
	for _, test := range tests {
		e := choose(t, test.n, port)
		if want := (endpoint.Address{Host: test.want, Port: port}); e.Address() != want {
			t.Errorf("Choose(%d) listens at %s, want %s", test.n, e.Address(), want)
		}
	}
}

// TestChooseBesideWildcard has a server at 0.0.0.0, which takes its port on every
// address: what a real database server on the machine does.
func TestChooseBesideWildcard(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	e := choose(t, 0, port)
	if a := e.Address(); a.Host != "127.0.0.1" || a.Port == port || a.Port == 0 {
		t.Errorf("listens at %s, want 127.0.0.1 and another port than %d", a, port)
	}
}
