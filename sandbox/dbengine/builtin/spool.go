package builtin

import (
	"slices"

	"github.com/dolthub/vitess/go/mysql"
	"github.com/dolthub/vitess/go/sqltypes"
)

// maxResult bounds a statement's result, which is held in memory, in bytes.
const maxResult = 1 << 30

// spool keeps a statement's result until its locks are free, so that a client
// that reads slowly, or fetches from a cursor, holds up nobody.
//
// It also makes a failure in the middle of a result an error for the client; the
// library would already have sent the beginning and could only cut the
// connection.
type spool struct {
	results []spooled
	left    int // bytes that may still come
}

func newSpool() *spool { return &spool{left: maxResult} }

type spooled struct {
	result *sqltypes.Result
	more   bool // another statement's result follows
}

// add keeps a copy: the library uses its buffers again.
func (s *spool) add(result *sqltypes.Result, more bool) error {
	kept := *result
	kept.Rows = make([][]sqltypes.Value, len(result.Rows))
	for i, row := range result.Rows {
		kept.Rows[i] = make([]sqltypes.Value, len(row))
		for j, v := range row {
			if v.IsNull() {
				continue // the zero Value is NULL
			}
			kept.Rows[i][j] = sqltypes.MakeTrusted(v.Type(), slices.Clone(v.Raw()))
			s.left -= v.Len()
		}
	}
	if s.left < 0 {
		return mysql.NewSQLError(mysql.ERUnknownError, mysql.SSUnknownSQLState,
			"the built-in engine holds results in memory, and this one is larger than %d bytes", maxResult)
	}
	s.results = append(s.results, spooled{&kept, more})
	return nil
}

// send gives everything to the protocol, in order.
func (s *spool) send(callback func(result *sqltypes.Result, more bool) error) error {
	for _, r := range s.results {
		if err := callback(r.result, r.more); err != nil {
			return err
		}
	}
	return nil
}
