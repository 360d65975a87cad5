package rdsserver

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// What the Describe actions share: filters, pages, and how they come together.

// named is what a Describe shows.
type named interface {
	resource
	name() name
}

// describe gives the records of a page, and the marker of the next. pick gives
// all that are asked for, and is called with the lock held; render makes the
// answer of each, also with the lock held, and the record has then been shown.
func describe[T named](ctx context.Context, s *Server, p page, pick func() ([]T, error), render func(T)) (next string, err error) {
	s.awaitShown(ctx, func() []resource {
		picked, _ := pick() // what isn't there has nothing to wait for
		picked, _ = cutPage(p, picked)
		return resources(picked)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	picked, err := pick()
	if err != nil {
		return "", err
	}
	picked, next = cutPage(p, picked)
	for _, record := range picked {
		render(record)
		s.show(record)
	}
	return next, nil
}

// pick gives the record that one finds or, when one is nil, those of a Region, as
// far as they pass the filters. The caller holds the lock.
func pick[T any](set filterSet[T], keep []filter, all map[name]T, region string, one func() (T, error)) ([]T, error) {
	if one == nil {
		return set.apply(inRegion(all, region), keep), nil
	}
	record, err := one()
	if err != nil {
		return nil, err
	}
	return set.apply([]T{record}, keep), nil
}

// filter is one filter of a request; a record passes when it has one of the
// values.
type filter struct {
	name   string
	values []string
}

// filterSet is the filters that an action knows, with RDS's word for the values
// and how to get them from a record.
type filterSet[T any] map[string]struct {
	description string
	values      func(T) []string
}

// readFilters reads the parameter Filters. Values are compared in lower case; an
// ARN of resourceType counts as the identifier in it.
func (s *Server) readFilters(c wire.Call, resourceType string) ([]filter, error) {
	var filters []filter
	for _, f := range c.Form.Structs("Filters", "Filter") {
		name := f.String("Name")
		if name == "" {
			return nil, mustNotBeBlank("Filters.member.Name")
		}
		values := f.List("Values", "Value")
		for n, v := range values {
			values[n] = strings.ToLower(v)
			if strings.HasPrefix(v, "arn:") {
				values[n] = s.lookupName(c.Region, resourceType, v).id
			}
		}
		filters = append(filters, filter{name, values})
	}
	return filters, nil
}

// check refuses filters that the action doesn't know.
func (set filterSet[T]) check(filters []filter) error {
	for _, f := range filters {
		known, ok := set[f.name]
		if !ok {
			return wire.Errorf("InvalidParameterValue", "Unrecognized filter name: %s", f.name)
		}
		if len(f.values) == 0 {
			return wire.Errorf("InvalidParameterCombination", "The list of %s must not be empty.", known.description)
		}
	}
	return nil
}

// apply keeps the records that pass all filters.
func (set filterSet[T]) apply(records []T, filters []filter) []T {
	return slices.DeleteFunc(records, func(record T) bool {
		for _, f := range filters {
			passes := slices.ContainsFunc(set[f.name].values(record), func(v string) bool {
				return slices.Contains(f.values, strings.ToLower(v))
			})
			if !passes {
				return true
			}
		}
		return false
	})
}

// inRegion lists a Region's records in the order of their identifiers.
func inRegion[T any](records map[name]T, region string) []T {
	var names []name
	for n := range maps.Keys(records) {
		if n.region == region {
			names = append(names, n)
		}
	}
	slices.SortFunc(names, func(a, b name) int { return strings.Compare(a.id, b.id) })
	picked := make([]T, 0, len(names))
	for _, n := range names {
		picked = append(picked, records[n])
	}
	return picked
}

func resources[T resource](records []T) []resource {
	out := make([]resource, 0, len(records))
	for _, r := range records {
		out = append(out, r)
	}
	return out
}

// page is MaxRecords and Marker. A marker is the last identifier of the page
// before, so that what is made or deleted between two calls neither repeats nor
// hides anything else.
type page struct {
	size  int
	after string
}

func readPage(r *wire.Reader) (page, error) {
	size := 100
	if n := r.Int("MaxRecords"); n != nil {
		size = *n
	}
	if err := r.Err(); err != nil {
		return page{}, err
	}
	if size < 20 || size > 100 {
		return page{}, wire.Errorf("InvalidParameterValue", "Invalid value %d for MaxRecords. Must be between 20 and 100", size)
	}
	return page{size, r.String("Marker")}, nil
}

// cutPage gives the records of the page and the marker of the next, "" when
// there is none. records is in the order of the identifiers.
func cutPage[T interface{ name() name }](p page, records []T) (cut []T, next string) {
	from := 0
	for from < len(records) && records[from].name().id <= p.after {
		from++
	}
	cut = records[from:]
	if len(cut) <= p.size {
		return cut, ""
	}
	cut = cut[:p.size]
	return cut, cut[p.size-1].name().id
}
