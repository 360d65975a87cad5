package wire

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxDepth bounds how deep a parameter may be nested. RDS needs 5
// (Filters.Filter.1.Values.Value.1).
const maxDepth = 16

// Form is the parameters of a Query call as a tree: Tags.Tag.1.Key is the field
// Key of the first element of the list Tags. The zero Form is empty.
//
// A list is read in every spelling that AWS accepts: with the member name of
// the service's model (VpcSecurityGroupIds.VpcSecurityGroupId.1), with the
// general one (VpcSecurityGroupIds.member.1) and flattened
// (VpcSecurityGroupIds.1). Elements are ordered by number; gaps don't matter.
type Form struct {
	value    string
	set      bool // the parameter itself stands in the request, maybe empty
	children map[string]*Form
}

// ParseForm builds the tree. A parameter that is given twice, or nested deeper
// than any API goes, is the [Error] MalformedQueryString.
func ParseForm(values url.Values) (Form, error) {
	var root Form
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given := values[name]
		if len(given) > 1 {
			return Form{}, Errorf("MalformedQueryString", "The parameter %s is given %d times", name, len(given))
		}
		if strings.Count(name, ".") >= maxDepth {
			return Form{}, Errorf("MalformedQueryString", "The parameter %.64s is nested too deep", name)
		}
		node := &root
		for part := range strings.SplitSeq(name, ".") {
			node = node.child(part)
		}
		node.value, node.set = given[0], true
	}
	return root, nil
}

func (f *Form) child(name string) *Form {
	if f.children == nil {
		f.children = map[string]*Form{}
	}
	c, ok := f.children[name]
	if !ok {
		c = &Form{}
		f.children[name] = c
	}
	return c
}

// Names are the top-level parameters, sorted.
func (f Form) Names() []string { return slices.Sorted(maps.Keys(f.children)) }

// Has tells whether the parameter, or a part of it, is in the request.
func (f Form) Has(name string) bool {
	_, ok := f.children[name]
	return ok
}

// Lookup gives the value of a parameter and whether it was sent; a parameter may
// be sent empty.
func (f Form) Lookup(name string) (string, bool) {
	c, ok := f.children[name]
	if !ok || !c.set {
		return "", false
	}
	return c.value, true
}

// String gives the value of a parameter, "" when it wasn't sent.
func (f Form) String(name string) string {
	s, _ := f.Lookup(name)
	return s
}

// List gives the values of the list name, whose elements the service's model
// calls member.
func (f Form) List(name, member string) []string {
	var values []string
	for _, element := range f.Structs(name, member) {
		values = append(values, element.value)
	}
	return values
}

// Structs gives the elements of the list name, each a form of its own.
func (f Form) Structs(name, member string) []Form {
	list, ok := f.children[name]
	if !ok {
		return nil
	}
	for _, wrapper := range []string{member, "member"} {
		if inner, ok := list.children[wrapper]; ok {
			list = inner
			break
		}
	}
	var indexes []int
	for key := range list.children {
		// Atoi takes "+1" and "01" too; only the plain spelling finds its child again.
		if n, err := strconv.Atoi(key); err == nil && strconv.Itoa(n) == key && n >= 0 {
			indexes = append(indexes, n)
		}
	}
	slices.Sort(indexes)
	elements := make([]Form, 0, len(indexes))
	for _, n := range indexes {
		elements = append(elements, *list.children[strconv.Itoa(n)])
	}
	return elements
}
