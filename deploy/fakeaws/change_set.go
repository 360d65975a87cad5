package fakeaws

import (
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type changeSet struct {
	name, id   string
	kind       string // CREATE or UPDATE
	status     string
	reason     string
	template   *template
	parameters map[string]string
	tags       map[string]string
	changes    []change
	looks      int
}

type change struct {
	Type           string
	ResourceChange resourceChange
}

type resourceChange struct {
	Action             string
	LogicalResourceID  string       `xml:"LogicalResourceId"`
	PhysicalResourceID string       `xml:"PhysicalResourceId,omitempty"`
	ResourceType       string       `xml:"ResourceType"`
	Replacement        string       `xml:",omitempty"`
	Details            list[detail] `xml:"Details"`
}

type detail struct {
	Target struct {
		Attribute          string
		Name               string
		RequiresRecreation string
	}
}

func (st *stack) changeSet(name string) *changeSet {
	for _, set := range st.changeSets {
		if set.name == name || set.id == name {
			return set
		}
	}
	return nil
}

func (s *Server) findChangeSet(form wire.Form) (*stack, *changeSet, error) {
	st, err := s.mustFind(form)
	if err != nil {
		return nil, nil, err
	}
	set := st.changeSet(form.String("ChangeSetName"))
	if set == nil {
		return nil, nil, wire.NotFoundf("ChangeSetNotFound", "ChangeSet [%s] does not exist", form.String("ChangeSetName"))
	}
	return st, set, nil
}

// compute finds out what the change set would change.
func (s *Server) compute(st *stack, set *changeSet) {
	var parameters []string
	for name, value := range set.parameters {
		if st.parameters[name] != value {
			parameters = append(parameters, name)
		}
	}
	for _, id := range set.template.ids() {
		if conditional(set, id) {
			continue
		}
		kind, _ := set.template.resource(id)["Type"].(string)
		r := st.resource(id)
		if r == nil {
			set.changes = append(set.changes, change{"Resource", resourceChange{Action: "Add", LogicalResourceID: id, ResourceType: kind}})
			continue
		}
		names := changed(st.template, set.template, id, parameters)
		if len(names) == 0 {
			continue
		}
		c := resourceChange{Action: "Modify", LogicalResourceID: id, PhysicalResourceID: r.physicalID, ResourceType: kind, Replacement: "False"}
		for _, name := range names {
			d := detail{}
			d.Target.Attribute, d.Target.Name, d.Target.RequiresRecreation = "Properties", name, "Never"
			if strings.HasSuffix(name, "Name") {
				d.Target.RequiresRecreation, c.Replacement = "Always", "True"
			}
			c.Details.Members = append(c.Details.Members, d)
		}
		set.changes = append(set.changes, change{"Resource", c})
	}
	for _, r := range st.resources {
		if set.template.resource(r.id) == nil || conditional(set, r.id) {
			set.changes = append(set.changes, change{"Resource", resourceChange{Action: "Remove", LogicalResourceID: r.id, PhysicalResourceID: r.physicalID, ResourceType: r.kind}})
		}
	}
	slices.SortFunc(set.changes, func(a, b change) int {
		return strings.Compare(a.ResourceChange.LogicalResourceID, b.ResourceChange.LogicalResourceID)
	})
}

// conditional tells whether a resource isn't made under the change set's
// parameters. The one condition that is understood is to be in subnets.
func conditional(set *changeSet, id string) bool {
	condition, _ := set.template.resource(id)["Condition"].(string)
	return condition == "InVpc" && set.parameters["SubnetIds"] == ""
}
