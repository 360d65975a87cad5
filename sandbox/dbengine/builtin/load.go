package builtin

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// ErrBadDump says that the volume's dump is damaged, incomplete, or of a version
// that this program doesn't read.
var ErrBadDump = errors.New("bad dump")

// load fills the new catalog with the dump on vol.
func (c *catalog) load(ctx context.Context, vol *volume.Volume) error {
	if err := checkRescue(vol); err != nil {
		return err
	}
	im, err := readImage(ctx, vol)
	if err != nil {
		return fmt.Errorf("reading %s: %w", dumpFile, err)
	}
	if err := c.restore(ctx, im); err != nil {
		return fmt.Errorf("restoring %s: %w", dumpFile, err)
	}
	return nil
}

func readImage(ctx context.Context, vol *volume.Volume) (*image, error) {
	file, err := vol.ReadFile(dumpFile)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := &dumpReader{r: bufio.NewReaderSize(heedingReader{ctx, file}, 1<<16), sum: sha256.New(), image: &image{}}
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.image, nil
}

// heedingReader refuses to read once its context has ended.
type heedingReader struct {
	ctx context.Context
	r   io.Reader
}

func (p heedingReader) Read(b []byte) (int, error) {
	if p.ctx.Err() != nil {
		return 0, context.Cause(p.ctx)
	}
	return p.r.Read(b)
}

// dumpReader reads lines and counts and hashes them as dumpWriter does.
type dumpReader struct {
	r      *bufio.Reader
	sum    hash.Hash
	image  *image
	counts trailer
	codecs []codec // of the table whose rows are being read
}

// read accepts a whole dump only: header first, trailer last, nothing after it.
func (d *dumpReader) read() error {
	for number := 1; ; number++ {
		line, err := d.r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: it ends at line %d without the end record", ErrBadDump, number)
		}
		if err != nil {
			return err // the volume's own, which may be volume.ErrCorrupt
		}
		end, err := d.line(line, number == 1)
		if err != nil {
			return fmt.Errorf("%w: line %d: %w", ErrBadDump, number, err)
		}
		if end {
			break
		}
	}
	// Reading to the end also lets an encrypted volume check the last segment.
	switch _, err := d.r.ReadByte(); {
	case err == nil:
		return fmt.Errorf("%w: something follows the end record", ErrBadDump)
	case !errors.Is(err, io.EOF):
		return err
	}
	return nil
}

func (d *dumpReader) line(line []byte, first bool) (end bool, err error) {
	if line[0] == '[' && !first {
		d.sum.Write(line)
		return false, d.row(line)
	}
	var r record
	if err := json.Unmarshal(line, &r, json.RejectUnknownMembers(true)); err != nil {
		return false, err
	}
	if first != (r.Dump != nil) {
		return false, errors.New("the header isn't the first line")
	}
	if r.End == nil {
		d.sum.Write(line)
	}
	switch {
	case r.Dump != nil:
		if r.Dump.Version != formatVersion {
			return false, fmt.Errorf("format version %d, this program reads %d", r.Dump.Version, formatVersion)
		}
	case r.Users != nil:
		d.image.users = r.Users
	case r.Database != nil:
		d.image.databases = append(d.image.databases, databaseImage{def: *r.Database})
		d.counts.Databases++
	case r.Table != nil:
		return false, d.table(*r.Table)
	case r.End != nil:
		return true, d.check(*r.End)
	default:
		return false, errors.New("empty record")
	}
	return false, nil
}

func (d *dumpReader) table(def tableDef) error {
	if len(d.image.databases) == 0 {
		return errors.New("a table before any database")
	}
	db := &d.image.databases[len(d.image.databases)-1]
	db.tables = append(db.tables, tableImage{def: def})
	d.counts.Tables++
	d.codecs = make([]codec, len(def.Columns))
	for i, col := range def.Columns {
		var err error
		if d.codecs[i], err = codecOf(col.Type); err != nil {
			return fmt.Errorf("table %s, column %s: %w", def.Name, col.Name, err)
		}
	}
	return nil
}

func (d *dumpReader) row(line []byte) error {
	if d.counts.Tables == 0 {
		return errors.New("a row before any table")
	}
	dec := jsontext.NewDecoder(bytes.NewReader(line))
	if _, err := dec.ReadToken(); err != nil { // the [
		return err
	}
	row := make(sql.Row, len(d.codecs))
	for i := range row {
		text, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if text.Kind() == 'n' {
			continue
		}
		if row[i], err = d.codecs[i].read(text); err != nil {
			return fmt.Errorf("value %d: %w", i+1, err)
		}
	}
	if token, err := dec.ReadToken(); err != nil || token.Kind() != ']' {
		return fmt.Errorf("more than %d values", len(row))
	}
	db := &d.image.databases[len(d.image.databases)-1]
	table := &db.tables[len(db.tables)-1]
	table.rows = append(table.rows, row)
	d.counts.Rows++
	return nil
}

func (d *dumpReader) check(end trailer) error {
	d.counts.SHA256 = hex.EncodeToString(d.sum.Sum(nil))
	if d.counts != end {
		return fmt.Errorf("it holds %d databases, %d tables, %d rows with checksum %s, the end record says %d, %d, %d, %s",
			d.counts.Databases, d.counts.Tables, d.counts.Rows, d.counts.SHA256,
			end.Databases, end.Tables, end.Rows, end.SHA256)
	}
	return nil
}
