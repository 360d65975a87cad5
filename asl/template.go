package asl

import (
	"fmt"
	"strings"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// Template is a compiled payload template: what Parameters and ResultSelector
// hold. Fields whose names end in ".$" take their values from paths.
type Template struct{ root node }

// node is one value of a template.
type node interface {
	evaluate(scope Scope) (value.Value, error)
}

type (
	// constant holds no path anywhere below.
	constant struct{ v value.Value }

	// dynamic is a field "name.$".
	dynamic struct {
		expression expression
		field      string // with its ".$", for errors
	}

	objectNode []namedNode
	arrayNode  []node

	namedNode struct {
		name string
		node node
	}
)

func (n constant) evaluate(Scope) (value.Value, error) { return n.v, nil }

func (n dynamic) evaluate(scope Scope) (value.Value, error) {
	return n.expression.evaluate(scope, n.field)
}

func (n objectNode) evaluate(scope Scope) (value.Value, error) {
	fields := make([]value.Field, len(n))
	for i, child := range n {
		v, err := child.node.evaluate(scope)
		if err != nil {
			return nil, err
		}
		fields[i] = value.Field{Name: child.name, Value: v}
	}
	return value.NewObject(fields...), nil
}

func (n arrayNode) evaluate(scope Scope) (value.Value, error) {
	array := make([]value.Value, len(n))
	for i, child := range n {
		v, err := child.evaluate(scope)
		if err != nil {
			return nil, err
		}
		array[i] = v
	}
	return array, nil
}

// Evaluate fills the template in. A nil template gives scope.Input itself.
func (t *Template) Evaluate(scope Scope) (value.Value, error) {
	if t == nil {
		return scope.Input, nil
	}
	return t.root.evaluate(scope)
}

// template reads a field that holds a payload template; nil when absent.
func (r *reader) template(field string) *Template {
	v, ok := r.get(field)
	if !ok || r.language != jsonPath {
		return nil
	}
	return &Template{r.node(r.at.to("/"+field), v)}
}

func (r *reader) node(at *location, v value.Value) node {
	switch v := v.(type) {
	case *value.Object:
		object := make(objectNode, 0, v.Len())
		changes := false
		for _, f := range v.Fields() {
			child := namedNode{f.Name, nil}
			if name, ok := strings.CutSuffix(f.Name, ".$"); ok {
				child = namedNode{name, r.dynamicField(at, f.Name, f.Value)}
			} else {
				child.node = r.node(at.to("/"+f.Name), f.Value)
			}
			_, isConstant := child.node.(constant)
			changes = changes || !isConstant
			object = append(object, child)
		}
		if !changes {
			return constant{v}
		}
		return object
	case []value.Value:
		array := make(arrayNode, len(v))
		changes := false
		for i, e := range v {
			array[i] = r.node(at.item(i), e)
			_, isConstant := array[i].(constant)
			changes = changes || !isConstant
		}
		if !changes {
			return constant{v}
		}
		return array
	}
	return constant{v}
}

func (r *reader) dynamicField(at *location, field string, v value.Value) node {
	text, ok := v.(string)
	e, err := compileExpression(text)
	if !ok {
		err = fmt.Errorf("expected a string")
	}
	if err != nil {
		r.reportDetailAt(at, "The value for the field '"+field+"' must be a valid JSONPath or a valid intrinsic function call", err)
		return constant{}
	}
	return dynamic{e, field}
}

// templateNames are the names that an object of a template has once filled in.
func templateNames(o *value.Object) []string {
	names := make([]string, o.Len())
	for i, f := range o.Fields() {
		names[i] = strings.TrimSuffix(f.Name, ".$")
	}
	return names
}
