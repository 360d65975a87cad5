package rdsserver

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// Networks are names: each Region has one VPC, one default security group in it
// and three zones, and a subnet is in the zone that its place in a list gives.

// defaultVPC and defaultSecurityGroup are the same for a Region always, so that
// two sandboxes show the same.
func defaultVPC(region string) string           { return "vpc-0" + digest("vpc/"+region, 16) }
func defaultSecurityGroup(region string) string { return "sg-0" + digest("sg/"+region, 16) }

// defaultSubnet is the subnet of the default VPC in one of the zones.
func defaultSubnet(zone string) string { return "subnet-0" + digest("subnet/"+zone, 16) }

func digest(text string, length int) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])[:length]
}

// zones are the zones that subnets lie in. A request may name others: which
// letters a Region has differs from account to account.
func zones(region string) []string {
	return []string{region + "a", region + "b", region + "c"}
}

var (
	securityGroupID = regexp.MustCompile(`^sg-[0-9a-f]{8}([0-9a-f]{9})?$`)
	subnetID        = regexp.MustCompile(`^subnet-[0-9a-f]{8}([0-9a-f]{9})?$`)
	zoneLetter      = regexp.MustCompile(`^[a-f]$`)
)

// checkSecurityGroups accepts groups that weren't made here: as long as there is
// no EC2 in the sandbox a group of the right form is a group.
func checkSecurityGroups(ids []string) error {
	for _, id := range ids {
		if !securityGroupID.MatchString(id) {
			return wire.Errorf("InvalidParameterValue", "Invalid security group , groupId= %s, groupName=.", id)
		}
	}
	return nil
}

func checkZone(region, zone string) error {
	if len(zone) <= len(region) || zone[:len(region)] != region || !zoneLetter.MatchString(zone[len(region):]) {
		return wire.Errorf("InvalidParameterValue", "Invalid availability zone: %s", zone)
	}
	return nil
}

// otherZone is the zone of a Multi-AZ instance's standby.
func otherZone(region, zone string) string {
	for _, z := range zones(region) {
		if z != zone {
			return z
		}
	}
	return ""
}
