package rdsserver_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/google/go-cmp/cmp"
)

// A restore takes over what RDS takes over and nothing else: this is what a
// check of carried settings has to find.
func TestRestoreDefaults(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.createGroup("g")
	in := newInput("db")
	in.DBInstanceClass = aws.String("db.r6g.large")
	in.EngineVersion = aws.String("8.0.28")
	in.DBName = aws.String("test")
	in.StorageType = aws.String("gp2")
	in.AllocatedStorage = aws.Int32(50)
	in.MaxAllocatedStorage = aws.Int32(100)
	in.Port = aws.Int32(3309)
	in.MultiAZ = aws.Bool(true)
	in.DBSubnetGroupName = aws.String("g")
	in.VpcSecurityGroupIds = []string{"sg-09dfb82d21e4846c4"}
	in.PubliclyAccessible = aws.Bool(false)
	in.CACertificateIdentifier = aws.String("rds-ca-ecc384-g1")
	in.DBParameterGroupName = aws.String("p")
	in.OptionGroupName = aws.String("o")
	in.BackupRetentionPeriod = aws.Int32(7)
	in.CopyTagsToSnapshot = aws.Bool(true)
	in.DeletionProtection = aws.Bool(true)
	in.AutoMinorVersionUpgrade = aws.Bool(false)
	in.EnableIAMDatabaseAuthentication = aws.Bool(true)
	in.EnableCloudwatchLogsExports = []string{"error"}
	in.EngineLifecycleSupport = aws.String("open-source-rds-extended-support-disabled")
	in.MonitoringInterval, in.MonitoringRoleArn = aws.Int32(5), aws.String("arn:aws:iam::123456789012:role/r")
	in.EnablePerformanceInsights = aws.Bool(true)
	source := f.create(in)
	f.snapshot("db", "s")
	got := f.restore("s", "r")

	type view struct {
		Class, Version, DBName, User, Storage, Group, Parameters, Options, CA, Lifecycle string
		Size, Port, Retention, Interval                                                  int32
		MultiAZ, Public, CopyTags, Protected, AutoUpgrade, IAM, Insights                 bool
		Logs, SecurityGroups                                                             int
		Max                                                                              *int32
	}
	look := func(i types.DBInstance) view {
		return view{
			*i.DBInstanceClass, *i.EngineVersion, *i.DBName, *i.MasterUsername, *i.StorageType, *i.DBSubnetGroup.DBSubnetGroupName,
			*i.DBParameterGroups[0].DBParameterGroupName, *i.OptionGroupMemberships[0].OptionGroupName, *i.CACertificateIdentifier, *i.EngineLifecycleSupport,
			*i.AllocatedStorage, *i.Endpoint.Port, *i.BackupRetentionPeriod, *i.MonitoringInterval,
			*i.MultiAZ, *i.PubliclyAccessible, *i.CopyTagsToSnapshot, *i.DeletionProtection, *i.AutoMinorVersionUpgrade, *i.IAMDatabaseAuthenticationEnabled, *i.PerformanceInsightsEnabled,
			len(i.EnabledCloudwatchLogsExports), len(i.VpcSecurityGroups), i.MaxAllocatedStorage,
		}
	}
	want := view{
		"db.r6g.large", "8.0.28", "test", "testuser", "gp3", "default", "default.mysql8.0", "default:mysql-8-0", "rds-ca-rsa2048-g1", "open-source-rds-extended-support",
		50, 3309, 7, 0,
		false, true, false, false, true, false, false,
		0, 1, nil,
	}
	if diff := cmp.Diff(want, look(got)); diff != "" {
		t.Error(diff)
	}
	if *got.DbiResourceId == *source.DbiResourceId || *got.Endpoint.Address == *source.Endpoint.Address ||
		*got.VpcSecurityGroups[0].VpcSecurityGroupId == in.VpcSecurityGroupIds[0] {
		t.Error("the restored instance is the source")
	}
}

// With the article's parameters the restored instance stands where the source
// does.
func TestRestoreWithPlacement(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.createGroup("dbsubnetgroup")
	f.create(newInput("soa-04-005"))
	f.snapshot("soa-04-005", "s")
	_, err := f.client().RestoreDBInstanceFromDBSnapshot(context.Background(), &rds.RestoreDBInstanceFromDBSnapshotInput{
		AvailabilityZone: aws.String("us-east-1d"), DBInstanceIdentifier: aws.String("soa-04-005-encrypted"), DBSnapshotIdentifier: aws.String("s"),
		DBSubnetGroupName: aws.String("dbsubnetgroup"), VpcSecurityGroupIds: []string{"sg-09dfb82d21e4846c4"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := f.available("soa-04-005-encrypted")
	if *got.AvailabilityZone != "us-east-1d" || *got.DBSubnetGroup.DBSubnetGroupName != "dbsubnetgroup" ||
		*got.VpcSecurityGroups[0].VpcSecurityGroupId != "sg-09dfb82d21e4846c4" || *got.PubliclyAccessible {
		t.Errorf("got %+v", got)
	}
}

// Storage type, IOPS and throughput depend on one another and on the backup.
func TestRestoredStorage(t *testing.T) {
	t.Parallel()
	type storage struct {
		Type       string
		Iops       *int32
		Throughput *int32
	}
	n := aws.Int32
	for name, test := range map[string]struct {
		size    int32
		source  storage
		request storage
		want    storage
	}{
		"gp2 becomes gp3":                  {50, storage{Type: "gp2"}, storage{}, storage{"gp3", n(3000), n(125)}},
		"gp2 stays if asked for":           {50, storage{Type: "gp2"}, storage{Type: "gp2"}, storage{Type: "gp2"}},
		"magnetic becomes gp3":             {50, storage{Type: "standard"}, storage{}, storage{"gp3", n(3000), n(125)}},
		"io1 keeps its IOPS":               {100, storage{"io1", n(1000), nil}, storage{}, storage{"io1", n(1000), nil}},
		"io1 by IOPS alone":                {100, storage{Type: "gp2"}, storage{Iops: n(2000)}, storage{"io1", n(2000), nil}},
		"io2 of another number":            {100, storage{"io2", n(1000), nil}, storage{"io2", n(3000), nil}, storage{"io2", n(3000), nil}},
		"no provisioned IOPS any more":     {100, storage{"io1", n(1000), nil}, storage{Iops: n(0)}, storage{"gp3", n(3000), n(125)}},
		"large gp3 has another baseline":   {500, storage{Type: "gp3"}, storage{}, storage{"gp3", n(12000), n(500)}},
		"large gp3 takes IOPS from backup": {500, storage{"gp3", n(20000), n(600)}, storage{Type: "gp3"}, storage{"gp3", n(20000), n(500)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			in := newInput("db")
			in.AllocatedStorage, in.StorageType = n(test.size), &test.source.Type
			in.Iops, in.StorageThroughput = test.source.Iops, test.source.Throughput
			f.create(in)
			f.snapshot("db", "s")
			restore := &rds.RestoreDBInstanceFromDBSnapshotInput{DBInstanceIdentifier: aws.String("r"), DBSnapshotIdentifier: aws.String("s"), Iops: test.request.Iops}
			if test.request.Type != "" {
				restore.StorageType = &test.request.Type
			}
			if _, err := f.client().RestoreDBInstanceFromDBSnapshot(context.Background(), restore); err != nil {
				t.Fatal(err)
			}
			got := f.available("r")
			if diff := cmp.Diff(test.want, storage{*got.StorageType, got.Iops, got.StorageThroughput}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A snapshot whose key is away gives no instance, and one whose volume is
// damaged gives a failed one.
func TestRestoreFails(t *testing.T) {
	t.Parallel()
	f := setup(t)
	key := f.key()
	f.create(newInput("db"))
	f.snapshot("db", "s")
	f.copySnapshot("s", "enc", key)
	f.engine.startErr = errFake
	if _, err := f.client().RestoreDBInstanceFromDBSnapshot(context.Background(), &rds.RestoreDBInstanceFromDBSnapshotInput{DBInstanceIdentifier: aws.String("r"), DBSnapshotIdentifier: aws.String("enc")}); err != nil {
		t.Fatal(err)
	}
	f.status("r")
	if got := f.status("r"); got != "failed" {
		t.Errorf("restored instance is %s", got)
	}
	f.wantLog(`resource="DB instance r" error="the fake broke"`)

	f.kms("DisableKey", `{"KeyId":"`+key+`"}`)
	_, err := f.client().RestoreDBInstanceFromDBSnapshot(context.Background(), &rds.RestoreDBInstanceFromDBSnapshotInput{DBInstanceIdentifier: aws.String("r2"), DBSnapshotIdentifier: aws.String("enc")})
	wantError(t, "restore with a disabled key", err,
		"KMSKeyNotAccessibleFault: The specified KMS key ["+key+"] does not exist, is not enabled or you do not have permissions to access it.")
	_, err = f.client().CopyDBSnapshot(context.Background(), &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("enc"), TargetDBSnapshotIdentifier: aws.String("c")})
	wantError(t, "copy with a disabled key", err,
		"KMSKeyNotAccessibleFault: The source snapshot KMS key ["+key+"] does not exist, is not enabled or you do not have permissions to access it.")
}
