package sfnserver

import (
	"hash/maphash"
	"sync"
)

// stripes are locks that names share. Two names may have the same one, so
// nobody may hold two.
type stripes struct {
	once  sync.Once
	seed  maphash.Seed
	locks [64]sync.Mutex
}

// lock locks a name's lock and returns what unlocks it.
func (s *stripes) lock(name string) (unlock func()) {
	s.once.Do(func() { s.seed = maphash.MakeSeed() })
	m := &s.locks[maphash.String(s.seed, name)%uint64(len(s.locks))]
	m.Lock()
	return m.Unlock
}
