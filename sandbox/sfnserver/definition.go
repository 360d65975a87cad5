package sfnserver

import (
	"github.com/rdscrypt/rdscrypt/asl"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxDefinition is the length of a definition in the API, in characters.
const maxDefinition = 1 << 20

// checkDefinition refuses a definition. A type that isn't STANDARD is refused
// only when AWS, which has that type, would take the definition.
func checkDefinition(definition string, kind asl.StateMachineType) error {
	found := asl.Validate([]byte(definition), kind).Errors()
	if len(found.AWS()) > 0 {
		return invalidDefinition(found)
	}
	if kind == asl.Express {
		return wire.Errorf("StateMachineTypeNotSupported", "the sandbox runs Standard workflows only: it has no type EXPRESS")
	}
	if len(found) > 0 {
		return invalidDefinition(found)
	}
	return nil
}

func invalidDefinition(found asl.Diagnostics) error {
	return wire.Errorf("InvalidDefinition", "%s", found.InvalidDefinition())
}
