// Package deploy brings rdscrypt to AWS: the same definitions and the same tasks
// as CloudFormation stacks, where work outgrows one machine.
//
// The templates are files that "aws cloudformation package" and "aws
// cloudformation deploy" take as they are. What these would upload, local files
// that a template names by their paths, [Template] replaces likewise for a
// program that talks to CloudFormation itself.
//
// What the roles in the templates may do is derived, not guessed: a test runs the
// workflow, notes what each task calls, and compares that with the policies in
// both directions. docs/permissions.md is what comes out.
package deploy

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

//go:embed rdscrypt.yaml article/*.yaml
var files embed.FS

// Files returns the templates as they are in the repository, with local paths:
// rdscrypt.yaml, and in article/ those of the article's environment.
func Files() fs.FS { return files }

const templateName = "rdscrypt.yaml"

// Location is where in S3 a file has been put.
type Location struct {
	Bucket string
	Key    string
	// Version is the version of the object in a bucket that has versions; empty
	// for the newest. CloudFormation sees that a file has changed only if its key
	// or version has.
	Version string
}

// Artifacts returns the local files that the template rdscrypt.yaml refers to,
// sorted, each a path with slashes from the root of the repository:
// "dist/rdscrypt-lambda.zip" is the program of all functions, and
// "statemachine/basic.asl.json" a definition with its substitutions in place.
func Artifacts() ([]string, error) {
	_, references, err := read(files, templateName)
	if err != nil {
		return nil, err
	}
	paths := map[string]bool{}
	for _, r := range references {
		paths[r.path] = true
	}
	return slices.Sorted(maps.Keys(paths)), nil
}

// Template returns rdscrypt.yaml with each of its [Artifacts] replaced by the
// location it has in S3, as CloudFormation wants it. Everything else, comments
// included, stays as it is.
//
// It is an error that names the culprits when a location is missing or lacks
// its bucket or key, and when there is one that the template has no use for.
func Template(locations map[string]Location) ([]byte, error) {
	return locate(files, templateName, locations)
}

// locate puts the locations where the paths are in the text of a template. The
// parser says where; printing what it has read would lose comments and quotes.
func locate(templates fs.FS, name string, locations map[string]Location) ([]byte, error) {
	text, references, err := read(templates, name)
	if err != nil {
		return nil, err
	}
	var (
		out      strings.Builder
		rest     = text
		unused   = maps.Clone(locations)
		problems []error
	)
	for _, r := range references {
		location, given := locations[r.path]
		delete(unused, r.path)
		switch {
		case !given:
			problems = append(problems, fmt.Errorf("template %s: %s.%s is %s, which has no location in S3", name, r.resource, r.property, r.path))
		case location.Bucket == "" || location.Key == "":
			problems = append(problems, fmt.Errorf("template %s: the location of %s needs a bucket and a key", name, r.path))
		}
		done := len(text) - len(rest)
		out.WriteString(rest[:r.begin-done])
		out.WriteString(r.value(location))
		rest = rest[r.end-done:]
	}
	for _, path := range slices.Sorted(maps.Keys(unused)) {
		problems = append(problems, fmt.Errorf("template %s: nothing refers to %s", name, path))
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return []byte(out.String() + rest), nil
}
