package deploy_test

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A template, read for checking: YAML as Go's maps, slices and scalars, with
// intrinsic functions, short or long, as call.
type object = map[string]any

// call is an intrinsic function: Ref, Condition, or one that begins with Fn::.
type call struct {
	function string
	argument any
}

// load reads a template of a file system.
func load(templates fs.FS, name string) (object, error) {
	text, err := fs.ReadFile(templates, name)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, err
	}
	v, err := toValue(file.Docs[0].Body)
	if err != nil {
		return nil, err
	}
	template, ok := v.(object)
	if !ok {
		return nil, fmt.Errorf("%s is no mapping", name)
	}
	return template, nil
}

// mustLoad reads one of the templates of this package.
func mustLoad(t testing.TB, templates fs.FS, name string) object {
	t.Helper()
	template, err := load(templates, name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return template
}

func toValue(node ast.Node) (any, error) {
	switch node := node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return toObject(node.(ast.MapNode))
	case *ast.SequenceNode:
		var list []any
		for _, element := range node.Values {
			v, err := toValue(element)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case *ast.TagNode:
		argument, err := toValue(node.Value)
		return newCall(strings.TrimPrefix(node.Start.Value, "!"), argument), err
	case *ast.StringNode:
		return node.Value, nil
	case *ast.LiteralNode:
		return node.Value.Value, nil
	case *ast.IntegerNode:
		return fmt.Sprint(node.Value), nil
	case *ast.BoolNode:
		return node.Value, nil
	default:
		// Aliases and merge keys CloudFormation doesn't take ("Template formats",
		// User Guide); what else is missing here no template has needed yet.
		return nil, fmt.Errorf("%s has a %s", node.GetPath(), node.Type())
	}
}

func toObject(node ast.MapNode) (any, error) {
	o := object{}
	for i := node.MapRange(); i.Next(); {
		v, err := toValue(i.Value())
		if err != nil {
			return nil, err
		}
		key, ok := i.Key().(*ast.StringNode)
		if !ok {
			return nil, fmt.Errorf("%s is a key and a %s", i.Key(), i.Key().Type())
		}
		o[key.Value] = v
	}
	for key, argument := range o {
		if name, long := strings.CutPrefix(key, "Fn::"); len(o) == 1 && (long || key == "Ref") {
			return newCall(name, argument), nil
		}
	}
	return o, nil
}

func newCall(name string, argument any) call {
	switch name {
	case "Ref", "Condition":
	case "GetAtt":
		if short, ok := argument.(string); ok {
			resource, attribute, _ := strings.Cut(short, ".")
			argument = []any{resource, attribute}
		}
		name = "Fn::GetAtt"
	default:
		name = "Fn::" + name
	}
	return call{name, argument}
}

// walk visits v and all that is in it, with a path for messages.
func walk(v any, path string, visit func(path string, v any)) {
	visit(path, v)
	switch v := v.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			walk(v[key], join(path, key), visit)
		}
	case []any:
		for i, element := range v {
			walk(element, fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case call:
		walk(v.argument, path, visit)
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// at is what is in a value under keys; nil when something on the way isn't there.
func at(v any, keys ...string) any {
	for _, key := range keys {
		o, ok := v.(object)
		if !ok {
			return nil
		}
		v = o[key]
	}
	return v
}

// section is a section of a template, empty when there is none.
func section(template object, name string) object {
	s, _ := template[name].(object)
	return s
}

// list is v when it is a list, and a list of v alone otherwise: policies allow
// both.
func list(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	if v == nil {
		return nil
	}
	return []any{v}
}
