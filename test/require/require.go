// Package require lets a test use a program that may not be on the machine.
//
// Everything the project ships needs Go alone, and so does go test. Some tests
// put clients we didn't write in front of it, the mariadb client or the AWS
// CLI. Where one is missing its tests are skipped by name, with what to
// install; where make test has made sure of it, a skip would hide that
// something is wrong, and the test fails instead.
package require

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Variable is the environment variable that lists, with commas between, the
// programs whose tests must not be skipped. make test sets it to what
// test/require/install has found or installed.
const Variable = "RDSCRYPT_REQUIRE"

// Program returns the path of the program called name. If it isn't there the
// test ends: skipped, or failed when [Variable] lists it. from says where one
// gets it: "Debian's mariadb-client".
func Program(t testing.TB, name, from string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if slices.Contains(strings.Split(os.Getenv(Variable), ","), name) {
		t.Fatalf("%s is missing, although %s lists it: install %s", name, Variable, from)
	}
	t.Skipf("%s is missing: install %s to run this test", name, from)
	return ""
}
