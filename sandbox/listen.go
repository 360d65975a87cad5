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

// listen opens the endpoint's port, on a loopback address and on no other.
func listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: it must be an address and a port, such as %s", address, DefaultListen)
	}
	if !isLoopback(host) {
		return nil, fmt.Errorf("listening on %s: the sandbox listens on loopback addresses only, such as %s", address, DefaultListen)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("listening on %s: address already in use: another sandbox may be running; choose another port with --listen", address)
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
