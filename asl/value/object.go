package value

import "slices"

// Field is one name and value of an Object.
type Field struct {
	Name  string
	Value Value
}

// Object is a JSON object that keeps the order of its fields. The zero value
// is empty and ready for use. Objects are never changed once made.
type Object struct {
	fields []Field
	index  map[string]int // nil for small objects, where a scan is quicker
}

// scanLimit is the number of fields up to which looking through the slice
// beats a map; state data rarely has more.
const scanLimit = 16

// NewObject returns an object of fields, which it keeps. A name that comes
// twice counts with its last value, in its first place, as JSON readers do.
func NewObject(fields ...Field) *Object {
	if len(fields) <= scanLimit {
		for i := 1; i < len(fields); i++ {
			for j := range i {
				if fields[i].Name == fields[j].Name {
					return dedupe(fields)
				}
			}
		}
		return &Object{fields: fields}
	}
	index := make(map[string]int, len(fields))
	for i, f := range fields {
		if _, twice := index[f.Name]; twice {
			return dedupe(fields)
		}
		index[f.Name] = i
	}
	return &Object{fields: fields, index: index}
}

func dedupe(fields []Field) *Object {
	index := make(map[string]int, len(fields))
	kept := make([]Field, 0, len(fields))
	for _, f := range fields {
		if i, ok := index[f.Name]; ok {
			kept[i].Value = f.Value
			continue
		}
		index[f.Name] = len(kept)
		kept = append(kept, f)
	}
	return &Object{fields: kept, index: index}
}

// Len returns the number of fields.
func (o *Object) Len() int { return len(o.fields) }

// Fields returns the fields in order. The caller must not change them.
func (o *Object) Fields() []Field { return o.fields }

func (o *Object) find(name string) int {
	if o.index != nil {
		if i, ok := o.index[name]; ok {
			return i
		}
		return -1
	}
	for i := range o.fields {
		if o.fields[i].Name == name {
			return i
		}
	}
	return -1
}

// Get returns the value of the field called name.
func (o *Object) Get(name string) (v Value, ok bool) {
	if i := o.find(name); i >= 0 {
		return o.fields[i].Value, true
	}
	return nil, false
}

// With returns an object like o in which the field called name is v: in its
// old place when o has it, at the end when not.
func (o *Object) With(name string, v Value) *Object {
	if i := o.find(name); i >= 0 {
		fields := slices.Clone(o.fields)
		fields[i].Value = v
		// The places are the same, so the index, which is never changed, is shared.
		return &Object{fields: fields, index: o.index}
	}
	fields := make([]Field, len(o.fields)+1)
	copy(fields, o.fields)
	fields[len(o.fields)] = Field{name, v}
	if len(fields) <= scanLimit {
		return &Object{fields: fields}
	}
	return NewObject(fields...)
}

// Equal reports whether o and p have the same fields, in whatever order.
func (o *Object) Equal(p *Object) bool {
	if o == nil || p == nil {
		return o == p
	}
	if o.Len() != p.Len() {
		return false
	}
	for _, f := range o.fields {
		v, ok := p.Get(f.Name)
		if !ok || !Equal(f.Value, v) {
			return false
		}
	}
	return true
}
