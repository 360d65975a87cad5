package host

import (
	"errors"
	"fmt"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
)

// A definition is compiled once while it is kept, and no more are kept than so
// many.
func TestMachinesAreKeptUpToALimit(t *testing.T) {
	t.Parallel()
	m := &machines{}
	definition := func(i int) string {
		return fmt.Sprintf(`{"StartAt":"S%d","States":{"S%[1]d":{"Type":"Succeed"}}}`, i)
	}
	first, err := m.compile(definition(0))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := m.compile(definition(0)); err != nil || again != first {
		t.Errorf("compiled again: %v", err)
	}
	for i := range 2*maxMachines + 10 {
		machine, err := m.compile(definition(i))
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("S%d", i); machine.StartAt != want {
			t.Fatalf("%s is compiled as %s", want, machine.StartAt)
		}
		if len(m.all) > maxMachines {
			t.Fatalf("%d are kept, want %d at most", len(m.all), maxMachines)
		}
	}
	if machine, err := m.compile(definition(0)); err != nil || machine.StartAt != first.StartAt {
		t.Errorf("one that isn't kept any more: %v", err)
	}
	var findings asl.Diagnostics
	if _, err := m.compile(`{}`); !errors.As(err, &findings) {
		t.Errorf("a definition that can't be used: %v", err)
	}
}
