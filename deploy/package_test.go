package deploy_test

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/deploy"
	"github.com/rdscrypt/rdscrypt/test/require"
)

// bucket is as much of S3 as uploading takes: HEAD and PUT of objects of one
// bucket, by path.
type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte // by path, the bucket's name included
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch _, there := b.objects[r.URL.Path]; {
	case r.Method == http.MethodPut:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		b.objects[r.URL.Path] = body
		w.Header().Set("ETag", `"0"`)
	case r.Method == http.MethodHead && !there:
		w.WriteHeader(http.StatusNotFound)
	case r.Method != http.MethodHead:
		http.Error(w, "only HEAD and PUT", http.StatusNotImplemented)
	}
}

// packager is a copy of the source tree as "aws cloudformation package" sees it,
// and the S3 it uploads to.
type packager struct {
	t    *testing.T
	root string
	*bucket
	endpoint string
}

func newPackager(t *testing.T) *packager {
	t.Helper()
	p := &packager{t: t, root: t.TempDir(), bucket: &bucket{objects: map[string][]byte{}}}
	server := httptest.NewServer(p.bucket)
	t.Cleanup(server.Close)
	p.endpoint = server.URL
	p.copy("deploy", deploy.Files())
	p.copy("statemachine", os.DirFS("../statemachine"))
	// Any zip will do; a file that is none would be packed once more.
	var program bytes.Buffer
	z := zip.NewWriter(&program)
	if _, err := z.Create("bootstrap"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	p.write(deploy.PackagePath, program.Bytes())
	return p
}

func (p *packager) write(name string, data []byte) {
	p.t.Helper()
	file := filepath.Join(p.root, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *packager) copy(folder string, from fs.FS) {
	p.t.Helper()
	if err := os.CopyFS(filepath.Join(p.root, folder), from); err != nil {
		p.t.Fatal(err)
	}
}

// run is the command of the README, and gives the template it writes.
func (p *packager) run(template string) object {
	p.t.Helper()
	program := require.Program(p.t, "aws", "Debian's awscli")
	cmd := exec.Command(program, "cloudformation", "package", "--template-file", template,
		"--s3-bucket", "artifacts", "--output-template-file", "packaged.yaml")
	cmd.Dir = p.root
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })
	cmd.Env = append(cmd.Env, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION="+region,
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1",
		// Bodies as they are, not in chunks with a checksum behind.
		"AWS_REQUEST_CHECKSUM_CALCULATION=when_required", "AWS_ENDPOINT_URL="+p.endpoint)
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("aws cloudformation package: %v\n%s", err, out)
	}
	return mustLoad(p.t, os.DirFS(p.root), "packaged.yaml")
}

// object is what was uploaded under a key.
func (p *packager) object(key any) []byte {
	p.t.Helper()
	data, ok := p.objects["/artifacts/"+key.(string)]
	if !ok {
		p.t.Fatalf("nothing was uploaded as %v, only %v", key, slices.Sorted(maps.Keys(p.objects)))
	}
	return data
}

// packaged puts the locations that a packaged template has into the template as
// it was, and gives the locations by path.
func (p *packager) packaged(name string, packaged object) map[string]deploy.Location {
	p.t.Helper()
	original, locations := mustLoad(p.t, deploy.Files(), name), map[string]deploy.Location{}
	for id, r := range section(original, "Resources") {
		properties, _ := at(r, "Properties").(object)
		got := at(section(packaged, "Resources")[id], "Properties")
		for property, keys := range map[string][2]string{"Code": {"S3Bucket", "S3Key"}, "DefinitionS3Location": {"Bucket", "Key"}} {
			local, ok := properties[property].(string)
			if !ok {
				continue
			}
			key := at(got, property, keys[1])
			properties[property] = object{keys[0]: "artifacts", keys[1]: key}
			file := filepath.Join("deploy", filepath.Dir(name), local)
			locations[filepath.ToSlash(file)] = deploy.Location{Bucket: "artifacts", Key: key.(string)}
			want, err := os.ReadFile(filepath.Join(p.root, file))
			if err != nil {
				p.t.Fatal(err)
			}
			if diff := cmp.Diff(want, p.object(key)); diff != "" {
				p.t.Errorf("%s.%s: uploaded as (-file +object):\n%s", id, property, diff)
			}
		}
		if local, ok := properties["TemplateURL"].(string); ok {
			url := at(got, "TemplateURL").(string)
			key := url[strings.LastIndex(url, "/")+1:]
			properties["TemplateURL"] = url
			p.write("nested/"+key, p.object(key))
			maps.Copy(locations, p.packaged(filepath.Join(filepath.Dir(name), local), mustLoad(p.t, os.DirFS(p.root), "nested/"+key)))
		}
	}
	if diff := cmp.Diff(original, packaged, cmp.AllowUnexported(call{})); diff != "" {
		p.t.Errorf("%s: packaged, more than the locations differs (-template +packaged):\n%s", name, diff)
	}
	return locations
}

// The plain way: the AWS CLI uploads the program and the definition, puts where
// they are into the template, and changes nothing else. Template does the same.
func TestAWSPackage(t *testing.T) {
	t.Parallel()
	require.Program(t, "aws", "Debian's awscli")
	p := newPackager(t)
	template := p.run("deploy/rdscrypt.yaml")
	locations := p.packaged("rdscrypt.yaml", template)
	if len(p.objects) != 2 {
		t.Errorf("%d objects were uploaded, not the program and the definition", len(p.objects))
	}
	ours, err := deploy.Template(locations)
	if err != nil {
		t.Fatal(err)
	}
	p.write("ours.yaml", ours)
	if diff := cmp.Diff(template, mustLoad(t, os.DirFS(p.root), "ours.yaml"), cmp.AllowUnexported(call{})); diff != "" {
		t.Errorf("(-aws cloudformation package +Template):\n%s", diff)
	}
}

func TestAWSPackageArticle(t *testing.T) {
	t.Parallel()
	require.Program(t, "aws", "Debian's awscli")
	p := newPackager(t)
	locations := p.packaged("article/main.yaml", p.run("deploy/article/main.yaml"))
	want, err := deploy.Artifacts()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(locations))); diff != "" {
		t.Errorf("uploaded (-want +got):\n%s", diff)
	}
	// Those two, the stacks' five templates.
	if len(p.objects) != 7 {
		t.Errorf("%d objects were uploaded", len(p.objects))
	}
}
