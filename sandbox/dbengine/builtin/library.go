package builtin

import (
	"io"
	"sync"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/go-mysql-server/sql/types"
	vitesslog "github.com/dolthub/vitess/go/vt/log"
	"github.com/sirupsen/logrus"
)

// prepareLibraries sets what go-mysql-server and its protocol library keep in
// variables of the process, so it is for the process too; and once, because
// goroutines read them that a second call would race with.
var prepareLibraries = sync.OnceValue(func() error {
	// No line on stderr for each connection, wrong password and failed statement:
	// what matters of it reaches the client as an error. Nothing else here uses
	// logrus.
	logrus.SetOutput(io.Discard)
	logrus.SetLevel(logrus.PanicLevel)
	drop := func(...any) {}
	dropf := func(string, ...any) {}
	vitesslog.Info, vitesslog.Warning, vitesslog.Error = drop, drop, drop
	vitesslog.Infof, vitesslog.Warningf, vitesslog.Errorf = dropf, dropf, dropf

	// The library has it as a global variable, which it isn't in MySQL; here
	// nobody could set it.
	sql.SystemVariables.AddSystemVariables([]sql.SystemVariable{&sql.MysqlSystemVariable{
		Name:    lockWaitTimeout,
		Scope:   sql.GetMysqlScope(sql.SystemVariableScope_Both),
		Dynamic: true,
		Type:    types.NewSystemIntType(lockWaitTimeout, 1, 1<<30, false),
		Default: int64(50),
	}})

	// The library lets every user read and write this machine's files by LOAD_FILE
	// and SELECT ... INTO OUTFILE, with no FILE privilege, in the folder named here,
	// or anywhere while it names none. No file has a name below this one's.
	return sql.SystemVariables.AssignValues(map[string]any{"secure_file_priv": "/dev/null/none"})
})

// making lets one engine be made at a time: each sets the library's status
// variables, which are the process's, to 0.
var making sync.Mutex

func newEngine(p sql.DatabaseProvider) *sqle.Engine {
	making.Lock()
	defer making.Unlock()
	return sqle.New(analyzer.NewDefaultWithVersion(p), &sqle.Config{})
}
