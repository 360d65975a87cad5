package builtin

import (
	"strings"

	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/sql"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
)

// version is what a server says about itself. Clients choose their behaviour
// (and the mariadb client its prompt) by it.
type version struct {
	handshake string // in the protocol's greeting
	number    string // VERSION() and @@version
	comment   string // @@version_comment
}

// versionOf speaks as RDS's servers do: MySQL gives the bare number and "Source
// distribution", MariaDB marks its name and, before 11.0, puts 5.5.5- in front
// in the greeting, for clients that would take 10 for less than 5.
func versionOf(spec dbengine.Spec) version {
	if spec.Engine != "mariadb" {
		return version{spec.EngineVersion, spec.EngineVersion, "Source distribution"}
	}
	number := spec.EngineVersion + "-MariaDB-log"
	handshake := number
	if strings.HasPrefix(number, "10.") {
		handshake = "5.5.5-" + number
	}
	return version{handshake, number, "managed by https://aws.amazon.com/rds/"}
}

// announce sets the session's copies of the variables. The global ones
// (@@global.version) belong to the library and can't differ between servers of
// one process.
func (v version) announce(ctx *sql.Context, session *memory.Session) error {
	for name, value := range map[string]string{
		"version":         v.number,
		"version_comment": v.comment,
		// Events are kept and never run: say so.
		"event_scheduler": "OFF",
	} {
		if err := session.InitSessionVariable(ctx, name, value); err != nil {
			return err
		}
	}
	return nil
}
