package intrinsic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// jsonMerge is shallow: AWS has no deep merge yet, though there is an argument
// for it.
func jsonMerge(args []value.Value) (value.Value, error) {
	var objects [2]*value.Object
	for i := range objects {
		var ok bool
		if objects[i], ok = args[i].(*value.Object); !ok {
			return nil, wrongType(i, "an object")
		}
	}
	if deep, ok := args[2].(bool); !ok || deep {
		return nil, wrongType(2, "false: only the shallow merge is supported")
	}
	// Of a name that comes twice the last value counts, in the first place.
	return value.NewObject(slices.Concat(objects[0].Fields(), objects[1].Fields())...), nil
}

// stringToJSON gives null for a text with nothing but white space, as Jackson,
// which AWS's messages show to be at work, reads an empty document.
func stringToJSON(args []value.Value) (value.Value, error) {
	s, err := stringAt(args, 0)
	if err != nil {
		return nil, err
	}
	if strings.Trim(s, " \t\r\n") == "" {
		return nil, nil
	}
	v, err := value.Parse([]byte(s))
	if err != nil {
		return nil, fmt.Errorf("argument 1 is not JSON: %w", err)
	}
	return v, nil
}

func jsonToString(args []value.Value) (value.Value, error) { return value.Text(args[0]), nil }
