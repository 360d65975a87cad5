package logsserver

import (
	"cmp"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// compare orders keys.
func compare(a, b string, descending bool) int {
	if descending {
		a, b = b, a
	}
	return cmp.Compare(a, b)
}

// paginate cuts a page out of all, which is in the order of its keys. A token is
// the key that a page begins with, so what is made or deleted between two calls
// neither repeats nor hides anything else.
func paginate[T any](all []T, key func(T) string, size int, token string, descending bool) (page []T, next string) {
	from := 0
	for token != "" && from < len(all) && compare(key(all[from]), token, descending) < 0 {
		from++
	}
	rest := all[from:]
	if len(rest) <= size {
		return rest, ""
	}
	return rest[:size], key(rest[size])
}
