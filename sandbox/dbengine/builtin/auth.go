package builtin

import (
	"net"

	"github.com/dolthub/vitess/go/mysql"
)

// authServer puts the answer for unknown users behind the library's
// authentication. The library has none: it sends an error of the handshake that
// clients report as a malformed packet.
type authServer struct {
	mysql.AuthServer
}

// AuthMethods are the library's, and last the one that refuses.
func (a authServer) AuthMethods() []mysql.AuthMethod {
	known := a.AuthServer.AuthMethods()
	for _, m := range known {
		if m.Name() == mysql.MysqlNativePassword {
			return append(known[:len(known):len(known)], stranger{m, known})
		}
	}
	return known
}

// stranger goes through the motions of mysql_native_password with a user whom no
// other method knows, and refuses.
type stranger struct {
	mysql.AuthMethod
	others []mysql.AuthMethod
}

// HandleUser takes the users that are left.
func (s stranger) HandleUser(conn *mysql.Conn, user string) bool {
	for _, m := range s.others {
		if m.HandleUser(conn, user) {
			return false
		}
	}
	return true
}

// HandleAuthPluginData refuses, whatever the password.
func (stranger) HandleAuthPluginData(_ *mysql.Conn, user string, _, _ []byte, _ net.Addr) (mysql.Getter, error) {
	return nil, mysql.NewSQLError(mysql.ERAccessDeniedError, mysql.SSAccessDeniedError,
		"Access denied for user '%v'", user)
}
