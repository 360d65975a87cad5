package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// fakeRDS answers what create-snapshot asks, as RDS does.
type fakeRDS struct {
	*httptest.Server
	// hangs makes it answer nothing, for as long as it is true.
	hangs atomic.Bool
	// exists makes the snapshot one that is there already.
	exists atomic.Bool
}

func startRDS(t *testing.T) *fakeRDS {
	fake := &fakeRDS{}
	fake.Server = httptest.NewServer(fake)
	t.Cleanup(fake.Close)
	return fake
}

const rdsNamespace = "http://rds.amazonaws.com/doc/2014-10-31/"

// ServeHTTP implements http.Handler.
func (f *fakeRDS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	action := r.PostFormValue("Action")
	if f.hangs.Load() {
		<-r.Context().Done()
		return
	}
	switch {
	case action == "DescribeDBInstances":
		result(w, action, `<DBInstances><DBInstance>
			<DBInstanceIdentifier>soa-04-005</DBInstanceIdentifier>
			<DBInstanceStatus>available</DBInstanceStatus>
			<AvailabilityZone>us-east-1d</AvailabilityZone>
			<DBSubnetGroup><DBSubnetGroupName>dbsubnetgroup</DBSubnetGroupName></DBSubnetGroup>
			<VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1</VpcSecurityGroupId></VpcSecurityGroupMembership></VpcSecurityGroups>
		</DBInstance></DBInstances>`)
	case action == "CreateDBSnapshot" && f.exists.Load():
		fault(w, "DBSnapshotAlreadyExists", "Cannot create the snapshot because a snapshot with the identifier soa-04-005-no-encrypted already exists.")
	case action == "CreateDBSnapshot":
		result(w, action, `<DBSnapshot><DBSnapshotIdentifier>soa-04-005-no-encrypted</DBSnapshotIdentifier></DBSnapshot>`)
	case action == "CopyDBSnapshot":
		result(w, action, `<DBSnapshot><DBSnapshotIdentifier>`+r.PostFormValue("KmsKeyId")+`</DBSnapshotIdentifier><Encrypted>true</Encrypted></DBSnapshot>`)
	default:
		fault(w, "InvalidAction", action)
	}
}

func result(w io.Writer, action, body string) {
	fmt.Fprintf(w, `<%[1]sResponse xmlns="%[2]s"><%[1]sResult>%[3]s</%[1]sResult></%[1]sResponse>`, action, rdsNamespace, body)
}

func fault(w http.ResponseWriter, code, message string) {
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, `<ErrorResponse xmlns="%s"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>`, rdsNamespace, code, message)
}
