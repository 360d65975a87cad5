package sandbox

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// service is one AWS service and how it is spoken to.
type service struct {
	serve    func(context.Context, wire.Call) (any, error)
	protocol wire.Protocol
	// How its calls are recognised, by protocol: JSON by the prefix of
	// X-Amz-Target, Query by the version of the API, REST by the path.
	target  string
	version string
	routes  wire.Routes
	// maxBody is how many bytes a call may have, [maxBody] when zero.
	maxBody int64
}

const (
	// maxBody is far beyond any call of most services: the largest is a page of
	// tags.
	maxBody = 1 << 20
	// largeBody is that of services that take documents: a payload of Lambda has
	// 6 MB, and a definition or a batch of log events 1 MB before it is quoted.
	// Each refuses what is too large for it by itself, in its own words.
	largeBody = 16 << 20
)

// destination is the service that a request is for, as far as that is known.
type destination struct {
	name string // as credential scopes have it, "" when unknown
	service
}

// unknown is the destination of a request that can't be placed. Its protocol is
// the one that the client most likely understands.
func unknown(r *http.Request) destination {
	if isForm(r) {
		return destination{service: service{protocol: wire.Query("")}}
	}
	return destination{service: service{protocol: anyJSON{wire.JSON11}}}
}

// anyJSON is an error that clients of JSON and of REST services both read.
type anyJSON struct{ wire.JSON }

func (j anyJSON) WriteError(w http.ResponseWriter, requestID string, e *wire.Error) {
	w.Header().Set(wire.ErrorTypeHeader, e.Code)
	j.JSON.WriteError(w, requestID, e)
}

// names are the services that there are.
func (s *Sandbox) names() []string { return slices.Sorted(maps.Keys(s.services)) }

// byTarget finds the service of a JSON call: TrentService.CreateKey.
func (s *Sandbox) byTarget(prefix string) (destination, bool) {
	for name, svc := range s.services {
		if svc.target != "" && svc.target == prefix {
			return destination{name, svc}, true
		}
	}
	return destination{}, false
}

// byPath finds the service of a REST call: by its credential scope or, where it
// isn't signed, by a path that no two services share.
func (s *Sandbox) byPath(r *http.Request, scope wire.Scope) (destination, bool) {
	for name, svc := range s.services {
		if svc.routes == nil {
			continue
		}
		_, _, matches := svc.routes.Match(r.Method, r.URL.EscapedPath())
		if scope.Service == name || scope.Service == "" && matches {
			return destination{name, svc}, true
		}
	}
	return destination{}, false
}

// byVersion finds the service of a Query call: by its credential scope or, where
// it isn't signed, by the version of the API, which no two services share here.
func (s *Sandbox) byVersion(version string, scope wire.Scope) (destination, bool) {
	for name, svc := range s.services {
		if svc.version != "" && (scope.Service == name || scope.Service == "" && svc.version == version) {
			return destination{name, svc}, true
		}
	}
	return destination{}, false
}

// noService is the answer for a service that the sandbox doesn't have.
func (s *Sandbox) noService(name string) error {
	have := strings.Join(s.names(), ", ")
	if name == "" {
		return wire.Errorf("InvalidAction", "The request names no service: the sandbox has %s.", have)
	}
	return wire.Errorf("InvalidAction", "The sandbox has no service %s: it has %s.", name, have)
}
