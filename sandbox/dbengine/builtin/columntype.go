package builtin

import (
	"fmt"
	"reflect"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/dolthub/vitess/go/vt/proto/query"
)

// columnType is a column's type in a dump: every parameter that the library
// keeps, by name. Going by the text of SHOW CREATE TABLE would lose some (it
// doesn't escape quotes in the members of an ENUM).
type columnType struct {
	Kind      kind    `json:"kind"`
	Width     int     `json:"width,omitzero"`     // 1 for tinyint(1)
	Precision int     `json:"precision,omitzero"` // decimal, date and time; bits of bit
	Scale     int     `json:"scale,omitzero"`     // decimal
	Length    int64   `json:"length,omitzero"`    // characters of char and varchar, bytes of the others
	Collation string  `json:"collation,omitzero"`
	Members   []text  `json:"members,omitzero"` // enum, set
	SRID      *uint32 `json:"srid,omitzero"`    // spatial types, if the column restricts it

	// Computed is set for a decimal that CREATE TABLE ... SELECT took from an
	// expression: the library rounds its values in another way.
	Computed bool `json:"computed,omitzero"`
}

// kind names a type. It also fixes how the column's values are written, see
// values.go.
type kind string

const (
	kindDecimal   kind = "decimal"
	kindBit       kind = "bit"
	kindDate      kind = "date"
	kindDatetime  kind = "datetime"
	kindTimestamp kind = "timestamp"
	kindTime      kind = "time"
	kindYear      kind = "year"
	kindEnum      kind = "enum"
	kindSet       kind = "set"
	kindJSON      kind = "json"
	kindFloat     kind = "float"
	kindDouble    kind = "double"
	kindNull      kind = "null" // of CREATE TABLE t AS SELECT NULL
)

var numberKinds = map[kind]query.Type{
	"tinyint": sqltypes.Int8, "tinyint unsigned": sqltypes.Uint8,
	"smallint": sqltypes.Int16, "smallint unsigned": sqltypes.Uint16,
	"mediumint": sqltypes.Int24, "mediumint unsigned": sqltypes.Uint24,
	"int": sqltypes.Int32, "int unsigned": sqltypes.Uint32,
	"bigint": sqltypes.Int64, "bigint unsigned": sqltypes.Uint64,
	kindFloat: sqltypes.Float32, kindDouble: sqltypes.Float64,
}

var textKinds = map[kind]query.Type{
	"char": sqltypes.Char, "varchar": sqltypes.VarChar, "text": sqltypes.Text,
}

var binaryKinds = map[kind]query.Type{
	"binary": sqltypes.Binary, "varbinary": sqltypes.VarBinary, "blob": sqltypes.Blob,
}

var datetimeKinds = map[kind]query.Type{
	kindDate: sqltypes.Date, kindDatetime: sqltypes.Datetime, kindTimestamp: sqltypes.Timestamp,
}

// spatialKinds make a spatial type with or without a restriction to one SRID.
var spatialKinds = map[kind]func(srid uint32, defined bool) sql.Type{
	"geometry":           func(s uint32, d bool) sql.Type { return types.GeometryType{SRID: s, DefinedSRID: d} },
	"point":              func(s uint32, d bool) sql.Type { return types.PointType{SRID: s, DefinedSRID: d} },
	"linestring":         func(s uint32, d bool) sql.Type { return types.LineStringType{SRID: s, DefinedSRID: d} },
	"polygon":            func(s uint32, d bool) sql.Type { return types.PolygonType{SRID: s, DefinedSRID: d} },
	"multipoint":         func(s uint32, d bool) sql.Type { return types.MultiPointType{SRID: s, DefinedSRID: d} },
	"multilinestring":    func(s uint32, d bool) sql.Type { return types.MultiLineStringType{SRID: s, DefinedSRID: d} },
	"multipolygon":       func(s uint32, d bool) sql.Type { return types.MultiPolygonType{SRID: s, DefinedSRID: d} },
	"geometrycollection": func(s uint32, d bool) sql.Type { return types.GeomCollType{SRID: s, DefinedSRID: d} },
}

// describeType describes t, or refuses: the description must make the very same
// type again.
func describeType(t sql.Type) (columnType, error) {
	d := describe(t)
	again, err := d.make()
	if err != nil || !reflect.DeepEqual(again, t) {
		return columnType{}, fmt.Errorf("%w: column type %s (%T)", ErrUnsaveable, t, t)
	}
	return d, nil
}

func describe(t sql.Type) columnType {
	switch t := t.(type) {
	case types.NumberTypeImpl_:
		return columnType{Kind: kindOf(numberKinds, t.Type()), Width: t.DisplayWidth()}
	case types.DecimalType_:
		d := columnType{Kind: kindDecimal, Precision: int(t.Precision()), Scale: int(t.Scale())}
		declared, err := d.make()
		d.Computed = err != nil || !reflect.DeepEqual(declared, sql.Type(t))
		return d
	case types.BitType_:
		return columnType{Kind: kindBit, Precision: int(t.NumberOfBits())}
	case types.StringType:
		d := columnType{Kind: kindOf(textKinds, t.Type()), Length: t.MaxCharacterLength(), Collation: t.Collation().Name()}
		switch {
		case d.Kind == "":
			d = columnType{Kind: kindOf(binaryKinds, t.Type()), Length: t.MaxByteLength()}
		case d.Kind == "text":
			d.Length = t.MaxByteLength()
		}
		return d
	case sql.DatetimeType:
		return columnType{Kind: kindOf(datetimeKinds, t.Type()), Precision: t.Precision()}
	case types.TimespanType_:
		return columnType{Kind: kindTime}
	case types.YearType_:
		return columnType{Kind: kindYear}
	case types.EnumType:
		return columnType{Kind: kindEnum, Members: textsOf(t.Values()), Collation: t.Collation().Name()}
	case types.SetType:
		return columnType{Kind: kindSet, Members: textsOf(t.Values()), Collation: t.Collation().Name()}
	case types.JsonType:
		return columnType{Kind: kindJSON}
	}
	if t == types.Null {
		return columnType{Kind: kindNull}
	}
	if spatial, ok := t.(sql.SpatialColumnType); ok {
		return describeSpatial(t, spatial)
	}
	return columnType{}
}

func describeSpatial(t sql.Type, spatial sql.SpatialColumnType) columnType {
	srid, defined := spatial.GetSpatialTypeSRID()
	d := columnType{}
	if defined {
		d.SRID = &srid
	}
	for k, of := range spatialKinds {
		if of(srid, defined) == t {
			d.Kind = k
		}
	}
	return d
}

func kindOf(kinds map[kind]query.Type, t query.Type) kind {
	for k, base := range kinds {
		if base == t {
			return k
		}
	}
	return ""
}

// make is the inverse of describe.
func (d columnType) make() (sql.Type, error) {
	collation := sql.Collation_binary
	if d.Collation != "" {
		var err error
		if collation, err = sql.ParseCollation("", d.Collation, false); err != nil {
			return nil, err
		}
	}
	if base, ok := numberKinds[d.Kind]; ok {
		return types.CreateNumberTypeWithDisplayWidth(base, d.Width)
	}
	if base, ok := textKinds[d.Kind]; ok {
		return types.CreateString(base, d.Length, collation)
	}
	if base, ok := binaryKinds[d.Kind]; ok {
		return types.CreateString(base, d.Length, sql.Collation_binary)
	}
	if base, ok := datetimeKinds[d.Kind]; ok {
		return types.CreateDatetimeType(base, d.Precision)
	}
	if of, ok := spatialKinds[d.Kind]; ok {
		if d.SRID != nil {
			return of(*d.SRID, true), nil
		}
		return of(0, false), nil
	}
	// The constructors below keep the slice they are given and may change it.
	members := stringsOf(d.Members)
	switch d.Kind {
	case kindDecimal:
		if d.Computed {
			return types.CreateDecimalType(uint8(d.Precision), uint8(d.Scale))
		}
		return types.CreateColumnDecimalType(uint8(d.Precision), uint8(d.Scale))
	case kindBit:
		return types.CreateBitType(uint8(d.Precision))
	case kindTime:
		return types.Time, nil
	case kindYear:
		return types.Year, nil
	case kindEnum:
		return types.CreateEnumType(members, collation)
	case kindSet:
		return types.CreateSetType(members, collation)
	case kindJSON:
		return types.JSON, nil
	case kindNull:
		return types.Null, nil
	}
	return nil, fmt.Errorf("unknown column type %q", d.Kind)
}
