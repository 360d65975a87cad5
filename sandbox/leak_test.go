package sandbox_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Close leaves nothing running.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
