// Package statemachine holds the state machines of the project as text
// templates of Amazon States Language JSON.
//
// A definition on AWS needs the ARNs of its functions, which differ from
// deployment to deployment, so the files have substitutions, ${Name}, as
// AWS::Serverless::StateMachine and AWS::StepFunctions::StateMachine have them
// (DefinitionSubstitutions). Where ${Name} stands for a number the file is JSON
// only once it is rendered; everything that reads a definition, be it the
// engine, a validator or CloudFormation, is given the rendering.
//
// The definitions contain states and nothing else: roles, logging and
// functions belong to a deployment.
package statemachine

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Basic is the workflow in nine states: snapshot, wait, encrypted copy, wait,
// restore. It stops no writes and touches no client; the source instance stays
// as it is and the encrypted one stands beside it.
const Basic = "basic"

const extension = ".asl.json"

//go:embed *.asl.json
var files embed.FS

// Names returns the names of the definitions, sorted.
func Names() []string {
	// The pattern is well-formed and the files are in memory: Glob can't fail.
	names, _ := fs.Glob(files, "*"+extension)
	for i := range names {
		names[i] = strings.TrimSuffix(names[i], extension)
	}
	slices.Sort(names)
	return names
}

// Render returns the definition called name with every ${Substitution}
// replaced. A value inside a JSON string is escaped, so that it stays one
// string whatever it contains; a value outside one must be a number.
//
// It is an error that names the culprit when there is no such definition, when
// the definition has a substitution that substitutions lacks, and when
// substitutions holds one the definition doesn't have: a misspelt name would
// otherwise be both, silently.
func Render(name string, substitutions map[string]string) ([]byte, error) {
	template, err := files.ReadFile(name + extension)
	if err != nil {
		return nil, fmt.Errorf("no state machine is called %q, only %s", name, strings.Join(Names(), ", "))
	}
	rendering, err := render(string(template), substitutions)
	if err != nil {
		return nil, fmt.Errorf("rendering state machine %q: %w", name, err)
	}
	return rendering, nil
}

// render walks the template once and keeps track of whether it is inside a
// JSON string, which decides what a value may be.
func render(template string, substitutions map[string]string) ([]byte, error) {
	var (
		out      strings.Builder
		missing  = map[string]bool{}
		unused   = maps.Clone(substitutions)
		inString = false
	)
	for i := 0; i < len(template); {
		switch c := template[i]; {
		case c == '$' && strings.HasPrefix(template[i:], "${"):
			length := strings.IndexByte(template[i:], '}')
			if length < 0 {
				return nil, fmt.Errorf("the substitution at byte %d has no closing brace", i)
			}
			key := template[i+len("${") : i+length]
			i += length + len("}")
			value, given := substitutions[key]
			if !given {
				missing[key] = true
				continue
			}
			delete(unused, key)
			text, err := escape(key, value, inString)
			if err != nil {
				return nil, err
			}
			out.WriteString(text)
			continue
		case c == '\\' && inString && i+1 < len(template):
			out.WriteString(template[i : i+2])
			i += 2
			continue
		case c == '"':
			inString = !inString
		}
		out.WriteByte(template[i])
		i++
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s is missing", list(maps.Keys(missing)))
	}
	if len(unused) > 0 {
		return nil, fmt.Errorf("the definition has no %s", list(maps.Keys(unused)))
	}
	if !json.Valid([]byte(out.String())) {
		return nil, fmt.Errorf("the result isn't JSON")
	}
	return []byte(out.String()), nil
}
