package main

import (
	"fmt"
	"net/http"
)

const instanceID = "soa-04-005"

// rdsAnswers is RDS for the two calls of create-snapshot. The sandbox would do,
// but the time it takes is not the functions'.
type rdsAnswers struct{}

// ServeHTTP implements http.Handler.
func (rdsAnswers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	results := map[string]string{
		"DescribeDBInstances": `<DBInstances><DBInstance>
			<DBInstanceIdentifier>` + instanceID + `</DBInstanceIdentifier>
			<DBInstanceStatus>available</DBInstanceStatus>
			<AvailabilityZone>us-east-1d</AvailabilityZone>
			<DBSubnetGroup><DBSubnetGroupName>dbsubnetgroup</DBSubnetGroupName></DBSubnetGroup>
			<VpcSecurityGroups><VpcSecurityGroupMembership>
				<VpcSecurityGroupId>sg-09dfb82d21e4846c4</VpcSecurityGroupId><Status>active</Status>
			</VpcSecurityGroupMembership></VpcSecurityGroups>
		</DBInstance></DBInstances>`,
		"CreateDBSnapshot": `<DBSnapshot>
			<DBSnapshotIdentifier>` + instanceID + `-no-encrypted</DBSnapshotIdentifier>
			<Status>creating</Status>
		</DBSnapshot>`,
	}
	action := r.PostFormValue("Action")
	result, known := results[action]
	if !known {
		http.Error(w, "unknown action "+action, http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprintf(w, `<%[1]sResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>`, action, result)
}
