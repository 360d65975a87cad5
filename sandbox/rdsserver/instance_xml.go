package rdsserver

import (
	"time"
)

// The element names of lists are those of the SDKs' service model (botocore
// rds/2014-10-31, aws-sdk-go-v2 service/rds deserializers.go).

type instanceResult struct{ DBInstance instanceXML }

// instanceXML is RDS's DBInstance. What the sandbox never has (clusters,
// replicas, domains, activity streams) is there as far as RDS sends it empty.
type instanceXML struct {
	DBInstanceIdentifier             InstanceID
	DBInstanceClass                  string
	Engine                           string
	DBInstanceStatus                 Status
	MasterUsername                   string
	DBName                           string       `xml:",omitempty"`
	Endpoint                         *endpointXML `xml:",omitempty"`
	AllocatedStorage                 int
	InstanceCreateTime               *time.Time `xml:",omitempty"`
	PreferredBackupWindow            string
	BackupRetentionPeriod            int
	DBSecurityGroups                 struct{}
	VpcSecurityGroups                struct{ VpcSecurityGroupMembership []securityGroupXML }
	DBParameterGroups                struct{ DBParameterGroup []parameterGroupXML }
	AvailabilityZone                 string `xml:",omitempty"`
	DBSubnetGroup                    subnetGroupXML
	PreferredMaintenanceWindow       string
	UpgradeRolloutOrder              string
	PendingModifiedValues            pendingXML
	MultiAZ                          bool
	EngineVersion                    string
	AutoMinorVersionUpgrade          bool
	ReadReplicaDBInstanceIdentifiers struct{}
	LicenseModel                     string
	Iops                             *int `xml:",omitempty"`
	StorageThroughput                *int `xml:",omitempty"`
	OptionGroupMemberships           struct{ OptionGroupMembership []optionGroupXML }
	SecondaryAvailabilityZone        string `xml:",omitempty"`
	PubliclyAccessible               bool
	StorageType                      string
	StorageEncryptionType            string
	DBInstancePort                   int `xml:"DbInstancePort"`
	StorageEncrypted                 bool
	KmsKeyID                         string     `xml:"KmsKeyId,omitempty"`
	DbiResourceID                    ResourceID `xml:"DbiResourceId"`
	CACertificateIdentifier          string
	DomainMemberships                struct{}
	CopyTagsToSnapshot               bool
	MonitoringInterval               int
	EnhancedMonitoringResourceArn    string `xml:",omitempty"`
	MonitoringRoleArn                string `xml:",omitempty"`
	DBInstanceArn                    string
	IAMDatabaseAuthenticationEnabled bool
	DatabaseInsightsMode             string
	PerformanceInsightsEnabled       bool
	PerformanceInsightsKMSKeyID      string                                         `xml:"PerformanceInsightsKMSKeyId,omitempty"`
	PerformanceInsightsRetention     *int                                           `xml:"PerformanceInsightsRetentionPeriod,omitempty"`
	EnabledCloudwatchLogsExports     *stringsXML                                    `xml:",omitempty"`
	ProcessorFeatures                *struct{ ProcessorFeature []processorFeature } `xml:",omitempty"`
	DeletionProtection               bool
	AssociatedRoles                  struct{}
	MaxAllocatedStorage              *int `xml:",omitempty"`
	TagList                          tagsXML
	CustomerOwnedIPEnabled           bool `xml:"CustomerOwnedIpEnabled"`
	NetworkType                      string
	ActivityStreamStatus             string
	BackupTarget                     string
	CertificateDetails               certificateXML
	DedicatedLogVolume               bool
	IsStorageConfigUpgradeAvailable  bool
	EngineLifecycleSupport           string `xml:",omitempty"`
}

type endpointXML struct {
	Address string
	Port    int
}

type securityGroupXML struct {
	VpcSecurityGroupID string `xml:"VpcSecurityGroupId"`
	Status             string
}

type parameterGroupXML struct {
	DBParameterGroupName string
	ParameterApplyStatus string
}

type optionGroupXML struct {
	OptionGroupName string
	Status          string
}

type pendingXML struct {
	MasterUserPassword string `xml:",omitempty"`
}

type certificateXML struct {
	CAIdentifier string
	ValidTill    *time.Time `xml:",omitempty"`
}

type tagsXML struct{ Tag []tag }

type stringsXML struct {
	Member []string `xml:"member"`
}

// certificateLife is how long a server certificate holds: it is renewed with
// every new instance (RDS User Guide, "Certificate authorities").
const certificateLife = 365 * 24 * time.Hour

// instanceXML is the instance as a Describe shows it now. The caller holds the
// lock.
func (s *Server) instanceXML(i *instance) instanceXML {
	set := i.Settings
	x := instanceXML{
		DBInstanceIdentifier:             i.ID,
		DBInstanceClass:                  set.Class,
		Engine:                           set.Engine,
		DBInstanceStatus:                 i.Life.Status,
		MasterUsername:                   set.MasterUsername,
		DBName:                           set.DBName,
		AllocatedStorage:                 set.AllocatedStorage,
		PreferredBackupWindow:            set.BackupWindow,
		BackupRetentionPeriod:            set.BackupRetentionPeriod,
		AvailabilityZone:                 set.AvailabilityZone,
		DBSubnetGroup:                    s.nestedSubnetGroup(i.Region, set.SubnetGroup),
		PreferredMaintenanceWindow:       set.MaintenanceWindow,
		UpgradeRolloutOrder:              set.UpgradeRolloutOrder,
		MultiAZ:                          set.MultiAZ,
		EngineVersion:                    set.EngineVersion,
		AutoMinorVersionUpgrade:          set.AutoMinorVersionUpgrade,
		LicenseModel:                     set.LicenseModel,
		Iops:                             set.Iops,
		StorageThroughput:                set.StorageThroughput,
		SecondaryAvailabilityZone:        set.SecondaryZone,
		PubliclyAccessible:               set.PubliclyAccessible,
		StorageType:                      set.StorageType,
		StorageEncryptionType:            encryptionType(i.KMSKey),
		StorageEncrypted:                 i.KMSKey != "",
		KmsKeyID:                         i.KMSKey,
		DbiResourceID:                    i.Resource,
		CACertificateIdentifier:          set.CACertificate,
		CopyTagsToSnapshot:               set.CopyTagsToSnapshot,
		MonitoringInterval:               set.MonitoringInterval,
		MonitoringRoleArn:                set.MonitoringRole,
		DBInstanceArn:                    s.arn(i.Region, instanceType, string(i.ID)),
		IAMDatabaseAuthenticationEnabled: set.IAMAuthentication,
		DatabaseInsightsMode:             set.DatabaseInsightsMode,
		PerformanceInsightsEnabled:       set.PerformanceInsights,
		PerformanceInsightsKMSKeyID:      set.PerformanceInsightsKey,
		DeletionProtection:               set.DeletionProtection,
		MaxAllocatedStorage:              set.MaxAllocatedStorage,
		TagList:                          tagsXML{i.Tags},
		NetworkType:                      set.NetworkType,
		ActivityStreamStatus:             "stopped",
		BackupTarget:                     "region",
		CertificateDetails:               certificateXML{CAIdentifier: set.CACertificate},
		DedicatedLogVolume:               set.DedicatedLogVolume,
		EngineLifecycleSupport:           set.EngineLifecycleSupport,
	}
	// Both are unknown until the instance was available once.
	if !i.Created.IsZero() {
		x.InstanceCreateTime = &i.Created
		till := i.Created.Add(certificateLife)
		x.CertificateDetails.ValidTill = &till
		if i.Address != nil {
			x.Endpoint = &endpointXML{i.Address.Host, i.Address.Port}
		}
	}
	for _, id := range set.SecurityGroups {
		x.VpcSecurityGroups.VpcSecurityGroupMembership = append(x.VpcSecurityGroups.VpcSecurityGroupMembership, securityGroupXML{id, "active"})
	}
	x.DBParameterGroups.DBParameterGroup = []parameterGroupXML{{set.ParameterGroup, "in-sync"}}
	x.OptionGroupMemberships.OptionGroupMembership = []optionGroupXML{{set.OptionGroup, "in-sync"}}
	if set.MonitoringInterval > 0 {
		x.EnhancedMonitoringResourceArn = "arn:aws:logs:" + i.Region + ":" + s.cfg.Account +
			":log-group:RDSOSMetrics:log-stream:" + string(i.Resource)
	}
	if set.PerformanceInsights {
		x.PerformanceInsightsRetention = &set.PerformanceInsightsDays
	}
	if len(set.LogExports) > 0 {
		x.EnabledCloudwatchLogsExports = &stringsXML{set.LogExports}
	}
	if len(set.ProcessorFeatures) > 0 {
		x.ProcessorFeatures = &struct{ ProcessorFeature []processorFeature }{set.ProcessorFeatures}
	}
	return x
}

// encryptionType is StorageEncryptionType: without a KMS key nothing is
// encrypted here, also not with a key that AWS owns (sse-rds).
func encryptionType(keyARN string) string {
	if keyARN == "" {
		return "none"
	}
	return "sse-kms"
}
