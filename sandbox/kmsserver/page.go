package kmsserver

import "github.com/rdscrypt/rdscrypt/sandbox/wire"

// maxPage is the largest page of any list action.
const maxPage = 1000

type page[T any] struct {
	items []T
	next  string // the name that the next page begins with, "" on the last one
}

// paginate cuts a page out of all, which is in the order of its names. A marker
// is the name that a page begins with, so what is made or deleted between two
// calls neither repeats nor hides anything else.
func paginate[T any](all []T, name func(T) string, limit *int, standard int, marker string) (page[T], error) {
	size := standard
	if limit != nil {
		size = *limit
	}
	if size < 1 || size > maxPage {
		return page[T]{}, wire.Errorf("ValidationException", "1 validation error detected: Value '%d' at 'limit' "+
			"failed to satisfy constraint: Member must have value between 1 and %d", size, maxPage)
	}
	from := 0
	for from < len(all) && marker != "" && name(all[from]) < marker {
		from++
	}
	rest := all[from:]
	if len(rest) <= size {
		return page[T]{items: rest}, nil
	}
	return page[T]{items: rest[:size], next: name(rest[size])}, nil
}
