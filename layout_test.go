package rdscrypt_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/rdscrypt/rdscrypt"

// The import list of ARCHITECTURE.md is the law: this test holds the code to
// it, and the list to the code.
func TestLayout(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	list, err := readImportList(string(text))
	if err != nil {
		t.Fatalf("ARCHITECTURE.md: %v", err)
	}
	problems, err := checkLayout(os.DirFS("."), list)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
}

// importList says, for each package, which of our packages it may import.
// Packages are named by their folder; the root is ".".
type importList map[string][]string

const rest = "/..."

// allows tells whether the package from may import the package to. "folder/..."
// in the list stands for all packages under a folder and for the folder's own.
func (list importList) allows(from, to string) bool {
	return slices.ContainsFunc(list[from], func(pattern string) bool {
		folder, wide := strings.CutSuffix(pattern, rest)
		return pattern == to || wide && (to == folder || strings.HasPrefix(to, folder+"/"))
	})
}

// readImportList reads the fenced block that is marked "imports". A line is a
// package, a colon, and what it may import.
func readImportList(markdown string) (importList, error) {
	_, block, found := strings.Cut(markdown, "\n```imports\n")
	if !found {
		return nil, fmt.Errorf("there is no fenced block marked imports")
	}
	block, _, found = strings.Cut(block, "\n```\n")
	if !found {
		return nil, fmt.Errorf("the block marked imports doesn't end")
	}
	list := importList{}
	for line := range strings.Lines(block) {
		name, imports, found := strings.Cut(strings.TrimSpace(line), ":")
		if !found {
			return nil, fmt.Errorf("%q has no colon", strings.TrimSpace(line))
		}
		if _, twice := list[name]; twice {
			return nil, fmt.Errorf("%s is listed twice", name)
		}
		list[name] = strings.Fields(imports)
	}
	for name, imports := range list {
		for _, pattern := range imports {
			folder, wide := strings.CutSuffix(pattern, rest)
			if _, listed := list[folder]; !listed && !wide {
				return nil, fmt.Errorf("%s may import %s, which isn't listed itself", name, pattern)
			}
		}
	}
	return list, nil
}

// checkLayout compares the packages of a tree with the list.
//
// Test files aren't held to it: a test stands outside its package, and may set
// the sandbox before a task although the task must know nothing of it. Nothing
// imports a test, so no edge of theirs reaches the product.
func checkLayout(tree fs.FS, list importList) (problems []string, err error) {
	seen := map[string]bool{}
	err = fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			// The folders the go command passes over as well.
			if base := path.Base(name); name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		folder := path.Dir(name)
		if _, listed := list[folder]; !listed && !seen[folder] {
			problems = append(problems, fmt.Sprintf("package %s isn't in ARCHITECTURE.md", folder))
		}
		seen[folder] = true
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		imports, err := ourImports(tree, name)
		for _, to := range imports {
			if !list.allows(folder, to) {
				problems = append(problems, fmt.Sprintf("%s imports %s, which ARCHITECTURE.md doesn't allow package %s", name, to, folder))
			}
		}
		return err
	})
	for name := range list {
		if !seen[name] {
			problems = append(problems, fmt.Sprintf("ARCHITECTURE.md lists package %s, which doesn't exist", name))
		}
	}
	slices.Sort(problems)
	return problems, err
}

// ourImports returns the folders of those imports that are ours.
func ourImports(tree fs.FS, name string) ([]string, error) {
	source, err := fs.ReadFile(tree, name)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var folders []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if imported == module {
			folders = append(folders, ".")
		} else if folder, ours := strings.CutPrefix(imported, module+"/"); ours {
			folders = append(folders, folder)
		}
	}
	return folders, nil
}

// The checker checked: a small tree with one fault of each kind.
func TestCheckLayout(t *testing.T) {
	t.Parallel()
	goFile := func(imports ...string) *fstest.MapFile {
		source := "package p\n"
		for _, imported := range imports {
			source += fmt.Sprintf("import %q\n", imported)
		}
		return &fstest.MapFile{Data: []byte(source)}
	}
	list, err := readImportList("# Title\n\n```imports\n.:\nengine: .\nsandbox: engine/...\nengine/log:\nsandbox/gone:\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{
		"words.go":               goFile("fmt", module+"/engine"),
		"words_test.go":          goFile(module + "/sandbox"),
		"engine/engine.go":       goFile(module, "os"),
		"engine/engine_linux.go": goFile(module + "/sandbox"),
		"engine/log/log.go":      goFile("strings", module+"extra/x"),
		"sandbox/sandbox.go":     goFile(module+"/engine", module+"/engine/log"),
		"sandbox/wide.go":        goFile(module + "/enginex"),
		"util/util.go":           goFile(),
		"util/more.go":           goFile(module),
		"engine/testdata/x.go":   goFile(module + "/util"),
		".cache/x/x.go":          goFile(module + "/util"),
		"_old/x.go":              goFile(module + "/util"),
		"docs/page.md":           {Data: []byte("no Go")},
	}
	got, err := checkLayout(tree, list)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"ARCHITECTURE.md lists package sandbox/gone, which doesn't exist",
		"engine/engine_linux.go imports sandbox, which ARCHITECTURE.md doesn't allow package engine",
		"package util isn't in ARCHITECTURE.md",
		"sandbox/wide.go imports enginex, which ARCHITECTURE.md doesn't allow package sandbox",
		"util/more.go imports ., which ARCHITECTURE.md doesn't allow package util",
		"words.go imports engine, which ARCHITECTURE.md doesn't allow package .",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestReadImportListErrors(t *testing.T) {
	t.Parallel()
	for markdown, want := range map[string]string{
		"# Title\n":                     "there is no fenced block marked imports",
		"\n```imports\nengine:\n":       "the block marked imports doesn't end",
		"\n```imports\nengine\n```\n":   `"engine" has no colon`,
		"\n```imports\na:\na:\n```\n":   "a is listed twice",
		"\n```imports\na: b\n```\n":     "a may import b, which isn't listed itself",
		"\n```imports\na:\n\nb:\n```\n": `"" has no colon`,
	} {
		_, err := readImportList(markdown)
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", markdown, err, want)
		}
	}
}
