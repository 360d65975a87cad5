package builtin

import (
	"fmt"
	"slices"

	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/fulltext"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// tableDef is a table without its rows, as far as the library keeps it. Foreign
// keys are the database's, see databaseDef.
type tableDef struct {
	Name       string      `json:"name"`
	Collation  string      `json:"collation"`
	Comment    text        `json:"comment,omitzero"`
	Columns    []columnDef `json:"columns"`
	PrimaryKey []int       `json:"primaryKey,omitzero"` // ordinals of columns, in the key's order
	Indexes    []indexDef  `json:"indexes,omitzero"`
	Checks     []checkDef  `json:"checks,omitzero"`

	// NextAutoIncrement is the value that the next row gets, 0 for a table without
	// an AUTO_INCREMENT column.
	NextAutoIncrement uint64 `json:"nextAutoIncrement,omitzero"`
}

type columnDef struct {
	Name          string     `json:"name"`
	Type          columnType `json:"type"`
	NotNull       bool       `json:"notNull,omitzero"`
	AutoIncrement bool       `json:"autoIncrement,omitzero"`
	// The expressions are SQL text; nil is none, which differs from the text NULL.
	Default   *text  `json:"default,omitzero"`
	OnUpdate  *text  `json:"onUpdate,omitzero"`
	Generated *text  `json:"generated,omitzero"`
	Virtual   bool   `json:"virtual,omitzero"`
	Comment   text   `json:"comment,omitzero"`
	Extra     string `json:"extra,omitzero"`
}

type indexDef struct {
	Name    string            `json:"name"`
	Kind    string            `json:"kind,omitzero"` // unique, spatial, fulltext
	Columns []string          `json:"columns"`
	Lengths []uint16          `json:"lengths,omitzero"` // prefix lengths, if any column has one
	Comment text              `json:"comment,omitzero"`
	Tables  *fulltextTableDef `json:"tables,omitzero"`
}

// fulltextTableDef names the tables in which the library keeps a FULLTEXT index.
// They are ordinary tables of the database and dumped as such.
type fulltextTableDef struct {
	Config      string `json:"config"`
	Position    string `json:"position"`
	DocCount    string `json:"docCount"`
	GlobalCount string `json:"globalCount"`
	RowCount    string `json:"rowCount"`

	KeyType      byte   `json:"keyType"`
	KeyName      string `json:"keyName"`
	KeyPositions []int  `json:"keyPositions,omitzero"`
}

type checkDef struct {
	Name        string `json:"name"`
	Expression  text   `json:"expression"`
	NotEnforced bool   `json:"notEnforced,omitzero"`
}

// describeTable reads the definition of t.
func describeTable(ctx *sql.Context, t *memory.Table) (tableDef, error) {
	d := tableDef{
		Name:       t.Name(),
		Collation:  collationName(t.Collation()),
		Comment:    text(t.Comment()),
		PrimaryKey: slices.Clone(t.PrimaryKeySchema().PkOrdinals),
	}
	for _, col := range t.Schema() {
		c, err := describeColumn(col)
		if err != nil {
			return tableDef{}, fmt.Errorf("table %s, column %s: %w", d.Name, col.Name, err)
		}
		d.Columns = append(d.Columns, c)
		if col.AutoIncrement {
			if d.NextAutoIncrement, err = t.PeekNextAutoIncrementValue(ctx); err != nil {
				return tableDef{}, err
			}
		}
	}
	indexes, err := secondaryIndexes(ctx, t)
	if err != nil {
		return tableDef{}, err
	}
	for _, index := range indexes {
		i, err := describeIndex(ctx, index)
		if err != nil {
			return tableDef{}, fmt.Errorf("table %s, index %s: %w", d.Name, index.Name, err)
		}
		d.Indexes = append(d.Indexes, i)
	}
	checks, err := t.GetChecks(ctx)
	if err != nil {
		return tableDef{}, err
	}
	for _, c := range checks {
		d.Checks = append(d.Checks, checkDef{Name: c.Name, Expression: text(c.CheckExpression), NotEnforced: !c.Enforced})
	}
	return d, nil
}

func describeColumn(col *sql.Column) (columnDef, error) {
	t, err := describeType(col.Type)
	if err != nil {
		return columnDef{}, err
	}
	return columnDef{
		Name:          col.Name,
		Type:          t,
		NotNull:       !col.Nullable,
		AutoIncrement: col.AutoIncrement,
		Default:       expressionText(col.Default),
		OnUpdate:      expressionText(col.OnUpdate),
		Generated:     expressionText(col.Generated),
		Virtual:       col.Virtual,
		Comment:       text(col.Comment),
		Extra:         col.Extra,
	}, nil
}

// expressionText gives the SQL of a column's default, ON UPDATE or generating
// expression. CREATE TABLE leaves text in a table, ALTER TABLE the expression
// itself; it is turned to text as CREATE TABLE does, without the table's name.
func expressionText(value *sql.ColumnDefaultValue) *text {
	if value == nil {
		return nil
	}
	if unresolved, ok := value.Expr.(*sql.UnresolvedColumnDefault); ok {
		return new(text(unresolved.ExprString))
	}
	// transform.Expr fails only if the function does.
	plain, _, _ := transform.Expr(value, func(e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		f, ok := e.(*expression.GetField)
		if !ok {
			return e, transform.SameTree, nil
		}
		bare := expression.NewGetField(f.Index(), f.Type(), f.Name(), f.IsNullable())
		return bare.WithQuotedNames(sql.GlobalSchemaFormatter, f.IsQuotedIdentifier()), transform.NewTree, nil
	})
	return new(text(plain.String()))
}

// secondaryIndexes are t's indexes without the primary key, which the library
// derives from the columns.
func secondaryIndexes(ctx *sql.Context, t *memory.Table) ([]*memory.Index, error) {
	all, err := t.GetIndexes(ctx)
	if err != nil {
		return nil, err
	}
	var secondary []*memory.Index
	for _, index := range all {
		m, ok := index.(*memory.Index)
		if !ok {
			return nil, fmt.Errorf("%w: table %s, index %s is a %T", ErrUnsaveable, t.Name(), index.ID(), index)
		}
		if m.Name != "PRIMARY" {
			secondary = append(secondary, m)
		}
	}
	return secondary, nil
}

const (
	indexUnique   = "unique"
	indexSpatial  = "spatial"
	indexFulltext = "fulltext"
)

func describeIndex(ctx *sql.Context, index *memory.Index) (indexDef, error) {
	d := indexDef{Name: index.Name, Lengths: slices.Clone(index.PrefixLens), Comment: text(index.CommentStr)}
	for _, e := range index.Exprs {
		f, ok := e.(*expression.GetField)
		if !ok {
			return indexDef{}, fmt.Errorf("%w: it is over the expression %s", ErrUnsaveable, e)
		}
		d.Columns = append(d.Columns, f.Name())
	}
	switch {
	case index.IsVector():
		return indexDef{}, fmt.Errorf("%w: it is a vector index", ErrUnsaveable)
	case index.Unique:
		d.Kind = indexUnique
	case index.Spatial:
		d.Kind = indexSpatial
	case index.Fulltext:
		d.Kind = indexFulltext
		names, err := index.FullTextTableNames(ctx)
		if err != nil {
			return indexDef{}, err
		}
		keys, err := index.FullTextKeyColumns(ctx)
		if err != nil {
			return indexDef{}, err
		}
		d.Tables = &fulltextTableDef{
			Config: names.Config, Position: names.Position, DocCount: names.DocCount,
			GlobalCount: names.GlobalCount, RowCount: names.RowCount,
			KeyType: byte(keys.Type), KeyName: keys.Name, KeyPositions: slices.Clone(keys.Positions),
		}
	}
	return d, nil
}

func (d *fulltextTableDef) names() fulltext.IndexTableNames {
	return fulltext.IndexTableNames{
		Config: d.Config, Position: d.Position, DocCount: d.DocCount,
		GlobalCount: d.GlobalCount, RowCount: d.RowCount,
	}
}

func (d *fulltextTableDef) keys() fulltext.KeyColumns {
	return fulltext.KeyColumns{Type: fulltext.KeyType(d.KeyType), Name: d.KeyName, Positions: d.KeyPositions}
}

// collationName is "" where the library has none, as in a database that was made
// without SQL.
func collationName(c sql.CollationID) string {
	if c == sql.Collation_Unspecified {
		return ""
	}
	return c.Name()
}

func collationOf(name string) (sql.CollationID, error) {
	if name == "" {
		return sql.Collation_Unspecified, nil
	}
	return sql.ParseCollation("", name, false)
}
