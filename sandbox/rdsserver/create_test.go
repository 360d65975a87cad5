package rdsserver_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
)

var ignoreSerde = cmpopts.IgnoreUnexported(types.DBInstance{}, types.DBSubnetGroup{}, types.Subnet{}, types.AvailabilityZone{},
	types.Outpost{}, types.VpcSecurityGroupMembership{}, types.DBParameterGroupStatus{}, types.OptionGroupMembership{},
	types.PendingModifiedValues{}, types.CertificateDetails{}, types.Endpoint{}, types.Tag{}, types.DBSnapshot{}, types.ProcessorFeature{})

// The article's instance: nothing chosen but what is required.
func TestCreateWithDefaults(t *testing.T) {
	t.Parallel()
	f := setup(t)
	out, err := f.client().CreateDBInstance(context.Background(), newInput("SOA-04-005"))
	if err != nil {
		t.Fatal(err)
	}
	if i := out.DBInstance; *i.DBInstanceStatus != "creating" || *i.PendingModifiedValues.MasterUserPassword != "****" ||
		i.Endpoint != nil || i.InstanceCreateTime != nil {
		t.Errorf("a new instance is shown as %+v", i)
	}
	if got := f.status("soa-04-005"); got != "creating" {
		t.Errorf("first status %s", got)
	}
	got := f.describe("SOA-04-005")

	for name, pair := range map[string]struct{ text, form string }{
		"resource id":        {*got.DbiResourceId, `^db-[A-Z2-7]{26}$`},
		"security group":     {*got.VpcSecurityGroups[0].VpcSecurityGroupId, `^sg-0[0-9a-f]{16}$`},
		"backup window":      {*got.PreferredBackupWindow, `^\d\d:\d\d-\d\d:\d\d$`},
		"maintenance window": {*got.PreferredMaintenanceWindow, `^[a-z]{3}:\d\d:\d\d-[a-z]{3}:\d\d:\d\d$`},
		"VPC":                {*got.DBSubnetGroup.VpcId, `^vpc-0[0-9a-f]{16}$`},
		"address":            {*got.Endpoint.Address, `^127\.0\.\d+\.\d+$`},
	} {
		if !regexp.MustCompile(pair.form).MatchString(pair.text) {
			t.Errorf("%s: %s", name, pair.text)
		}
	}
	now := f.clock.Now()
	subnet := func(zone string, of types.Subnet) types.Subnet {
		return types.Subnet{
			SubnetIdentifier: of.SubnetIdentifier, SubnetStatus: aws.String("Active"),
			SubnetAvailabilityZone: &types.AvailabilityZone{Name: &zone}, SubnetOutpost: &types.Outpost{},
		}
	}
	want := types.DBInstance{
		DBInstanceIdentifier:       aws.String("soa-04-005"),
		DBInstanceArn:              aws.String(arn + "db:soa-04-005"),
		DBInstanceStatus:           aws.String("available"),
		DBInstanceClass:            aws.String("db.t3.micro"),
		DbiResourceId:              got.DbiResourceId,
		Engine:                     aws.String("mysql"),
		EngineVersion:              aws.String("8.4.8"),
		EngineLifecycleSupport:     aws.String("open-source-rds-extended-support"),
		LicenseModel:               aws.String("general-public-license"),
		MasterUsername:             aws.String("testuser"),
		InstanceCreateTime:         &now,
		Endpoint:                   got.Endpoint,
		DbInstancePort:             aws.Int32(0),
		AllocatedStorage:           aws.Int32(20),
		StorageType:                aws.String("gp3"),
		Iops:                       aws.Int32(3000),
		StorageThroughput:          aws.Int32(125),
		StorageEncrypted:           aws.Bool(false),
		StorageEncryptionType:      types.StorageEncryptionType("none"),
		DedicatedLogVolume:         aws.Bool(false),
		AvailabilityZone:           aws.String("us-east-1a"),
		MultiAZ:                    aws.Bool(false),
		PubliclyAccessible:         aws.Bool(true),
		NetworkType:                aws.String("IPV4"),
		CustomerOwnedIpEnabled:     aws.Bool(false),
		VpcSecurityGroups:          []types.VpcSecurityGroupMembership{{Status: aws.String("active"), VpcSecurityGroupId: got.VpcSecurityGroups[0].VpcSecurityGroupId}},
		BackupRetentionPeriod:      aws.Int32(1),
		PreferredBackupWindow:      got.PreferredBackupWindow,
		PreferredMaintenanceWindow: got.PreferredMaintenanceWindow,
		BackupTarget:               aws.String("region"),
		DBSubnetGroup: &types.DBSubnetGroup{
			DBSubnetGroupName: aws.String("default"), DBSubnetGroupDescription: aws.String("default"), VpcId: got.DBSubnetGroup.VpcId,
			SubnetGroupStatus: aws.String("Complete"),
			Subnets: []types.Subnet{
				subnet("us-east-1a", got.DBSubnetGroup.Subnets[0]),
				subnet("us-east-1b", got.DBSubnetGroup.Subnets[1]),
				subnet("us-east-1c", got.DBSubnetGroup.Subnets[2]),
			},
		},
		DBParameterGroups:                []types.DBParameterGroupStatus{{DBParameterGroupName: aws.String("default.mysql8.4"), ParameterApplyStatus: aws.String("in-sync")}},
		OptionGroupMemberships:           []types.OptionGroupMembership{{OptionGroupName: aws.String("default:mysql-8-4"), Status: aws.String("in-sync")}},
		CACertificateIdentifier:          aws.String("rds-ca-rsa2048-g1"),
		CertificateDetails:               &types.CertificateDetails{CAIdentifier: aws.String("rds-ca-rsa2048-g1"), ValidTill: aws.Time(now.Add(365 * 24 * time.Hour))},
		PendingModifiedValues:            &types.PendingModifiedValues{},
		AutoMinorVersionUpgrade:          aws.Bool(true),
		CopyTagsToSnapshot:               aws.Bool(false),
		DeletionProtection:               aws.Bool(false),
		IAMDatabaseAuthenticationEnabled: aws.Bool(false),
		MonitoringInterval:               aws.Int32(0),
		PerformanceInsightsEnabled:       aws.Bool(false),
		DatabaseInsightsMode:             "standard",
		ActivityStreamStatus:             "stopped",
		IsStorageConfigUpgradeAvailable:  aws.Bool(false),
		UpgradeRolloutOrder:              "second",
	}
	if diff := cmp.Diff(want, got, ignoreSerde, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	spec := dbengine.Spec{Engine: "mysql", EngineVersion: "8.4.8", MasterUsername: "testuser", MasterPassword: "password"}
	if diff := cmp.Diff([]dbengine.Spec{spec}, f.engine.specs); diff != "" {
		t.Error(diff)
	}
}

// Everything that can be chosen comes back.
func TestCreateWithEverything(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.createGroup("dbsubnetgroup")
	key := f.key()
	in := newInput("full")
	in.Engine = aws.String("mariadb")
	in.EngineVersion = aws.String("10.11")
	in.DBName = aws.String("test")
	in.LicenseModel = aws.String("general-public-license")
	in.AllocatedStorage = aws.Int32(500)
	in.MaxAllocatedStorage = aws.Int32(1000)
	in.StorageType = aws.String("io1")
	in.Iops = aws.Int32(5000)
	in.DedicatedLogVolume = aws.Bool(true)
	in.ProcessorFeatures = []types.ProcessorFeature{{Name: aws.String("coreCount"), Value: aws.String("2")}}
	in.Port = aws.Int32(3307)
	in.MultiAZ = aws.Bool(true)
	in.DBSubnetGroupName = aws.String("DBSubnetGroup")
	in.VpcSecurityGroupIds = []string{"sg-09dfb82d21e4846c4", "sg-0123abcd"}
	in.NetworkType = aws.String("IPV4")
	in.CACertificateIdentifier = aws.String("rds-ca-ecc384-g1")
	in.DBParameterGroupName = aws.String("my-parameters")
	in.OptionGroupName = aws.String("my-options")
	in.BackupRetentionPeriod = aws.Int32(35)
	in.PreferredBackupWindow = aws.String("02:00-03:00")
	in.PreferredMaintenanceWindow = aws.String("Sun:23:45-Mon:00:15")
	in.CopyTagsToSnapshot = aws.Bool(true)
	in.DeletionProtection = aws.Bool(true)
	in.AutoMinorVersionUpgrade = aws.Bool(false)
	in.EnableIAMDatabaseAuthentication = aws.Bool(true)
	in.EnableCloudwatchLogsExports = []string{"error", "slowquery"}
	in.MonitoringInterval = aws.Int32(60)
	in.MonitoringRoleArn = aws.String("arn:aws:iam::123456789012:role/emaccess")
	in.EnablePerformanceInsights = aws.Bool(true)
	in.PerformanceInsightsKMSKeyId = aws.String(key)
	in.PerformanceInsightsRetentionPeriod = aws.Int32(731)
	in.DatabaseInsightsMode = "advanced"
	in.StorageEncrypted = aws.Bool(true)
	in.KmsKeyId = aws.String(key)
	in.Tags = []types.Tag{{Key: aws.String("team"), Value: aws.String("data")}, {Key: aws.String("empty"), Value: aws.String("")}}
	got := f.create(in)

	type view struct {
		Engine, Version, DBName, StorageType, Group, Parameters, Options, CA, Backup, Maintenance, Role, PIKey, Key, Zone, Second string
		Storage, Max, Iops, Retention, Interval, PIDays                                                                           int32
		Flags                                                                                                                     []bool
		SecurityGroups, Logs                                                                                                      []string
		Tags                                                                                                                      map[string]string
		Encryption                                                                                                                types.StorageEncryptionType
		Mode                                                                                                                      types.DatabaseInsightsMode
		Features                                                                                                                  []types.ProcessorFeature
		Stream                                                                                                                    string
	}
	want := view{
		"mariadb", "10.11.16", "test", "io1", "dbsubnetgroup", "my-parameters", "my-options", "rds-ca-ecc384-g1", "02:00-03:00",
		"sun:23:45-mon:00:15", *in.MonitoringRoleArn, key, key, "us-east-1a", "us-east-1b",
		500, 1000, 5000, 35, 60, 731,
		[]bool{true, false, true, true, false, true, true, true, true},
		in.VpcSecurityGroupIds, in.EnableCloudwatchLogsExports,
		map[string]string{"team": "data", "empty": ""}, "sse-kms", "advanced", in.ProcessorFeatures,
		"arn:aws:logs:us-east-1:123456789012:log-group:RDSOSMetrics:log-stream:" + *got.DbiResourceId,
	}
	var groups []string
	for _, g := range got.VpcSecurityGroups {
		groups = append(groups, *g.VpcSecurityGroupId)
	}
	seen := view{
		*got.Engine, *got.EngineVersion, *got.DBName, *got.StorageType, *got.DBSubnetGroup.DBSubnetGroupName,
		*got.DBParameterGroups[0].DBParameterGroupName, *got.OptionGroupMemberships[0].OptionGroupName, *got.CACertificateIdentifier,
		*got.PreferredBackupWindow, *got.PreferredMaintenanceWindow, *got.MonitoringRoleArn, *got.PerformanceInsightsKMSKeyId,
		*got.KmsKeyId, *got.AvailabilityZone, *got.SecondaryAvailabilityZone,
		*got.AllocatedStorage, *got.MaxAllocatedStorage, *got.Iops, *got.BackupRetentionPeriod, *got.MonitoringInterval, *got.PerformanceInsightsRetentionPeriod,
		[]bool{*got.MultiAZ, *got.PubliclyAccessible, *got.CopyTagsToSnapshot, *got.DeletionProtection, *got.AutoMinorVersionUpgrade,
			*got.IAMDatabaseAuthenticationEnabled, *got.PerformanceInsightsEnabled, *got.StorageEncrypted, *got.DedicatedLogVolume},
		groups, got.EnabledCloudwatchLogsExports, tagMap(got.TagList), got.StorageEncryptionType, got.DatabaseInsightsMode, got.ProcessorFeatures,
		*got.EnhancedMonitoringResourceArn,
	}
	if diff := cmp.Diff(want, seen, ignoreSerde); diff != "" {
		t.Error(diff)
	}
	if got.EngineLifecycleSupport != nil {
		t.Errorf("MariaDB has EngineLifecycleSupport %s", *got.EngineLifecycleSupport)
	}
	if *got.Endpoint.Port != 3307 {
		t.Errorf("port %d", *got.Endpoint.Port)
	}
}

func tagMap(tags []types.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[*t.Key] = *t.Value
	}
	return m
}

func (f *fixture) createGroup(name string) {
	f.t.Helper()
	_, err := f.client().CreateDBSubnetGroup(context.Background(), &rds.CreateDBSubnetGroupInput{
		DBSubnetGroupName: &name, DBSubnetGroupDescription: aws.String("testgroup."),
		SubnetIds: []string{"subnet-0123456789abcdef0", "subnet-89abcdef"},
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// Encryption from the start takes the account's own key when none is named.
func TestCreateEncrypted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	in := newInput("enc")
	in.StorageEncrypted = aws.Bool(true)
	got := f.create(in)
	key, err := f.keys.Resolve(region, "alias/aws/rds")
	if err != nil {
		t.Fatal(err)
	}
	if !*got.StorageEncrypted || *got.KmsKeyId != key.ARN {
		t.Errorf("encrypted %v with %s, want %s", *got.StorageEncrypted, aws.ToString(got.KmsKeyId), key.ARN)
	}
	if v := f.volumeOf("enc", "enc"); !v.Encrypted {
		t.Errorf("the volume is plain")
	}
}

// A database that can't be made or started shows in the status, and can be
// deleted.
func TestCreateFails(t *testing.T) {
	t.Parallel()
	for name, breakIt := range map[string]func(*fakeEngine){
		"init":  func(e *fakeEngine) { e.initErr = errFake },
		"start": func(e *fakeEngine) { e.startErr = errFake },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			breakIt(f.engine)
			if _, err := f.client().CreateDBInstance(context.Background(), newInput("db")); err != nil {
				t.Fatal(err)
			}
			if got := []string{f.status("db"), f.status("db")}; got[0] != "creating" || got[1] != "failed" {
				t.Errorf("statuses %v", got)
			}
			f.wantLog(`level=ERROR msg="work failed" resource="DB instance db" error="the fake broke"`)
			_, err := f.client().CreateDBSnapshot(context.Background(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("s")})
			wantError(t, "snapshot of a failed instance", err,
				"InvalidDBInstanceState: Cannot create a snapshot because the database instance db is not currently in the available state.")
			f.delete("db")
		})
	}
}
