package deploy

import (
	"github.com/goccy/go-yaml/parser"
)

// deployedLocations are the places in S3 that the template of a stack refers to.
func deployedLocations(template string) []Location {
	file, err := parser.ParseBytes([]byte(template), 0)
	if err != nil || len(file.Docs) != 1 {
		return nil
	}
	var all []Location
	for _, resource := range entries(child(file.Docs[0].Body, "Resources")) {
		a, known := artifacts[scalar(child(resource, "Type"))]
		if !known {
			continue
		}
		place := child(child(resource, "Properties"), a.property)
		l := Location{Bucket: scalar(child(place, a.bucket)), Key: scalar(child(place, a.key)), Version: scalar(child(place, a.version))}
		if l.Bucket != "" && l.Key != "" {
			all = append(all, l)
		}
	}
	return all
}

// deployedBucket is the bucket that the files of a stack are in, empty when its
// template has none.
func deployedBucket(template string) string {
	for _, l := range deployedLocations(template) {
		return l.Bucket
	}
	return ""
}

// retained tells which resources of a template stay when its stack goes.
func retained(template string) map[string]bool {
	stay := map[string]bool{}
	file, err := parser.ParseBytes([]byte(template), 0)
	if err != nil || len(file.Docs) != 1 {
		return stay
	}
	for id, resource := range entries(child(file.Docs[0].Body, "Resources")) {
		switch scalar(child(resource, "DeletionPolicy")) {
		case "Retain", "RetainExceptOnCreate":
			stay[id] = true
		}
	}
	return stay
}
