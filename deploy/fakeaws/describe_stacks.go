package fakeaws

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type describeStacksResult struct {
	Stacks list[stackDescription]
}

type stackDescription struct {
	StackID      string `xml:"StackId"`
	StackName    string
	Description  string `xml:",omitempty"`
	CreationTime time.Time
	StackStatus  string
	Parameters   list[parameter]
	Tags         list[tag]
	Outputs      list[output]
}

type parameter struct{ ParameterKey, ParameterValue string }
type tag struct{ Key, Value string }
type output struct{ OutputKey, OutputValue, Description string }

func (s *Server) describeStacks(form wire.Form) (any, error) {
	st, err := s.mustFind(form)
	if err != nil {
		return nil, err
	}
	d := stackDescription{StackID: st.id, StackName: st.name, CreationTime: st.events[0].Timestamp, StackStatus: st.status}
	if st.template != nil {
		text, _ := st.template.body["Description"].(string)
		d.Description = strings.TrimSpace(text)
	}
	for _, key := range slices.Sorted(maps.Keys(st.parameters)) {
		d.Parameters.Members = append(d.Parameters.Members, parameter{key, st.parameters[key]})
	}
	for _, key := range slices.Sorted(maps.Keys(st.tags)) {
		d.Tags.Members = append(d.Tags.Members, tag{key, st.tags[key]})
	}
	if strings.HasSuffix(st.status, "_COMPLETE") && st.status != "ROLLBACK_COMPLETE" && st.status != "DELETE_COMPLETE" {
		d.Outputs.Members = st.outputs()
	}
	return describeStacksResult{list[stackDescription]{[]stackDescription{d}}}, nil
}

func (st *stack) outputs() []output {
	var all []output
	outputs := st.template.section("Outputs")
	for _, key := range slices.Sorted(maps.Keys(outputs)) {
		o := outputs[key].(object)
		value, _ := o["Value"].(string)
		description, _ := o["Description"].(string)
		all = append(all, output{key, st.named(st.template, strings.TrimSuffix(value, ".Arn")), description})
	}
	return all
}
