package deploy

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// artifact is a property that "aws cloudformation package" uploads a file for,
// and the keys of the S3 location that CloudFormation wants there.
type artifact struct {
	property             string
	bucket, key, version string
}

// artifacts are those of the types that the templates here have, from the pages
// "AWS::Lambda::Function Code" and "AWS::StepFunctions::StateMachine S3Location"
// of the CloudFormation template reference.
var artifacts = map[string]artifact{
	"AWS::Lambda::Function":            {"Code", "S3Bucket", "S3Key", "S3ObjectVersion"},
	"AWS::StepFunctions::StateMachine": {"DefinitionS3Location", "Bucket", "Key", "Version"},
}

// reference is a property of a resource that holds the path of a local file.
type reference struct {
	artifact
	resource string
	path     string // from the root of the repository, with slashes
	// begin and end are where in the text of the template the path stands.
	begin, end int
}

// value is what stands there instead: a location in JSON, which YAML takes on
// the same line.
func (r reference) value(location Location) string {
	text := fmt.Sprintf("{%s: %s, %s: %s", r.bucket, quote(location.Bucket), r.key, quote(location.Key))
	if location.Version != "" {
		text += fmt.Sprintf(", %s: %s", r.version, quote(location.Version))
	}
	return text + "}"
}

// quote writes a string as JSON has it, which is one in double quotes to YAML.
func quote(s string) string {
	quoted, _ := json.Marshal(s) // a string can't fail
	return string(quoted)
}

// read parses a template and finds the references in it, in its order.
func read(templates fs.FS, name string) (string, []reference, error) {
	source, err := fs.ReadFile(templates, name)
	if err != nil {
		return "", nil, fmt.Errorf("reading template %s: %w", name, err)
	}
	text := string(source)
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		return "", nil, fmt.Errorf("reading template %s: %w", name, err)
	}
	if len(file.Docs) != 1 {
		return "", nil, fmt.Errorf("reading template %s: it has %d YAML documents instead of one", name, len(file.Docs))
	}
	var references []reference
	for id, resource := range entries(child(file.Docs[0].Body, "Resources")) {
		a, known := artifacts[scalar(child(resource, "Type"))]
		if !known {
			continue
		}
		local, isPath := child(child(resource, "Properties"), a.property).(*ast.StringNode)
		if !isPath {
			continue // it has a location already, or the code itself
		}
		begin, end, err := position(text, local)
		if err != nil {
			return "", nil, fmt.Errorf("reading template %s: %s.%s: %w", name, id, a.property, err)
		}
		references = append(references, reference{
			artifact: a,
			resource: id,
			path:     path.Join("deploy", path.Dir(name), local.Value),
			begin:    begin,
			end:      end,
		})
	}
	return text, references, nil
}

// position finds where in text a plain string stands. The parser counts lines
// and characters from 1.
func position(text string, node *ast.StringNode) (begin, end int, err error) {
	at := node.GetToken().Position
	for range at.Line - 1 {
		begin += strings.IndexByte(text[begin:], '\n') + 1
	}
	column := 1
	for i := range text[begin:] {
		if column == at.Column {
			begin += i
			break
		}
		column++
	}
	if !strings.HasPrefix(text[begin:], node.Value) {
		return 0, 0, fmt.Errorf("write %s without quotes", node.Value)
	}
	return begin, begin + len(node.Value), nil
}
