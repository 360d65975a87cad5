package rdsserver

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/endpoint"
)

// expose puts a running database behind the instance's address. The caller has
// acquired i.
func (s *Server) expose(i *instance, server dbengine.Server) error {
	s.mu.Lock()
	ep := i.endpoint
	s.mu.Unlock()
	if ep == nil { // it isn't after a halt
		var err error
		if ep, err = s.openEndpoint(i); err != nil {
			return err
		}
	}
	ep.SetBackend(server.Addr())
	address := ep.Address()
	s.mu.Lock()
	defer s.mu.Unlock()
	i.endpoint, i.Address = ep, &address
	s.keep(i)
	return nil
}

// openEndpoint opens the instance's address: its first one, the one it had last
// or, the first time and where neither can be had, a new one at its port.
func (s *Server) openEndpoint(i *instance) (*endpoint.Endpoint, error) {
	s.mu.Lock()
	home, last := i.Home, i.Address
	s.mu.Unlock()
	if last == nil {
		return s.chooseEndpoint(i)
	}
	if home == nil {
		home = last
	}
	ep, taken := endpoint.Open(*home)
	if taken == nil {
		s.setHome(i, nil)
		return ep, nil
	}
	if *home != *last {
		if ep, err := endpoint.Open(*last); err == nil {
			return ep, nil
		}
	}
	// A database that is there at another address is worth more than none.
	ep, err := s.chooseEndpoint(i)
	if err == nil {
		s.setHome(i, home)
		s.log.Warn(fmt.Sprintf("%s is at %s now, because its former address can't be had: %v", i.label(), ep.Address(), taken))
	}
	return ep, err
}

// setHome is stored with the address, when the endpoint is exposed.
func (s *Server) setHome(i *instance, home *endpoint.Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i.Home = home
}

func (s *Server) chooseEndpoint(i *instance) (*endpoint.Endpoint, error) {
	n, err := s.store.next("endpoints")
	if err != nil {
		return nil, err
	}
	return endpoint.Choose(n, i.Settings.Port)
}
