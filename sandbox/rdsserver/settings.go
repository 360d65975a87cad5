package rdsserver

import (
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// settings is what a client can choose about an instance, with RDS's defaults
// where it chose nothing. A snapshot carries the settings of its instance,
// because RestoreDBInstanceFromDBSnapshot takes some of them over.
type settings struct {
	// Of the database.
	Engine         string
	EngineVersion  string
	LicenseModel   string
	DBName         string `json:",omitempty"`
	MasterUsername string

	// Of machine and storage.
	Class               string
	AllocatedStorage    int // GiB
	MaxAllocatedStorage *int
	StorageType         string
	Iops                *int
	StorageThroughput   *int // MiB/s
	DedicatedLogVolume  bool
	ProcessorFeatures   []processorFeature

	// Of the network.
	Port               int
	AvailabilityZone   string
	SecondaryZone      string
	MultiAZ            bool
	SubnetGroup        string
	SecurityGroups     []string
	PubliclyAccessible bool
	NetworkType        string
	CACertificate      string

	// Of operation.
	ParameterGroup          string
	OptionGroup             string
	BackupRetentionPeriod   int // days
	BackupWindow            string
	MaintenanceWindow       string
	CopyTagsToSnapshot      bool
	DeletionProtection      bool
	AutoMinorVersionUpgrade bool
	IAMAuthentication       bool
	LogExports              []string
	EngineLifecycleSupport  string
	MonitoringInterval      int // seconds
	MonitoringRole          string
	PerformanceInsights     bool
	PerformanceInsightsKey  string
	PerformanceInsightsDays int
	DatabaseInsightsMode    string
	UpgradeRolloutOrder     string
}

type processorFeature struct{ Name, Value string }

// Defaults that CreateDBInstance and RestoreDBInstanceFromDBSnapshot share.
const (
	defaultCACertificate      = "rds-ca-rsa2048-g1"
	defaultNetworkType        = "IPV4"
	defaultInsightsMode       = "standard"
	defaultInsightsDays       = 7
	defaultUpgradeOrder       = "second"
	extendedSupport           = "open-source-rds-extended-support"
	extendedSupportOff        = "open-source-rds-extended-support-disabled"
	defaultSubnetGroupName    = "default"
	storageGP2                = "gp2"
	storageGP3                = "gp3"
	storageIO1                = "io1"
	storageIO2                = "io2"
	storageMagnetic           = "standard"
	defaultBackupRetention    = 1
	gp3Iops, gp3Throughput    = 3000, 125  // below the threshold of size
	gp3LargeIops, gp3LargeMiB = 12000, 500 // from it on
	gp3Threshold              = 400        // GiB, for MySQL and MariaDB
)

// unsupported lists the parameters of both actions that RDS has and the sandbox
// hasn't. A value that only says "no" is let through. Parameters that RDS doesn't
// know either are ignored, as AWS's services do with them.
var unsupported = []string{
	"AdditionalStorageVolumes", "CharacterSetName", "CustomIamInstanceProfile", "DBCapacityReservationIdentifier",
	"DBClusterIdentifier", "DBClusterSnapshotIdentifier", "DBSecurityGroups", "DBSystemId", "Domain",
	"DomainAuthSecretArn", "DomainDnsIps", "DomainFqdn", "DomainIAMRoleName", "DomainOu", "EnableCustomerOwnedIp",
	"ManageMasterUserPassword", "MasterUserSecretKmsKeyId", "MultiTenant", "NcharCharacterSetName", "TagSpecifications",
	"TdeCredentialArn", "TdeCredentialPassword", "Timezone",
}

func checkSupported(r *wire.Reader) error {
	for _, parameter := range unsupported {
		if r.Has(parameter) && !strings.EqualFold(r.String(parameter), "false") {
			return notSupported(parameter)
		}
	}
	if target := r.String("BackupTarget"); target != "" && target != "region" {
		return notSupported("BackupTarget=" + target)
	}
	if auth := r.String("MasterUserAuthenticationType"); auth != "" && auth != "password" {
		return notSupported("MasterUserAuthenticationType=" + auth)
	}
	return nil
}

// override puts the parameters that both actions have over the defaults in s.
func (s *settings) override(r *wire.Reader) {
	text := func(parameter string, to *string) {
		if v := r.String(parameter); v != "" {
			*to = v
		}
	}
	flag := func(parameter string, to *bool) {
		if v := r.Bool(parameter); v != nil {
			*to = *v
		}
	}
	number := func(parameter string, to *int) {
		if v := r.Int(parameter); v != nil {
			*to = *v
		}
	}
	text("DBInstanceClass", &s.Class)
	text("LicenseModel", &s.LicenseModel)
	number("AllocatedStorage", &s.AllocatedStorage)
	flag("DedicatedLogVolume", &s.DedicatedLogVolume)
	number("Port", &s.Port)
	text("AvailabilityZone", &s.AvailabilityZone)
	flag("MultiAZ", &s.MultiAZ)
	if group := r.String("DBSubnetGroupName"); group != "" {
		s.SubnetGroup = strings.ToLower(group)
	}
	if groups := r.List("VpcSecurityGroupIds", "VpcSecurityGroupId"); len(groups) > 0 {
		s.SecurityGroups = groups
	}
	// RDS makes an instance public when no group is named, or the default one
	// (CreateDBInstance, PubliclyAccessible).
	s.PubliclyAccessible = s.SubnetGroup == defaultSubnetGroupName
	flag("PubliclyAccessible", &s.PubliclyAccessible)
	text("NetworkType", &s.NetworkType)
	text("CACertificateIdentifier", &s.CACertificate)
	text("DBParameterGroupName", &s.ParameterGroup)
	text("OptionGroupName", &s.OptionGroup)
	number("BackupRetentionPeriod", &s.BackupRetentionPeriod)
	text("PreferredBackupWindow", &s.BackupWindow)
	flag("CopyTagsToSnapshot", &s.CopyTagsToSnapshot)
	flag("DeletionProtection", &s.DeletionProtection)
	flag("AutoMinorVersionUpgrade", &s.AutoMinorVersionUpgrade)
	flag("EnableIAMDatabaseAuthentication", &s.IAMAuthentication)
	if logs := r.List("EnableCloudwatchLogsExports", "member"); len(logs) > 0 {
		s.LogExports = logs
	}
	text("EngineLifecycleSupport", &s.EngineLifecycleSupport)
	for _, f := range r.Structs("ProcessorFeatures", "ProcessorFeature") {
		s.ProcessorFeatures = append(s.ProcessorFeatures, processorFeature{f.String("Name"), f.String("Value")})
	}
}

// overrideStorage settles storage type, IOPS and throughput, which depend on one
// another; what s has already comes from a snapshot. The type is io1 if Iops is given, otherwise gp3 (CreateDBInstance and Restore,
// StorageType), and gp3 has a baseline by size (RDS User Guide, "gp3 storage").
func (s *settings) overrideStorage(r *wire.Reader) {
	iops, throughput := r.Int("Iops"), r.Int("StorageThroughput")
	given := r.String("StorageType")
	if given != "" && given != s.StorageType {
		s.Iops = nil // a number for another kind of storage
	}
	switch {
	case iops != nil && *iops == 0: // no provisioned IOPS (Restore, Iops)
		s.Iops = nil
		s.StorageType = storageGP3
	case iops != nil:
		s.Iops = iops
		s.StorageType = storageIO1
	case s.StorageType == "":
		s.StorageType = storageGP3
	}
	if given != "" {
		s.StorageType = given
	}
	s.StorageThroughput = throughput
	if s.StorageType != storageGP3 {
		return
	}
	baseIops, baseThroughput := gp3Iops, gp3Throughput
	if s.AllocatedStorage >= gp3Threshold {
		baseIops, baseThroughput = gp3LargeIops, gp3LargeMiB
	}
	if s.Iops == nil || *s.Iops < baseIops {
		s.Iops = &baseIops
	}
	if s.StorageThroughput == nil {
		s.StorageThroughput = &baseThroughput
	}
}
