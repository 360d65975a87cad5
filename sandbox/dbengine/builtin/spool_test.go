package builtin

import (
	"errors"
	"strings"
	"testing"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/google/go-cmp/cmp"
)

func TestSpool(t *testing.T) {
	t.Parallel()
	s := newSpool()
	buffer := []byte("Mercury")
	in := &sqltypes.Result{
		RowsAffected: 1, InsertID: 2, Info: "info",
		Rows: [][]sqltypes.Value{{sqltypes.MakeTrusted(sqltypes.VarChar, buffer), sqltypes.NULL, sqltypes.NewInt64(-5)}},
	}
	if err := s.add(in, true); err != nil {
		t.Fatal(err)
	}
	if err := s.add(&sqltypes.Result{RowsAffected: 9}, false); err != nil {
		t.Fatal(err)
	}
	copy(buffer, "garbage") // the library uses its buffers again

	var got []string
	var more []bool
	err := s.send(func(r *sqltypes.Result, m bool) error {
		for _, row := range r.Rows {
			for _, v := range row {
				got = append(got, v.String())
			}
		}
		more = append(more, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`VARCHAR("Mercury")`, "NULL", "INT64(-5)"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]bool{true, false}, more); diff != "" {
		t.Error(diff)
	}
	gone := errors.New("connection gone")
	if err := s.send(func(*sqltypes.Result, bool) error { return gone }); err != gone {
		t.Errorf("got %v, want the connection's error", err)
	}
}

func TestSpoolIsBounded(t *testing.T) {
	t.Parallel()
	s := newSpool()
	s.left = 5
	row := &sqltypes.Result{Rows: [][]sqltypes.Value{{sqltypes.NewVarChar("abc")}}}
	if err := s.add(row, false); err != nil {
		t.Fatal(err)
	}
	err := s.add(row, false)
	var e *mysql.SQLError
	if !errors.As(err, &e) || e.Num != 1105 || !strings.Contains(e.Message, "larger than 1073741824 bytes") {
		t.Errorf("got %v", err)
	}
}
