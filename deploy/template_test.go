package deploy

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func locations() map[string]Location {
	return map[string]Location{
		"dist/rdscrypt-lambda.zip":    {Bucket: "artifacts-1", Key: "rdscrypt/0123: \"#'.zip", Version: "null"},
		"statemachine/basic.asl.json": {Bucket: "artifacts-2", Key: "rdscrypt/basic.asl.json"},
	}
}

func TestArtifacts(t *testing.T) {
	t.Parallel()
	got, err := Artifacts()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"dist/rdscrypt-lambda.zip", "statemachine/basic.asl.json"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Nothing but the paths changes, in the text and not only in what it means.
func TestTemplate(t *testing.T) {
	t.Parallel()
	got, err := Template(locations())
	if err != nil {
		t.Fatal(err)
	}
	original, err := fs.ReadFile(Files(), "rdscrypt.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(
		"Code: ../dist/rdscrypt-lambda.zip\n", `Code: {S3Bucket: "artifacts-1", S3Key: "rdscrypt/0123: \"#'.zip", S3ObjectVersion: "null"}`+"\n",
		"DefinitionS3Location: ../statemachine/basic.asl.json\n", `DefinitionS3Location: {Bucket: "artifacts-2", Key: "rdscrypt/basic.asl.json"}`+"\n",
	).Replace(string(original))
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if strings.Count(string(got), "artifacts-1") != 4 || strings.Count(string(got), "artifacts-2") != 1 {
		t.Error("not every path is replaced")
	}
	// CreateChangeSet takes that much in TemplateBody; more has to be in S3.
	if len(got) > 51200 {
		t.Errorf("the template has %d bytes, CloudFormation takes 51200", len(got))
	}
}

func TestTemplateErrors(t *testing.T) {
	t.Parallel()
	change := func(path string, location Location) map[string]Location {
		l := locations()
		l[path] = location
		return l
	}
	for name, test := range map[string]struct {
		locations map[string]Location
		want      string
	}{
		"none": {nil, `template rdscrypt.yaml: CreateSnapshotFunction.Code is dist/rdscrypt-lambda.zip, which has no location in S3
template rdscrypt.yaml: DescribeSnapshotFunction.Code is dist/rdscrypt-lambda.zip, which has no location in S3
template rdscrypt.yaml: CopySnapshotFunction.Code is dist/rdscrypt-lambda.zip, which has no location in S3
template rdscrypt.yaml: RestoreDbInstanceFunction.Code is dist/rdscrypt-lambda.zip, which has no location in S3
template rdscrypt.yaml: BasicStateMachine.DefinitionS3Location is statemachine/basic.asl.json, which has no location in S3`},
		"no bucket": {change("statemachine/basic.asl.json", Location{Key: "k"}),
			"template rdscrypt.yaml: the location of statemachine/basic.asl.json needs a bucket and a key"},
		"no key": {change("statemachine/basic.asl.json", Location{Bucket: "b"}),
			"template rdscrypt.yaml: the location of statemachine/basic.asl.json needs a bucket and a key"},
		"one too many": {change("statemachine/bsic.asl.json", Location{Bucket: "b", Key: "k"}),
			"template rdscrypt.yaml: nothing refers to statemachine/bsic.asl.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Template(test.locations)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if got != nil {
				t.Error("there is a template beside the error")
			}
		})
	}
}

// Templates that rdscrypt.yaml isn't, but may become.
func TestLocate(t *testing.T) {
	t.Parallel()
	const function = "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      "
	there := map[string]Location{"deploy/x.zip": {Bucket: "b", Key: "k"}}
	for name, test := range map[string]struct {
		template  string
		locations map[string]Location
		want, err string
	}{
		"after other characters": {"# ünïcödé 🔐\n" + function + "Code: x.zip # ö", there, "# ünïcödé 🔐\n" + function + `Code: {S3Bucket: "b", S3Key: "k"} # ö`, ""},
		"on a line with others": {"Resources: {F: {Type: AWS::Lambda::Function, Properties: {Handler: ö, Code: x.zip}}}", there,
			`Resources: {F: {Type: AWS::Lambda::Function, Properties: {Handler: ö, Code: {S3Bucket: "b", S3Key: "k"}}}}`, ""},
		"carriage returns":  {strings.ReplaceAll(function, "\n", "\r\n") + "Code: x.zip\r\n", there, strings.ReplaceAll(function, "\n", "\r\n") + "Code: {S3Bucket: \"b\", S3Key: \"k\"}\r\n", ""},
		"code in the text":  {function + "Code: {ZipFile: x}", nil, function + "Code: {ZipFile: x}", ""},
		"another resource":  {"Resources:\n  F:\n    Type: Other\n    Properties:\n      Code: x.zip", nil, "Resources:\n  F:\n    Type: Other\n    Properties:\n      Code: x.zip", ""},
		"no properties":     {"Resources:\n  F:\n    Type: AWS::Lambda::Function", nil, "Resources:\n  F:\n    Type: AWS::Lambda::Function", ""},
		"nothing":           {"Resources: nothing", nil, "Resources: nothing", ""},
		"in quotes":         {function + `Code: "x.zip"`, there, "", "reading template t.yaml: F.Code: write x.zip without quotes"},
		"not YAML":          {"a: [", nil, "", "reading template t.yaml: [1:4] sequence end token ']' not found"},
		"several documents": {"a: 1\n---\nb: 2", nil, "", "reading template t.yaml: it has 2 YAML documents instead of one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := locate(fstest.MapFS{"t.yaml": {Data: []byte(test.template)}}, "t.yaml", test.locations)
			if test.err != "" {
				// The parser shows the line too.
				if err == nil || strings.SplitN(err.Error(), "\n", 2)[0] != test.err {
					t.Errorf("got  %v\nwant %s", err, test.err)
				}
				return
			}
			if err != nil || string(got) != test.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, test.want)
			}
		})
	}
	_, err := locate(fstest.MapFS{}, "t.yaml", nil)
	if want := "reading template t.yaml: open t.yaml: file does not exist"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
