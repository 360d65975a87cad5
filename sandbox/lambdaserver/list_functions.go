package lambdaserver

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxFunctions is how many functions a page has at most, whatever MaxItems says.
const maxFunctions = 50

// listFunctions lists the functions of this program by their names. A marker is
// the name that a page begins with.
func (s *Server) listFunctions(_ context.Context, c wire.Call) (any, error) {
	size := maxFunctions
	if text := c.Query.Get("MaxItems"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 10000 {
			return nil, wire.Errorf("ValidationException", "1 validation error detected: Value '%s' at 'maxItems' "+
				"failed to satisfy constraint: Member must have value between 1 and 10000", text)
		}
		size = min(size, n)
	}
	names := slices.Sorted(maps.Keys(s.cfg.Functions))
	from, _ := slices.BinarySearch(names, c.Query.Get("Marker"))
	names = names[from:]
	result := struct {
		Functions  []functionConfiguration
		NextMarker *string
	}{Functions: []functionConfiguration{}}
	if len(names) > size {
		result.NextMarker = &names[size]
		names = names[:size]
	}
	for _, name := range names {
		result.Functions = append(result.Functions, s.configuration(reference{Region: c.Region, Account: s.cfg.Account, Name: name}))
	}
	return result, nil
}
