package deploy

import (
	"iter"

	"github.com/goccy/go-yaml/ast"
)

// entries are the keys and values of a mapping, in its order; none when node is
// something else or isn't there.
func entries(node ast.Node) iter.Seq2[string, ast.Node] {
	return func(yield func(string, ast.Node) bool) {
		mapping, ok := node.(ast.MapNode)
		if !ok {
			return
		}
		for i := mapping.MapRange(); i.Next(); {
			if !yield(i.Key().String(), i.Value()) {
				return
			}
		}
	}
}

// child is the value of a key in a mapping, nil when there is none.
func child(node ast.Node, key string) ast.Node {
	for k, v := range entries(node) {
		if k == key {
			return v
		}
	}
	return nil
}

// scalar is the text of a plain or quoted string, empty for other nodes.
func scalar(node ast.Node) string {
	if s, ok := node.(*ast.StringNode); ok {
		return s.Value
	}
	return ""
}
