package endpoint

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
	"time"
)

const (
	// firstNet keeps away from 127.0.0.x, where local servers listen, and from
	// 127.0.1.1, which Debian gives to the machine's own name.
	firstNet = 2
	hosts    = (255 - firstNet + 1) * 254 // 127.0.2.1 to 127.0.255.254

	// attempts bounds the search. A server at 0.0.0.0 takes its port at every
	// loopback address at once, and then no host is free.
	attempts = 256

	dialTimeout = 5 * time.Second
)

// Choose listens at a loopback address that n picks, at usualPort. Other
// sandboxes may run side by side, so where the address is taken it goes on to
// the next; where the system has no such addresses, or none is free, it takes
// 127.0.0.1 and any free port. Choosing twice with one n gives two addresses.
func Choose(n, usualPort int) (*Endpoint, error) {
	for i := range attempts {
		e, err := listen(Address{Host: host(n + i), Port: usualPort})
		switch {
		case err == nil:
			return e, nil
		case errors.Is(err, ErrInUse):
			continue
		}
		break
	}
	e, err := listen(Address{Host: "127.0.0.1"})
	if err != nil {
		return nil, fmt.Errorf("choosing an endpoint: %w", err)
	}
	return e, nil
}

// host is the n-th host, beginning again after the last.
func host(n int) string {
	n = ((n % hosts) + hosts) % hosts
	return fmt.Sprintf("127.0.%d.%d", firstNet+n/254, 1+n%254)
}

func listen(a Address) (*Endpoint, error) {
	// tcp4: the names of tcp would allow an IPv6 socket, which a client that was
	// given an IPv4 address can't tell from a stranger's.
	l, err := net.Listen("tcp4", a.String())
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w: %s: another program listens there: %w", ErrInUse, a, err)
	}
	if err != nil {
		return nil, fmt.Errorf("listening at %s: %w", a, err)
	}
	a, err = addressOf(l)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	e := &Endpoint{
		address:  a,
		listener: l,
		dial:     func(addr string) (net.Conn, error) { return net.DialTimeout("tcp", addr, dialTimeout) },
		closing:  make(chan struct{}),
		pairs:    map[*pair]struct{}{},
	}
	e.running.Go(e.accept)
	return e, nil
}

func addressOf(l net.Listener) (Address, error) {
	h, p, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return Address{}, err
	}
	port, err := strconv.Atoi(p)
	if err != nil {
		return Address{}, err
	}
	return Address{Host: h, Port: port}, nil
}
