package rdsserver

import "time"

type snapshotResult struct{ DBSnapshot snapshotXML }

// snapshotXML is RDS's DBSnapshot.
type snapshotXML struct {
	DBSnapshotIdentifier             SnapshotID
	DBInstanceIdentifier             InstanceID
	SnapshotCreateTime               *time.Time `xml:",omitempty"`
	Engine                           string
	AllocatedStorage                 int
	Status                           Status
	Port                             int
	AvailabilityZone                 string
	VpcID                            string     `xml:"VpcId"`
	InstanceCreateTime               *time.Time `xml:",omitempty"`
	MasterUsername                   string
	EngineVersion                    string
	LicenseModel                     string
	SnapshotType                     string
	Iops                             *int `xml:",omitempty"`
	StorageThroughput                *int `xml:",omitempty"`
	OptionGroupName                  string
	PercentProgress                  int
	SourceRegion                     string `xml:",omitempty"`
	SourceDBSnapshotIdentifier       string `xml:",omitempty"`
	StorageType                      string
	Encrypted                        bool
	StorageEncryptionType            string
	BackupRetentionPeriod            int
	PreferredBackupWindow            string
	KmsKeyID                         string `xml:"KmsKeyId,omitempty"`
	DBSnapshotArn                    string
	IAMDatabaseAuthenticationEnabled bool
	ProcessorFeatures                struct{ ProcessorFeature []processorFeature }
	DbiResourceID                    ResourceID `xml:"DbiResourceId"`
	TagList                          tagsXML
	SnapshotTarget                   string
	OriginalSnapshotCreateTime       *time.Time `xml:",omitempty"`
	SnapshotDatabaseTime             *time.Time `xml:",omitempty"`
	DedicatedLogVolume               bool
}

// snapshotXML is the snapshot as a Describe shows it now. The caller holds the
// lock.
func (s *Server) snapshotXML(sn *snapshot) snapshotXML {
	set := sn.Settings
	x := snapshotXML{
		DBSnapshotIdentifier:             sn.ID,
		DBInstanceIdentifier:             sn.Instance,
		SnapshotCreateTime:               moment(sn.Created),
		Engine:                           set.Engine,
		AllocatedStorage:                 set.AllocatedStorage,
		Status:                           sn.Life.Status,
		Port:                             set.Port,
		AvailabilityZone:                 set.AvailabilityZone,
		VpcID:                            defaultVPC(sn.Region),
		InstanceCreateTime:               moment(sn.InstanceCreated),
		MasterUsername:                   set.MasterUsername,
		EngineVersion:                    set.EngineVersion,
		LicenseModel:                     set.LicenseModel,
		SnapshotType:                     snapshotTypeManual,
		Iops:                             set.Iops,
		StorageThroughput:                set.StorageThroughput,
		OptionGroupName:                  set.OptionGroup,
		PercentProgress:                  s.progress(&sn.Life),
		StorageType:                      set.StorageType,
		Encrypted:                        sn.KMSKey != "",
		StorageEncryptionType:            encryptionType(sn.KMSKey),
		BackupRetentionPeriod:            set.BackupRetentionPeriod,
		PreferredBackupWindow:            set.BackupWindow,
		KmsKeyID:                         sn.KMSKey,
		DBSnapshotArn:                    s.arn(sn.Region, snapshotType, string(sn.ID)),
		IAMDatabaseAuthenticationEnabled: set.IAMAuthentication,
		DbiResourceID:                    sn.Resource,
		TagList:                          tagsXML{sn.Tags},
		SnapshotTarget:                   "region",
		OriginalSnapshotCreateTime:       moment(sn.Original),
		SnapshotDatabaseTime:             moment(sn.Data),
		DedicatedLogVolume:               set.DedicatedLogVolume,
	}
	x.ProcessorFeatures.ProcessorFeature = set.ProcessorFeatures
	if sn.Source != "" {
		x.SourceDBSnapshotIdentifier = sn.Source
		if source, ok := s.parseARN(sn.Source); ok {
			x.SourceRegion = source.region
		}
	}
	return x
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
