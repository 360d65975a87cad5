package history

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// details is Details with its fields: the one description of them serves
// writing and reading.
type details interface {
	Details
	fields(codec)
}

// codec visits the fields of something recorded, to write or to read them.
type codec interface {
	text(name string, s *string)
	optional(name string, s *string) // left out when empty
	data(name string, v *value.Value)
	document(name string, v *value.Value)     // data that has no details beside it
	optionalData(name string, v *value.Value) // left out when nil
	moment(name string, t *time.Time)
	integer(name string, i *int)
	positive(name string, i *int)        // left out when 0
	texts(name string, o **value.Object) // each value as JSON text; left out when nil
}

// encoder appends the fields of an object.
type encoder struct {
	b       []byte
	details bool // write AWS's inputDetails and outputDetails beside the data
	api     bool // data as text with JSON in it, times as seconds
	bare    bool // no data
}

func (e *encoder) name(name string) {
	if e.b[len(e.b)-1] != '{' {
		e.b = append(e.b, ',')
	}
	e.b = value.AppendString(e.b, name)
	e.b = append(e.b, ':')
}

func (e *encoder) text(name string, s *string) {
	e.name(name)
	e.b = value.AppendString(e.b, *s)
}

func (e *encoder) optional(name string, s *string) {
	if *s != "" {
		e.text(name, s)
	}
}

func (e *encoder) data(name string, v *value.Value) {
	if e.bare {
		return
	}
	e.document(name, v)
	if e.details {
		e.name(name + "Details")
		e.b = append(e.b, `{"truncated":false}`...)
	}
}

func (e *encoder) document(name string, v *value.Value) {
	e.name(name)
	if e.api {
		e.b = value.AppendString(e.b, value.Text(*v))
		return
	}
	e.b = value.Append(e.b, *v)
}

func (e *encoder) optionalData(name string, v *value.Value) {
	if *v != nil {
		e.data(name, v)
	}
}

func (e *encoder) moment(name string, t *time.Time) {
	e.name(name)
	if e.api {
		e.b = strconv.AppendFloat(e.b, float64(t.UnixMilli())/1000, 'f', 3, 64)
		return
	}
	e.b = append(e.b, '"')
	e.b = t.UTC().AppendFormat(e.b, time.RFC3339Nano)
	e.b = append(e.b, '"')
}

func (e *encoder) integer(name string, i *int) {
	e.name(name)
	e.b = strconv.AppendInt(e.b, int64(*i), 10)
}

func (e *encoder) positive(name string, i *int) {
	if *i != 0 {
		e.integer(name, i)
	}
}

func (e *encoder) texts(name string, o **value.Object) {
	if *o == nil || e.bare {
		return
	}
	e.name(name)
	e.b = append(e.b, '{')
	for _, f := range (*o).Fields() {
		text := value.Text(f.Value)
		e.text(f.Name, &text)
	}
	e.b = append(e.b, '}')
	if e.details {
		e.name(name + "Details")
		e.b = append(e.b, `{"truncated":false}`...)
	}
}

// event appends the event as an object in AWS's shape, but for data,
// which stands as JSON values instead of text with JSON in it.
func (e *encoder) event(ev *Event, branch BranchID) {
	e.b = append(e.b, '{')
	e.moment("timestamp", &ev.Timestamp)
	e.name("type")
	e.b = value.AppendString(e.b, string(ev.Type))
	e.name("id")
	e.b = strconv.AppendInt(e.b, int64(ev.ID), 10)
	e.name("previousEventId")
	e.b = strconv.AppendInt(e.b, int64(ev.PreviousID), 10)
	if d, ok := ev.Details.(details); ok {
		e.name(d.key())
		e.b = append(e.b, '{')
		d.fields(e)
		e.b = append(e.b, '}')
	}
	e.branch(branch)
	e.b = append(e.b, '}')
}

func (e *encoder) branch(id BranchID) {
	text := string(id)
	e.optional("branch", &text)
}

// MarshalJSON writes the event as GetExecutionHistory shows it, with input and
// output as JSON values.
func (ev *Event) MarshalJSON() ([]byte, error) {
	e := encoder{details: true}
	e.event(ev, "")
	return e.b, nil
}

// AppendAPI appends the event as the API's GetExecutionHistory has it: input
// and output as text with JSON in it, the time in seconds. Without data these
// are left out.
func (ev *Event) AppendAPI(b []byte, data bool) []byte {
	e := encoder{b: b, details: true, api: true, bare: !data}
	e.event(ev, "")
	return e.b
}

// Append appends the record in the form that journals keep: an event in AWS's
// shape or a private fact under its kind, and its branch.
func (r Record) Append(b []byte) []byte {
	e := encoder{b: b}
	if r.Event != nil {
		e.event(r.Event, r.Branch)
		return e.b
	}
	e.b = append(e.b, '{')
	e.name(r.Private.kind())
	e.b = append(e.b, '{')
	r.Private.fields(&e)
	e.b = append(e.b, '}')
	e.branch(r.Branch)
	return append(e.b, '}')
}

// decoder takes fields out of an object; the first thing that is wrong stays
// in err.
type decoder struct {
	object *value.Object
	err    error
}

func (d *decoder) get(name, wanted string) value.Value {
	v, ok := d.object.Get(name)
	if !ok && d.err == nil {
		d.err = fmt.Errorf("%s is missing (%s)", name, wanted)
	}
	return v
}

func (d *decoder) wrong(name, wanted string) {
	if d.err == nil {
		d.err = fmt.Errorf("%s is not %s", name, wanted)
	}
}

func (d *decoder) text(name string, s *string) {
	var ok bool
	if *s, ok = d.get(name, "a string").(string); !ok {
		d.wrong(name, "a string")
	}
}

func (d *decoder) optional(name string, s *string) {
	if _, ok := d.object.Get(name); ok {
		d.text(name, s)
	}
}

func (d *decoder) data(name string, v *value.Value) { *v = d.get(name, "data") }

func (d *decoder) document(name string, v *value.Value) { d.data(name, v) }

func (d *decoder) optionalData(name string, v *value.Value) { *v, _ = d.object.Get(name) }

func (d *decoder) moment(name string, t *time.Time) {
	var s string
	d.text(name, &s)
	var err error
	if *t, err = time.Parse(time.RFC3339Nano, s); err != nil {
		d.wrong(name, "a time")
	}
}

func (d *decoder) integer(name string, i *int) {
	n, _ := d.get(name, "a number").(json.Number)
	whole, ok := value.AsInt(n)
	if !ok {
		d.wrong(name, "a whole number")
	}
	*i = int(whole)
}

func (d *decoder) positive(name string, i *int) {
	if _, ok := d.object.Get(name); ok {
		d.integer(name, i)
	}
}

func (d *decoder) texts(name string, o **value.Object) {
	v, ok := d.object.Get(name)
	if !ok {
		return
	}
	inner, ok := v.(*value.Object)
	if !ok {
		d.wrong(name, "an object")
		return
	}
	*o = value.NewObject()
	for _, f := range inner.Fields() {
		text, _ := f.Value.(string)
		v, err := value.Parse([]byte(text))
		if err != nil {
			d.wrong(name, "JSON texts")
		}
		*o = (*o).With(f.Name, v)
	}
}

// ParseRecord reads what [Record.Append] wrote.
func ParseRecord(text []byte) (Record, error) {
	v, err := value.Parse(text)
	if err != nil {
		return Record{}, err
	}
	object, ok := v.(*value.Object)
	if !ok || object.Len() == 0 {
		return Record{}, fmt.Errorf("a record is an object, not %.40s", text)
	}
	var branch string
	d := decoder{object: object}
	if d.optional("branch", &branch); d.err != nil {
		return Record{}, fmt.Errorf("reading record: %w", d.err)
	}
	r := Record{Branch: BranchID(branch)}
	if _, isEvent := object.Get("type"); isEvent {
		r.Event, err = parseEvent(object)
	} else {
		r.Private, err = parsePrivate(object.Fields()[0])
	}
	return r, err
}

func parseEvent(object *value.Object) (*Event, error) {
	d := decoder{object: object}
	ev := &Event{}
	var id, previous int
	d.integer("id", &id)
	d.integer("previousEventId", &previous)
	d.moment("timestamp", &ev.Timestamp)
	var eventType string
	d.text("type", &eventType)
	ev.ID, ev.PreviousID, ev.Type = EventID(id), EventID(previous), EventType(eventType)
	if d.err != nil {
		return nil, fmt.Errorf("reading event: %w", d.err)
	}
	make, known := newDetails[ev.Type]
	if !known {
		return nil, fmt.Errorf("reading event %d: unknown type %q", ev.ID, ev.Type)
	}
	if make == nil {
		return ev, nil
	}
	details := make()
	inner, ok := d.get(details.key(), "details").(*value.Object)
	if !ok {
		return nil, fmt.Errorf("reading event %d: %s is missing", ev.ID, details.key())
	}
	d = decoder{object: inner}
	details.fields(&d)
	if d.err != nil {
		return nil, fmt.Errorf("reading event %d: %w", ev.ID, d.err)
	}
	ev.Details = details
	return ev, nil
}

func parsePrivate(f value.Field) (Private, error) {
	make, known := newPrivate[f.Name]
	if !known {
		return nil, fmt.Errorf("reading record: unknown kind %q", f.Name)
	}
	p := make()
	inner, ok := f.Value.(*value.Object)
	if !ok {
		return nil, fmt.Errorf("reading %s: not an object", f.Name)
	}
	d := decoder{object: inner}
	p.fields(&d)
	if d.err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.Name, d.err)
	}
	return p, nil
}
