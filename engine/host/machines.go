package host

import (
	"crypto/sha256"
	"sync"

	"github.com/rdscrypt/rdscrypt/asl"
)

// maxMachines is how many definitions are kept. Who has more compiles again.
const maxMachines = 1000

// machines are the definitions that were compiled, by their digest.
type machines struct {
	mu  sync.Mutex
	all map[[sha256.Size]byte]*asl.StateMachine
}

// compile returns the compiled definition. The error is an asl.Diagnostics.
func (m *machines) compile(definition string) (*asl.StateMachine, error) {
	digest := sha256.Sum256([]byte(definition))
	m.mu.Lock()
	defer m.mu.Unlock()
	if machine := m.all[digest]; machine != nil {
		return machine, nil
	}
	machine, err := asl.Parse([]byte(definition))
	if err != nil {
		return nil, err
	}
	if m.all == nil || len(m.all) >= maxMachines {
		m.all = map[[sha256.Size]byte]*asl.StateMachine{}
	}
	m.all[digest] = machine
	return machine, nil
}
