package builtin

import (
	"time"

	"github.com/dolthub/go-mysql-server/sql"
)

// A dump is one file, because only a single file is replaced atomically: the
// state of the whole server at one moment. It is lines of JSON in UTF-8. On a
// plain volume it can be read with any tool; on an encrypted one the volume sees
// to its secrecy.
//
// A line that begins with { is a record, one that begins with [ a row of the
// table in the last table record: its columns in the table's order, NULL as
// null, other values as described at codec. Records come in this order:
//
//	{"dump":{"version":1,...}}   header
//	{"users":"..."}              users, roles and grants, in the library's own serialization
//	{"database":{...}}           then for each of its tables:
//	{"table":{...}}              then its rows, in the primary key's order
//	{"end":{...}}                counts, and the SHA-256 of all bytes before this line
//
// The checksum is what tells a damaged file on a plain volume; the counts tell
// what is missing.
//
// formatVersion changes whenever an older program would misread a dump.
// Unknown members are refused, not skipped: what they stand for would be lost.
const formatVersion = 1

// dumpFile is the dump's name on the volume.
const dumpFile = "mysql.dump"

// record is one line that is no row. Exactly one member is set.
type record struct {
	Dump     *header      `json:"dump,omitzero"`
	Users    []byte       `json:"users,omitzero"`
	Database *databaseDef `json:"database,omitzero"`
	Table    *tableDef    `json:"table,omitzero"`
	End      *trailer     `json:"end,omitzero"`
	// Lost is what is missing at this place. Only a rescue file has it.
	Lost string `json:"lost,omitzero"`
}

type header struct {
	Version int `json:"version"`
}

type trailer struct {
	Databases int    `json:"databases"`
	Tables    int    `json:"tables"`
	Rows      int    `json:"rows"`
	SHA256    string `json:"sha256"` // hexadecimal
}

// databaseDef is a database without its tables. All texts are SQL as the library
// keeps it.
type databaseDef struct {
	Name        string          `json:"name"`
	Collation   string          `json:"collation,omitzero"`
	ForeignKeys []foreignKeyDef `json:"foreignKeys,omitzero"`
	Views       []viewDef       `json:"views,omitzero"`
	Triggers    []triggerDef    `json:"triggers,omitzero"` // in the order in which they fire
	Procedures  []procedureDef  `json:"procedures,omitzero"`
	Events      []eventDef      `json:"events,omitzero"`
}

type foreignKeyDef struct {
	Name           string   `json:"name"`
	Database       string   `json:"database"`
	Table          string   `json:"table"`
	Columns        []string `json:"columns"`
	ParentDatabase string   `json:"parentDatabase"`
	ParentTable    string   `json:"parentTable"`
	ParentColumns  []string `json:"parentColumns"`
	OnUpdate       string   `json:"onUpdate,omitzero"`
	OnDelete       string   `json:"onDelete,omitzero"`
	Resolved       bool     `json:"resolved,omitzero"`
}

type viewDef struct {
	Name    string `json:"name"`
	Select  text   `json:"select"`
	Create  text   `json:"create"`
	SQLMode string `json:"sqlMode"`
}

type triggerDef struct {
	Name    string    `json:"name"`
	Create  text      `json:"create"`
	Created time.Time `json:"created"`
	SQLMode string    `json:"sqlMode"`
}

type procedureDef struct {
	Name     string    `json:"name"`
	Create   text      `json:"create"`
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
	SQLMode  string    `json:"sqlMode"`
}

type eventDef struct {
	Name                 string    `json:"name"`
	Body                 text      `json:"body"`
	TimezoneOffset       string    `json:"timezoneOffset"`
	Status               string    `json:"status"`
	Definer              string    `json:"definer"`
	SQLMode              string    `json:"sqlMode"`
	Created              time.Time `json:"created"`
	Altered              time.Time `json:"altered"`
	Executed             time.Time `json:"executed"`
	Comment              text      `json:"comment,omitzero"`
	OnCompletionPreserve bool      `json:"onCompletionPreserve,omitzero"`
	HasExecuteAt         bool      `json:"hasExecuteAt,omitzero"`
	ExecuteAt            time.Time `json:"executeAt"`
	ExecuteEvery         string    `json:"executeEvery,omitzero"`
	Starts               time.Time `json:"starts"`
	HasEnds              bool      `json:"hasEnds,omitzero"`
	Ends                 time.Time `json:"ends"`
}

// image is what capture takes from a server at one moment. Rows are the
// library's own slices, which it replaces and never changes.
type image struct {
	users     []byte
	databases []databaseImage
	// lost tells what could not be taken. An image with losses isn't saved.
	lost []string
}

type databaseImage struct {
	def    databaseDef
	tables []tableImage
}

type tableImage struct {
	def  tableDef
	rows []sql.Row
}
