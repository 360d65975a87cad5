package sandbox

import (
	"net"
	"net/http"
	"net/url"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// guard refuses what no client of this machine would send. Web pages can make a
// browser send requests to loopback addresses: by a name of their own that
// resolves to one (the Host gives it away), or across sites (the browser says so
// in Sec-Fetch-Site or Origin).
func guard(r *http.Request) error {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if !isLoopback(host) {
		return forbidden("The sandbox answers requests to loopback addresses only, not to %s.", r.Host)
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
	default:
		return forbidden("The sandbox answers no requests from web pages of other sites.")
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		if u, err := url.Parse(origin); err != nil || !isLoopback(u.Hostname()) {
			return forbidden("The sandbox answers no requests from web pages of other sites.")
		}
	}
	return nil
}

func forbidden(format string, args ...any) error {
	e := wire.Errorf("AccessDenied", format, args...)
	e.Status = http.StatusForbidden
	return e
}
