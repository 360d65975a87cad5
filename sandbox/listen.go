package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// AddressError says that the sandbox doesn't listen on such an address, ever.
type AddressError struct {
	Address string
	Want    string // what it must be
}

func (e *AddressError) Error() string { return "listening on " + e.Address + ": " + e.Want }

// PortInUseError says that somebody else listens on the address.
type PortInUseError struct{ Address string }

func (e *PortInUseError) Error() string {
	return "listening on " + e.Address + ": address already in use: another sandbox may be running; choose another port with --listen"
}

// listen opens the endpoint's port, on a loopback address and on no other. The
// error is an [*AddressError] or a [*PortInUseError] where it can be one.
func listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &AddressError{address, "it must be an address and a port, such as " + DefaultListen}
	}
	if !isLoopback(host) {
		return nil, &AddressError{address, "the sandbox listens on loopback addresses only, such as " + DefaultListen}
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, &PortInUseError{address}
	}
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", address, err)
	}
	return l, nil
}

// isLoopback tells whether a host, without a port, is this machine for certain:
// an address in 127.0.0.0/8 or ::1, or the name localhost, which browsers and
// resolvers keep to themselves (RFC 6761, 6.3). Any other name is whatever its
// owner's DNS says.
func isLoopback(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && address.Unmap().IsLoopback()
}
