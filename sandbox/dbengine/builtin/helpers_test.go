package builtin_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"go.uber.org/goleak"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/dbengine/builtin"
	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	user     = "testuser"
	password = "test'pass\\word\"ä"
)

func spec() dbengine.Spec {
	return dbengine.Spec{
		Engine: "mysql", EngineVersion: "8.0.28",
		MasterUsername: user, MasterPassword: password, DBName: "test",
	}
}

// xorKey plays a KMS key. How good it is doesn't matter here.
type xorKey byte

func (k xorKey) KeyARN() string { return "arn:aws:kms:us-east-1:123456789012:key/test" }

func (k xorKey) Wrap(dataKey, associatedData []byte) ([]byte, error) {
	wrapped := slices.Concat(associatedData, []byte{0}, dataKey)
	for i := range wrapped {
		wrapped[i] ^= byte(k)
	}
	return wrapped, nil
}

func (k xorKey) Unwrap(wrapped, associatedData []byte) ([]byte, error) {
	clear := slices.Clone(wrapped)
	for i := range clear {
		clear[i] ^= byte(k)
	}
	rest, ok := strings.CutPrefix(string(clear), string(associatedData)+"\x00")
	if !ok {
		return nil, errors.New("wrong key")
	}
	return []byte(rest), nil
}

// newVolume makes an empty volume, plain with key 0.
func newVolume(t testing.TB, key xorKey) *volume.Volume {
	t.Helper()
	var wrapper volume.KeyWrapper
	if key != 0 {
		wrapper = key
	}
	vol, err := volume.Create(filepath.Join(t.TempDir(), "vol"), "vol-1", wrapper)
	if err != nil {
		t.Fatal(err)
	}
	return vol
}

// newServer starts an empty database on a new plain volume.
func newServer(t testing.TB) dbengine.Server {
	t.Helper()
	vol := newVolume(t, 0)
	if err := builtin.New().Init(t.Context(), vol, spec()); err != nil {
		t.Fatal(err)
	}
	return startOn(t, vol)
}

func startOn(t testing.TB, vol *volume.Volume) dbengine.Server {
	t.Helper()
	s, err := builtin.New().Start(t.Context(), vol, spec())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// open gives a pool of the master user's connections.
func open(t testing.TB, s dbengine.Server, database string) *sql.DB {
	t.Helper()
	return openAs(t, s, user, password, database)
}

func openAs(t testing.TB, s dbengine.Server, user, password, database string) *sql.DB {
	t.Helper()
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", s.Addr()
	config.User, config.Passwd, config.DBName = user, password, database
	config.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

// connect gives a single connection.
func connect(t testing.TB, db *sql.DB) *sql.Conn {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// do runs statements, each of which must succeed.
func do(t testing.TB, db execer, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// rows gives a result as text: columns with |, NULL as NULL.
func rows(t testing.TB, db querier, query string, args ...any) []string {
	t.Helper()
	lines, err := tryRows(t.Context(), db, query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return lines
}

func tryRows(ctx context.Context, db querier, query string, args ...any) ([]string, error) {
	result, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	columns, err := result.Columns()
	if err != nil {
		return nil, err
	}
	var lines []string
	for result.Next() {
		values := make([]sql.NullString, len(columns))
		pointers := make([]any, len(columns))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := result.Scan(pointers...); err != nil {
			return nil, err
		}
		var cells []string
		for _, v := range values {
			if !v.Valid {
				v.String = "NULL"
			}
			cells = append(cells, v.String)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines, result.Err()
}

// one gives the single cell of a result.
func one(t testing.TB, db querier, query string, args ...any) string {
	t.Helper()
	lines := rows(t, db, query, args...)
	if len(lines) != 1 {
		t.Fatalf("%s gives %d rows, want 1", query, len(lines))
	}
	return lines[0]
}

// fails demands a MySQL error with the number.
func fails(t testing.TB, err error, number uint16, text string) {
	t.Helper()
	var e *mysql.MySQLError
	if !errors.As(err, &e) || e.Number != number || !strings.Contains(e.Message, text) {
		t.Fatalf("got error %v, want %s", err, fmt.Sprintf("%d with %q", number, text))
	}
}
