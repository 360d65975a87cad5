package local

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-sql-driver/mysql"

	"github.com/rdscrypt/rdscrypt/asl/value"
)

// The article's statements, to the letter.
var (
	writeStatements = []string{
		"CREATE database test",
		"CREATE TABLE planet (id INT UNSIGNED AUTO_INCREMENT, name VARCHAR(30), PRIMARY KEY(id))",
		`INSERT INTO planet (name) VALUES ("Mercury")`,
	}
	readStatements = []string{
		"show databases",
		"show tables",
	}
)

const (
	articleDatabase = "test"
	selectPlanets   = "select * from planet"
	// needle is what to look for on disk: it was written by the client, and
	// nothing else in the demo says it.
	needle = "Mercury"
)

// Rows is what a SELECT returned.
type Rows struct {
	Columns []string
	Values  [][]value.Value
}

// MarshalJSON writes a list of objects, with the columns in order.
func (r *Rows) MarshalJSON() ([]byte, error) {
	objects := make([]value.Value, len(r.Values))
	for i, row := range r.Values {
		var fields []value.Field
		for c, v := range row {
			fields = append(fields, value.Field{Name: r.Columns[c], Value: v})
		}
		objects[i] = value.NewObject(fields...)
	}
	return value.Append(nil, objects), nil
}

// Cells are the values as text.
func (r *Rows) Cells() [][]string {
	cells := make([][]string, len(r.Values))
	for i, row := range r.Values {
		for _, v := range row {
			text, isText := v.(string)
			if !isText {
				text = value.Text(v)
			}
			cells[i] = append(cells[i], text)
		}
	}
	return cells
}

// client is a login to a DB instance by the way that any MySQL client takes.
type client struct {
	db     *sql.DB
	conn   *sql.Conn // one, since USE counts for one
	prompt string
	story  Story
}

// login connects to a DB instance as its master user, with the password that
// was given when the source was created: a restored instance has the same.
func (d *demo) login(ctx context.Context, i *Instance) (*client, error) {
	cfg := mysql.NewConfig()
	cfg.User, cfg.Passwd = articleUser, d.password
	cfg.Net, cfg.Addr = "tcp", i.Endpoint.String()
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, fmt.Errorf("logging in to %s: %w", i.ID, err)
	}
	c := &client{db: sql.OpenDB(connector), prompt: "MySQL [" + string(i.ID) + "]> ", story: d.story}
	if c.conn, err = c.db.Conn(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("logging in to %s: %w", i.ID, err), c.db.Close())
	}
	return c, nil
}

func (c *client) close() error { return errors.Join(c.conn.Close(), c.db.Close()) }

func (c *client) exec(ctx context.Context, statement string) error {
	if _, err := c.conn.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	c.story.Statement(c.prompt, statement, nil)
	return nil
}

func (c *client) show(ctx context.Context, statement string) error {
	rows, err := c.query(ctx, statement)
	if err != nil {
		return err
	}
	c.story.Statement(c.prompt, statement, rows)
	return nil
}

func (c *client) query(ctx context.Context, statement string) (_ *Rows, err error) {
	found, err := c.conn.QueryContext(ctx, statement)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", statement, err)
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	rows := &Rows{Columns: columns}
	for found.Next() {
		scanned := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range scanned {
			into[i] = &scanned[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]value.Value, len(columns))
		for i, v := range scanned {
			row[i] = cell(v)
		}
		rows.Values = append(rows.Values, row)
	}
	return rows, found.Err()
}

// cell is a scanned value as JSON has it.
func cell(v any) value.Value {
	switch v := v.(type) {
	case nil:
		return nil
	case int64:
		return value.Int(v)
	case []byte:
		return string(v)
	case bool:
		return v
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

// writeRow does in the source what the article does.
func (d *demo) writeRow(ctx context.Context, source *Instance) (err error) {
	c, err := d.login(ctx, source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := c.exec(ctx, writeStatements[0]); err != nil {
		return err
	}
	for _, statement := range append([]string{"use " + articleDatabase}, writeStatements[1:]...) {
		if err := c.exec(ctx, statement); err != nil {
			return err
		}
	}
	return c.show(ctx, selectPlanets)
}

// readRow looks for it in the encrypted instance.
func (d *demo) readRow(ctx context.Context, encrypted *Instance) (err error) {
	c, err := d.login(ctx, encrypted)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	d.say("The master user logs in with the password of the source.")
	if err := c.show(ctx, readStatements[0]); err != nil {
		return err
	}
	if err := c.exec(ctx, "use "+articleDatabase); err != nil {
		return err
	}
	if err := c.show(ctx, readStatements[1]); err != nil {
		return err
	}
	return c.show(ctx, selectPlanets)
}

// planets is the article's table.
func (d *demo) planets(ctx context.Context, i *Instance) (_ *Rows, err error) {
	c, err := d.login(ctx, i)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if _, err := c.conn.ExecContext(ctx, "use "+articleDatabase); err != nil {
		return nil, err
	}
	return c.query(ctx, selectPlanets)
}
