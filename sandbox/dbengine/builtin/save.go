package builtin

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/go-json-experiment/json"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// save writes the image to vol, in place of what was there. What can't be
// written so that it comes back the same is [ErrUnsaveable], and then the old
// dump stays.
func (im *image) save(vol *volume.Volume) error {
	return vol.WriteFile(dumpFile, func(w io.Writer) error {
		buffered := bufio.NewWriterSize(w, 1<<16)
		if err := im.write(buffered); err != nil {
			return err
		}
		return buffered.Flush()
	})
}

func (im *image) write(w io.Writer) error {
	d := &dumpWriter{w: w, sum: sha256.New()}
	d.record(record{Dump: &header{Version: formatVersion}})
	d.record(record{Users: im.users})
	for _, db := range im.databases {
		d.record(record{Database: &db.def})
		d.end.Databases++
		for _, table := range db.tables {
			if err := d.table(table); err != nil {
				return fmt.Errorf("database %s, table %s: %w", db.def.Name, table.def.Name, err)
			}
		}
	}
	d.end.SHA256 = hex.EncodeToString(d.sum.Sum(nil))
	d.record(record{End: &d.end})
	return d.err
}

// dumpWriter writes lines and counts and hashes them. Its first error stays.
type dumpWriter struct {
	w    io.Writer
	sum  hash.Hash
	line []byte
	end  trailer
	err  error
}

func (d *dumpWriter) record(r record) {
	text, err := json.Marshal(r)
	if err != nil {
		d.err = fmt.Errorf("%w: %w", ErrUnsaveable, err)
		return
	}
	d.write(append(text, '\n'))
}

func (d *dumpWriter) write(line []byte) {
	if d.err != nil {
		return
	}
	d.sum.Write(line) // a hash never fails
	_, d.err = d.w.Write(line)
}

func (d *dumpWriter) table(table tableImage) error {
	d.record(record{Table: &table.def})
	d.end.Tables++
	codecs := make([]codec, len(table.def.Columns))
	for i, col := range table.def.Columns {
		var err error
		if codecs[i], err = codecOf(col.Type); err != nil {
			return fmt.Errorf("%w: column %s: %w", ErrUnsaveable, col.Name, err)
		}
	}
	for _, row := range table.rows {
		if err := d.row(table.def.Columns, codecs, row); err != nil {
			return err
		}
	}
	return d.err
}

func (d *dumpWriter) row(columns []columnDef, codecs []codec, row sql.Row) error {
	if len(row) != len(columns) {
		return fmt.Errorf("%w: a row of %d values for %d columns", ErrUnsaveable, len(row), len(columns))
	}
	line := append(d.line[:0], '[')
	for i, value := range row {
		if i > 0 {
			line = append(line, ',')
		}
		if value == nil {
			line = append(line, "null"...)
			continue
		}
		var err error
		if line, err = codecs[i].append(line, value); err != nil {
			return fmt.Errorf("%w: column %s: %w (%T in a column of type %s)",
				ErrUnsaveable, columns[i].Name, err, value, columns[i].Type.Kind)
		}
	}
	d.line = append(line, "]\n"...)
	d.write(d.line)
	d.end.Rows++
	return d.err
}
