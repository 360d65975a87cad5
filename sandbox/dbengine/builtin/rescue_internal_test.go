package builtin

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dolthub/go-mysql-server/sql/types"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
)

// A server that ends with something unsaveable keeps all else, and says so at
// the next start instead of starting with something missing.
func TestRescue(t *testing.T) {
	t.Parallel()
	vol := plainVolume(t)
	spec := dbengine.Spec{Engine: "mysql", EngineVersion: "8.0.28", MasterUsername: "testuser", MasterPassword: "password"}
	if err := New().Init(t.Context(), vol, spec); err != nil {
		t.Fatal(err)
	}
	s, err := start(t.Context(), vol, spec)
	if err != nil {
		t.Fatal(err)
	}
	planet := planetImage().databases[0]
	planet.tables[0].def.Columns[1].Type = columnType{Kind: kindJSON}
	planet.tables[0].rows[0][1] = types.JSONDocument{Val: "Mercury"}
	planet.tables[0].rows[1][1] = types.JSONDocument{Val: struct{}{}}
	if err := s.catalog.restoreDatabase(s.catalog.adminContext(t.Context()), planet); err != nil {
		t.Fatal(err)
	}
	s.changes.Add(1) // as perform does
	err = s.Stop(t.Context())
	if !errors.Is(err, ErrRescue) || !errors.Is(err, ErrUnsaveable) {
		t.Fatalf("Stop: %v", err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Errorf("a second Stop: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(vol.Dir(), rescueFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Mercury", `{"lost":"`, "column name", `{"end":`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the rescue file lacks %s:\n%s", want, text)
		}
	}
	_, err = New().Start(t.Context(), vol, spec)
	want := "starting the database: the database could not be saved whole when it ended: what could be is in mysql.rescue of volume " +
		vol.Dir() + "; without that file it starts as it was before, from mysql.dump"
	if err == nil || err.Error() != want {
		t.Errorf("Start:\n got %v\nwant %s", err, want)
	}
	if err := os.Remove(filepath.Join(vol.Dir(), rescueFile)); err != nil {
		t.Fatal(err)
	}
	again, err := start(t.Context(), vol, spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// What can't be taken at all is named in the rescue file, and an image with a
// loss isn't saved as if it were whole.
func TestLostTable(t *testing.T) {
	t.Parallel()
	vol := plainVolume(t)
	im := planetImage()
	im.lost = []string{"database test, table moon: broken"}
	im.databases[0].tables[0].def.Columns[1].Type.Kind = "varchor"
	if err := im.save(t.Context(), vol); !errors.Is(err, ErrUnsaveable) || !strings.Contains(err.Error(), im.lost[0]) {
		t.Errorf("save: %v", err)
	}
	if err := im.rescue(t.Context(), vol); err != nil {
		t.Fatal(err)
	}
	r, err := vol.ReadFile(rescueFile)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil || !strings.Contains(string(text), `{"lost":"database test, table moon: broken"}`) ||
		!strings.Contains(string(text), `{"leaf":"Mercury"}`) {
		t.Errorf("%s, %v", text, err)
	}
}

// Writing and reading end with their context, and nothing is half done then.
func TestImageHeedsItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	vol := plainVolume(t)
	if err := planetImage().save(ctx, vol); !errors.Is(err, context.Canceled) {
		t.Errorf("save: %v", err)
	}
	if names, err := vol.Files(); len(names) > 0 || err != nil {
		t.Errorf("the volume has %v, %v", names, err)
	}
	if err := planetImage().save(t.Context(), vol); err != nil {
		t.Fatal(err)
	}
	if _, err := readImage(ctx, vol); !errors.Is(err, context.Canceled) {
		t.Errorf("readImage: %v", err)
	}
}
