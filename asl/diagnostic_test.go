package asl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/asl"
)

// TestMessagesAreBounded: a finding in each of many states, each at a place of
// a length that grows with the depth.
func TestMessagesAreBounded(t *testing.T) {
	t.Parallel()
	const deep = 100
	definition := `{"StartAt":"Z","States":{"Z":{"Type":"Pass","Endd":true}}}`
	for i := range deep {
		definition = fmt.Sprintf(`{"StartAt":"M%d","States":{"M%d":{"Type":"Map","Endd":true,"ItemProcessor":%s}}}`, i, i, definition)
	}
	found := asl.Validate([]byte(definition), asl.Standard)
	if len(found) != 2*(deep+1) { // no Next or End, and an unknown field
		t.Errorf("%d findings", len(found))
	}
	for _, message := range []string{found.InvalidDefinition(), found.Error()} {
		if len(message) > 17<<10 || !strings.Contains(message, schema+"Field 'Endd' is not supported at /States/M99") {
			t.Errorf("%d bytes: %.200s", len(message), message)
		}
		if !strings.Contains(message[len(message)-20:], "and ") || !strings.Contains(message, " more") {
			t.Errorf("it doesn't say that there are more: %s", message[len(message)-100:])
		}
	}
}

// TestFindingsAreBounded: the places alone would take a gigabyte.
func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	fields := make([]string, 10000)
	for i := range fields {
		fields[i] = fmt.Sprintf(`"f%d.$":1`, i)
	}
	parameters := "{" + strings.Join(fields, ",") + "}"
	for range 50 {
		parameters = `{"` + strings.Repeat("x", 2000) + `":` + parameters + `}`
	}
	found := asl.Validate([]byte(one(`{"Type":"Pass","End":true,"Parameters":`+parameters+`}`)), asl.Standard)
	size := 0
	for _, d := range found {
		size += len(d.Location) + len(d.Message) + len(d.Detail)
	}
	if len(found.Errors()) == 0 || size > 2<<20 {
		t.Errorf("%d findings of %d bytes", len(found), size)
	}
}
