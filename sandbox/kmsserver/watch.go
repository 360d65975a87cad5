package kmsserver

import "sync"

// watchers are told of keys whose state has changed.
type watchers struct {
	mu  sync.Mutex
	all []func(keyARN string)
}

// Watch has f called whenever somebody has changed the state of a key, before
// the call that did it is answered: at AWS other services find out by and by. A
// key whose waiting time ends changes nothing, as it couldn't be used before.
// Watches last as long as the server.
func (s *Server) Watch(f func(keyARN string)) {
	s.watchers.mu.Lock()
	defer s.watchers.mu.Unlock()
	s.watchers.all = append(s.watchers.all, f)
}

func (s *Server) changed(r record) {
	s.watchers.mu.Lock()
	all := s.watchers.all
	s.watchers.mu.Unlock()
	for _, f := range all {
		f(r.arn(s.cfg.Account))
	}
}
