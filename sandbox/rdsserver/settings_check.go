package rdsserver

import (
	"regexp"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// check refuses settings that RDS refuses. r holds the request, because some
// rules are about what was asked for rather than about what came of it.
func (s *settings) check(region string, r *wire.Reader, encrypted bool) error {
	for _, rule := range []func() error{
		func() error { return s.checkClass(encrypted) },
		s.checkLicense,
		func() error { return s.checkStorage(r) },
		func() error { return s.checkNetwork(region, r) },
		s.checkGroups,
		s.checkOperation,
		s.checkMonitoring,
	} {
		if err := rule(); err != nil {
			return err
		}
	}
	return nil
}

var (
	instanceClass = regexp.MustCompile(`^db\.[a-z][a-z0-9-]*\.[a-z0-9.-]+$`)
	groupName     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.-]{0,254}$`)
	optionName    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.:-]{0,254}$`)
)

// cannotEncrypt tells whether a class has no storage encryption (RDS User Guide,
// "Encrypting Amazon RDS resources").
func cannotEncrypt(class string) bool {
	return strings.HasPrefix(class, "db.m1.") || strings.HasPrefix(class, "db.m2.") || class == "db.t2.micro"
}

func (s *settings) checkClass(encrypted bool) error {
	if !instanceClass.MatchString(s.Class) {
		return wire.Errorf("InvalidParameterValue", "Invalid DB Instance class: %s", s.Class)
	}
	if encrypted && cannotEncrypt(s.Class) {
		return wire.Errorf("InvalidParameterCombination", "DB Instance class %s does not support encryption at rest", s.Class)
	}
	return nil
}

func (s *settings) checkLicense() error {
	if p := products[s.Engine]; s.LicenseModel != p.license {
		return wire.Errorf("InvalidParameterValue", "Invalid license model '%s' for engine '%s'. Valid license models are: %s.",
			s.LicenseModel, s.Engine, p.license)
	}
	return nil
}

// storageRanges are GiB for MySQL and MariaDB (CreateDBInstance, AllocatedStorage).
var storageRanges = map[string]struct{ least, most int }{
	storageGP2:      {20, 65536},
	storageGP3:      {20, 65536},
	storageIO1:      {100, 65536},
	storageIO2:      {100, 65536},
	storageMagnetic: {5, 3072},
}

func (s *settings) checkStorage(r *wire.Reader) error {
	limits, ok := storageRanges[s.StorageType]
	if !ok {
		return wire.Errorf("InvalidParameterValue", "Invalid storage type: %s", s.StorageType)
	}
	if s.AllocatedStorage < limits.least || s.AllocatedStorage > limits.most {
		return wire.Errorf("InvalidParameterValue", "Invalid storage size for engine name %s and storage type %s: %d",
			s.Engine, s.StorageType, s.AllocatedStorage)
	}
	if s.MaxAllocatedStorage != nil && *s.MaxAllocatedStorage <= s.AllocatedStorage {
		return wire.Errorf("InvalidParameterCombination", "Max storage size must be greater than storage size")
	}
	switch given := r.Has("StorageThroughput") || r.Int("Iops") != nil && *r.Int("Iops") != 0; s.StorageType {
	case storageGP3:
		if given && s.AllocatedStorage < gp3Threshold {
			return wire.Errorf("InvalidParameterCombination",
				"You can't specify IOPS or storage throughput for engine %s and a storage size less than %d.", s.Engine, gp3Threshold)
		}
	case storageIO1, storageIO2:
		if s.Iops == nil {
			return wire.Errorf("InvalidParameterCombination", "You must specify Iops for storage type %s.", s.StorageType)
		}
		// .5 to 50 times the size (CreateDBInstance, Iops).
		if 2**s.Iops < s.AllocatedStorage || *s.Iops > 50*s.AllocatedStorage {
			return wire.Errorf("InvalidParameterCombination", "The IOPS to GiB ratio must be between 0.5 and 50")
		}
	default:
		if given {
			return wire.Errorf("InvalidParameterCombination", "You can't specify IOPS or storage throughput for storage type %s.", s.StorageType)
		}
	}
	return nil
}

func (s *settings) checkNetwork(region string, r *wire.Reader) error {
	if s.Port < 1150 || s.Port > 65535 {
		return wire.Errorf("InvalidParameterValue", "Invalid value %d for Port. Must be between 1150 and 65535", s.Port)
	}
	if s.MultiAZ && r.String("AvailabilityZone") != "" {
		return wire.Errorf("InvalidParameterCombination", "Requesting a specific availability zone is not valid for Multi-AZ instances.")
	}
	if s.NetworkType != "IPV4" && s.NetworkType != "DUAL" {
		return wire.Errorf("InvalidParameterValue", "Invalid network type: %s. Must be IPV4 or DUAL", s.NetworkType)
	}
	if s.NetworkType == "DUAL" {
		return wire.Errorf("NetworkTypeNotSupported", "The DB subnet group %s doesn't support the network type DUAL.", s.SubnetGroup)
	}
	if err := checkSecurityGroups(s.SecurityGroups); err != nil {
		return err
	}
	if s.AvailabilityZone == "" {
		return nil // RDS chooses
	}
	return checkZone(region, s.AvailabilityZone)
}

// checkGroups accepts groups that weren't made here, as long as a default group
// is the one of this engine version.
func (s *settings) checkGroups() error {
	if !groupName.MatchString(s.ParameterGroup) {
		return wire.Errorf("InvalidParameterValue", "The parameter DBParameterGroupName is not a valid identifier. %s", identifierRule)
	}
	family := parameterGroupFamily(s.Engine, s.EngineVersion)
	if other, isDefault := strings.CutPrefix(s.ParameterGroup, "default."); isDefault && other != family {
		return wire.Errorf("InvalidParameterCombination", "The Parameter Group %s with DBParameterGroupFamily %s cannot be used for this instance. "+
			"Please use a Parameter Group with DBParameterGroupFamily %s", s.ParameterGroup, other, family)
	}
	standard := defaultOptionGroup(s.Engine, s.EngineVersion)
	if !optionName.MatchString(s.OptionGroup) || strings.HasPrefix(s.OptionGroup, "default:") && s.OptionGroup != standard {
		return wire.NotFoundf("OptionGroupNotFoundFault", "Specified OptionGroupName: %s not found.", s.OptionGroup)
	}
	return nil
}

// certificates are the CAs that RDS offers (RDS User Guide, "Certificate authorities").
var certificates = []string{"rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"}

// logTypes are the logs that MySQL and MariaDB can send to CloudWatch.
var logTypes = []string{"audit", "error", "general", "iam-db-auth-error", "slowquery"}

func (s *settings) checkOperation() error {
	if s.BackupRetentionPeriod < 0 || s.BackupRetentionPeriod > 35 {
		return wire.Errorf("InvalidParameterValue", "Invalid value %d for BackupRetentionPeriod. Must be between 0 and 35", s.BackupRetentionPeriod)
	}
	if err := checkWindows(s.BackupWindow, s.MaintenanceWindow); err != nil {
		return err
	}
	if !slices.Contains(certificates, s.CACertificate) {
		return wire.NotFoundf("CertificateNotFound", "Certificate not found: %s", s.CACertificate)
	}
	for _, l := range s.LogExports {
		if !slices.Contains(logTypes, l) {
			return wire.Errorf("InvalidParameterCombination", "You cannot use the log types '%s' with engine version %s %s.", l, s.Engine, s.EngineVersion)
		}
	}
	switch s.EngineLifecycleSupport {
	case extendedSupport, extendedSupportOff:
	case "":
		if products[s.Engine].extendedSupport {
			return mustNotBeBlank("EngineLifecycleSupport")
		}
	default:
		return wire.Errorf("InvalidParameterValue", "Invalid value %s for EngineLifecycleSupport. Must be %s or %s",
			s.EngineLifecycleSupport, extendedSupport, extendedSupportOff)
	}
	return nil
}

// intervals are the values of MonitoringInterval in seconds.
var intervals = []int{0, 1, 5, 10, 15, 30, 60}

func (s *settings) checkMonitoring() error {
	switch {
	case !slices.Contains(intervals, s.MonitoringInterval):
		return wire.Errorf("InvalidParameterValue", "Invalid value %d for MonitoringInterval. Must be one of 0, 1, 5, 10, 15, 30, 60", s.MonitoringInterval)
	case s.MonitoringInterval > 0 && s.MonitoringRole == "":
		return wire.Errorf("InvalidParameterCombination",
			"A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.")
	case s.MonitoringInterval == 0 && s.MonitoringRole != "":
		return wire.Errorf("InvalidParameterCombination",
			"A MonitoringInterval value other than 0 is required if you specify a MonitoringRoleARN value.")
	}
	return nil
}
