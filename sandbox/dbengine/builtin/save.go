package builtin

import (
	"bufio"
	"cmp"
	"context"
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
// written so that it comes back the same is [ErrUnsaveable], and then, or when
// ctx ends, the old dump stays.
func (im *image) save(ctx context.Context, vol *volume.Volume) error {
	if len(im.lost) > 0 {
		return fmt.Errorf("%w: %s", ErrUnsaveable, im.lost[0])
	}
	return im.writeTo(ctx, vol, dumpFile, nil)
}

// writeTo writes the image to a file of vol. replace gives what is written for a
// value that can't be; nil means that such a value is an error.
func (im *image) writeTo(ctx context.Context, vol *volume.Volume, name string, replace func(error) []byte) error {
	return vol.WriteFile(name, func(w io.Writer) error {
		buffered := bufio.NewWriterSize(heedingWriter{ctx, w}, 1<<16)
		if err := im.write(buffered, replace); err != nil {
			return err
		}
		return buffered.Flush()
	})
}

// heedingWriter refuses to write once its context has ended.
type heedingWriter struct {
	ctx context.Context
	w   io.Writer
}

func (h heedingWriter) Write(p []byte) (int, error) {
	if h.ctx.Err() != nil {
		return 0, context.Cause(h.ctx)
	}
	return h.w.Write(p)
}

func (im *image) write(w io.Writer, replace func(error) []byte) error {
	d := &dumpWriter{w: w, sum: sha256.New(), replace: replace}
	d.record(record{Dump: &header{Version: formatVersion}})
	for _, lost := range im.lost {
		d.record(record{Lost: lost})
	}
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
	// replace gives what stands for something that can't be written; nil makes
	// that an error.
	replace func(error) []byte
}

func (d *dumpWriter) record(r record) {
	text, err := json.Marshal(r)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrUnsaveable, err)
		if d.replace == nil {
			d.err = cmp.Or(d.err, err)
			return
		}
		text = d.replace(err)
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
		if codecs[i], err = codecOf(col.Type); err != nil && d.replace == nil {
			return fmt.Errorf("%w: column %s: %w", ErrUnsaveable, col.Name, err)
		} else if err != nil {
			codecs[i] = foreign // each value with its Go type
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
		err := fmt.Errorf("%w: a row of %d values for %d columns", ErrUnsaveable, len(row), len(columns))
		if d.replace == nil {
			return err
		}
		d.write(append(d.replace(err), '\n'))
		return d.err
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
		text, err := codecs[i].write(line, value)
		if err != nil {
			err = fmt.Errorf("%w: column %s: %w (%T in a column of type %s)",
				ErrUnsaveable, columns[i].Name, err, value, columns[i].Type.Kind)
			if d.replace == nil {
				return err
			}
			text = append(line, d.replace(err)...)
		}
		line = text
	}
	d.line = append(line, "]\n"...)
	d.write(d.line)
	d.end.Rows++
	return d.err
}
