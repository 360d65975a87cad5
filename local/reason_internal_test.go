package local

import (
	"errors"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt"
)

// What Step Functions has no room for is found before anything is looked at, the
// same with and without it.
func TestReasonsTooLong(t *testing.T) {
	t.Parallel()
	s := StateDir(t.TempDir())
	stop := func(cfg StopConfig) []error {
		cfg.StateDir = s
		_, _, here := Stop(t.Context(), cfg)
		_, _, there := (&StepFunctions{}).Stop(t.Context(), cfg)
		return []error{here, there}
	}
	_, here := Approve(t.Context(), ApproveConfig{StateDir: s, Reason: strings.Repeat("é", maxCause+1)})
	_, there := (&StepFunctions{}).Approve(t.Context(), ApproveConfig{Reason: strings.Repeat("é", maxCause+1)})
	for want, errs := range map[string][]error{
		`error "xxxxxxxxxxxxxxxxxxxx..." has 257 characters: use at most 256`:      stop(StopConfig{ErrorName: strings.Repeat("x", maxErrorName+1)}),
		`cause "xxxxxxxxxxxxxxxxxxxx..." has 32769 characters: use at most 32768`:  stop(StopConfig{Cause: strings.Repeat("x", maxCause+1)}),
		`reason "éééééééééééééééééééé..." has 32769 characters: use at most 32768`: {here, there},
	} {
		for _, err := range errs {
			var invalid *rdscrypt.InvalidError
			if !errors.As(err, &invalid) || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		}
	}
	var refusal *rdscrypt.Refusal
	longest := StopConfig{StateDir: s, ErrorName: strings.Repeat("é", maxErrorName), Cause: strings.Repeat("é", maxCause)}
	if _, _, err := Stop(t.Context(), longest); !errors.As(err, &refusal) {
		t.Errorf("got %v, want that there is none", err)
	}
}
