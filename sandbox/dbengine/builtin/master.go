package builtin

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/mysql_db"
	"github.com/dolthub/vitess/go/mysql"
)

// masterPrivileges is what RDS grants its master user on MySQL and MariaDB (RDS
// User Guide, "Master user account privileges"), WITH GRANT OPTION. SUPER,
// SHUTDOWN, FILE and CREATE TABLESPACE are not in it: FILE would let SQL read and
// write this machine's files.
var masterPrivileges = []sql.PrivilegeType{
	sql.PrivilegeType_Select, sql.PrivilegeType_Insert, sql.PrivilegeType_Update, sql.PrivilegeType_Delete,
	sql.PrivilegeType_Create, sql.PrivilegeType_Drop, sql.PrivilegeType_Reload, sql.PrivilegeType_Process,
	sql.PrivilegeType_References, sql.PrivilegeType_Index, sql.PrivilegeType_Alter, sql.PrivilegeType_ShowDB,
	sql.PrivilegeType_CreateTempTable, sql.PrivilegeType_LockTables, sql.PrivilegeType_Execute,
	sql.PrivilegeType_ReplicationSlave, sql.PrivilegeType_ReplicationClient, sql.PrivilegeType_CreateView,
	sql.PrivilegeType_ShowView, sql.PrivilegeType_CreateRoutine, sql.PrivilegeType_AlterRoutine,
	sql.PrivilegeType_CreateUser, sql.PrivilegeType_Event, sql.PrivilegeType_Trigger,
	sql.PrivilegeType_CreateRole, sql.PrivilegeType_DropRole, sql.PrivilegeType_GrantOption,
}

// addMaster makes the master user, who may come from any host.
func (c *catalog) addMaster(name, password string) error {
	if name == "" {
		return errors.New("no master user name")
	}
	if password == "" {
		return errors.New("no master password")
	}
	if name == adminUser {
		return errors.New("the user name rdsadmin is RDS's own")
	}
	privileges := mysql_db.NewPrivilegeSet()
	privileges.AddGlobalStatic(masterPrivileges...)
	ed := c.users.Editor()
	defer ed.Close()
	ed.PutUser(&mysql_db.User{
		User:                name,
		Host:                "%",
		PrivilegeSet:        privileges,
		Plugin:              string(mysql.MysqlNativePassword),
		AuthString:          nativeHash(password),
		PasswordLastChanged: time.Now().UTC(),
	})
	return nil
}

// nativeHash is mysql_native_password's form of a password: the one method that
// old and new clients of MySQL and MariaDB have without TLS.
func nativeHash(password string) string {
	once := sha1.Sum([]byte(password))
	twice := sha1.Sum(once[:])
	return "*" + strings.ToUpper(hex.EncodeToString(twice[:]))
}
