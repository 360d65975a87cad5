package builtin_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine/builtin"
)

// fillTable inserts n rows into a table with a primary key, a unique key and an
// index, as an application's would.
func fillTable(b *testing.B, db *sql.DB, n int) {
	b.Helper()
	do(b, db, `CREATE TABLE account (
		id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, email VARCHAR(100) NOT NULL, name VARCHAR(50),
		balance DECIMAL(12,2), created DATETIME(6), picture VARBINARY(64), UNIQUE KEY (email), KEY (name)
	)`)
	const batch = 500
	for from := 0; from < n; from += batch {
		var values []string
		for i := from; i < from+batch && i < n; i++ {
			values = append(values, fmt.Sprintf("('user%d@example.com', 'name %d', %d.25, '2026-11-24 08:00:00.%06d', X'%064x')", i, i%997, i, i, i))
		}
		do(b, db, "INSERT INTO account (email, name, balance, created, picture) VALUES "+strings.Join(values, ", "))
	}
}

func benchmark(b *testing.B, do func(b *testing.B, key xorKey)) {
	b.Run("plain", func(b *testing.B) { do(b, 0) })
	b.Run("encrypted", func(b *testing.B) { do(b, 42) })
}

func BenchmarkSnapshot10000Rows(b *testing.B) {
	s := newServer(b)
	fillTable(b, open(b, s, "test"), 10_000)
	benchmark(b, func(b *testing.B, key xorKey) {
		vol := newVolume(b, key)
		for b.Loop() {
			if err := s.Snapshot(b.Context(), vol, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkStart10000Rows(b *testing.B) {
	source := newServer(b)
	fillTable(b, open(b, source, "test"), 10_000)
	benchmark(b, func(b *testing.B, key xorKey) {
		vol := newVolume(b, key)
		if err := source.Snapshot(b.Context(), vol, nil); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			s, err := builtin.New().Start(b.Context(), vol, spec())
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if err := s.Stop(context.Background()); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
}

// BenchmarkInsert is one autocommitted INSERT into a small table, over TCP.
func BenchmarkInsert(b *testing.B) {
	db := open(b, newServer(b), "test")
	do(b, db, "CREATE TABLE planet (id INT UNSIGNED AUTO_INCREMENT, name VARCHAR(30), PRIMARY KEY(id))")
	c := connect(b, db)
	for i := 0; b.Loop(); i++ {
		do(b, c, "INSERT INTO planet (name) VALUES ('Mercury')")
		if i%100 == 99 { // the library's cost grows with the table
			do(b, c, "TRUNCATE TABLE planet")
		}
	}
}
