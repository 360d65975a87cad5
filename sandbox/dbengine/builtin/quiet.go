package builtin

import (
	"io"
	"sync"

	vitesslog "github.com/dolthub/vitess/go/vt/log"
	"github.com/sirupsen/logrus"
)

// quietLibraries stops go-mysql-server and its protocol library from writing a
// line to stderr for each connection, wrong password and failed statement. What
// matters of it reaches the client as an error.
//
// Both log through variables of the process and take no logger, so this is for
// the process too, and done once: the variables are read by goroutines that a
// second call would race with. Nothing else here uses logrus.
var quietLibraries = sync.OnceFunc(func() {
	logrus.SetOutput(io.Discard)
	logrus.SetLevel(logrus.PanicLevel)

	drop := func(...any) {}
	dropf := func(string, ...any) {}
	vitesslog.Info, vitesslog.Warning, vitesslog.Error = drop, drop, drop
	vitesslog.Infof, vitesslog.Warningf, vitesslog.Errorf = dropf, dropf, dropf
})
