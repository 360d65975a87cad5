package rdsserver_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

const notIdentifier = "Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; " +
	"and must not end with a hyphen or contain two consecutive hyphens."

// Every refusal of CreateDBInstance.
func TestCreateRefusals(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("taken"))
	disabled := f.key()
	f.kms("DisableKey", `{"KeyId":"`+disabled+`"}`)
	for _, test := range []struct {
		change func(*rds.CreateDBInstanceInput)
		want   string
	}{
		{func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String("") }, "InvalidParameterValue: The parameter DBInstanceIdentifier must be provided and must not be blank."},
		{func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String("9a") }, "InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. " + notIdentifier},
		{func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String("a--b") }, "InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. " + notIdentifier},
		{func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String("a-") }, "InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. " + notIdentifier},
		{func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String("ä") }, "InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. " + notIdentifier},
		{func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String(strings.Repeat("a", 64)) }, "InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier because it is longer than 63 characters."},
		{func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String("TAKEN") }, "DBInstanceAlreadyExists: DB instance already exists"},
		{func(in *rds.CreateDBInstanceInput) { in.DBInstanceClass = aws.String("") }, "InvalidParameterValue: The parameter DBInstanceClass must be provided and must not be blank."},
		{func(in *rds.CreateDBInstanceInput) { in.DBInstanceClass = aws.String("t3.micro") }, "InvalidParameterValue: Invalid DB Instance class: t3.micro"},
		{func(in *rds.CreateDBInstanceInput) { in.Engine = aws.String("") }, "InvalidParameterValue: The parameter Engine must be provided and must not be blank."},
		{func(in *rds.CreateDBInstanceInput) { in.Engine = aws.String("postgres") }, "InvalidParameterValue: The sandbox has no database engine for postgres; it has: mariadb, mysql"},
		{func(in *rds.CreateDBInstanceInput) { in.Engine = aws.String("dbase") }, "InvalidParameterValue: Invalid DB engine: dbase"},
		{func(in *rds.CreateDBInstanceInput) { in.EngineVersion = aws.String("5.5") }, "InvalidParameterCombination: Cannot find version 5.5 for mysql"},
		{func(in *rds.CreateDBInstanceInput) { in.LicenseModel = aws.String("license-included") }, "InvalidParameterValue: Invalid license model 'license-included' for engine 'mysql'. Valid license models are: general-public-license."},
		{func(in *rds.CreateDBInstanceInput) { in.AllocatedStorage = nil }, "InvalidParameterValue: The parameter AllocatedStorage must be provided and must not be null."},
		{func(in *rds.CreateDBInstanceInput) { in.AllocatedStorage = aws.Int32(4) }, "InvalidParameterValue: Invalid storage size for engine name mysql and storage type gp3: 4"},
		{func(in *rds.CreateDBInstanceInput) { in.StorageType = aws.String("tape") }, "InvalidParameterValue: Invalid storage type: tape"},
		{func(in *rds.CreateDBInstanceInput) { in.MaxAllocatedStorage = aws.Int32(20) }, "InvalidParameterCombination: Max storage size must be greater than storage size"},
		{func(in *rds.CreateDBInstanceInput) {
			in.StorageType, in.AllocatedStorage = aws.String("io1"), aws.Int32(100)
		}, "InvalidParameterCombination: You must specify Iops for storage type io1."},
		{func(in *rds.CreateDBInstanceInput) {
			in.Iops, in.AllocatedStorage = aws.Int32(9000), aws.Int32(100)
		}, "InvalidParameterCombination: The IOPS to GiB ratio must be between 0.5 and 50"},
		{func(in *rds.CreateDBInstanceInput) {
			in.StorageType, in.StorageThroughput = aws.String("gp3"), aws.Int32(200)
		}, "InvalidParameterCombination: You can't specify IOPS or storage throughput for engine mysql and a storage size less than 400."},
		{func(in *rds.CreateDBInstanceInput) { in.StorageType, in.Iops = aws.String("gp2"), aws.Int32(1000) }, "InvalidParameterCombination: You can't specify IOPS or storage throughput for storage type gp2."},
		{func(in *rds.CreateDBInstanceInput) { in.MasterUsername = nil }, "InvalidParameterValue: The parameter MasterUsername must be provided and must not be blank."},
		{func(in *rds.CreateDBInstanceInput) { in.MasterUsername = aws.String("1st") }, "InvalidParameterValue: The parameter MasterUsername is not a valid identifier. It must begin with a letter and contain 1 to 16 letters, digits and underscores."},
		{func(in *rds.CreateDBInstanceInput) { in.MasterUsername = aws.String("rdsadmin") }, "InvalidParameterValue: MasterUsername rdsadmin cannot be used as it is a reserved word used by the engine"},
		{func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = nil }, "InvalidParameterValue: The parameter MasterUserPassword must be provided and must not be blank."},
		{func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = aws.String("1234567") }, "InvalidParameterValue: The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters."},
		{func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = aws.String(strings.Repeat("x", 42)) }, "InvalidParameterValue: The parameter MasterUserPassword is not a valid password because it is longer than 41 characters."},
		{func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = aws.String("pass/word") }, `InvalidParameterValue: The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`},
		{func(in *rds.CreateDBInstanceInput) { in.DBName = aws.String("my-db") }, "InvalidParameterValue: DBName must begin with a letter and contain only alphanumeric characters."},
		{func(in *rds.CreateDBInstanceInput) { in.DBName = aws.String("MySQL") }, "InvalidParameterValue: DBName MySQL cannot be used. It is a reserved word for this engine."},
		{func(in *rds.CreateDBInstanceInput) { in.Port = aws.Int32(80) }, "InvalidParameterValue: Invalid value 80 for Port. Must be between 1150 and 65535"},
		{func(in *rds.CreateDBInstanceInput) {
			in.MultiAZ, in.AvailabilityZone = aws.Bool(true), aws.String("us-east-1a")
		}, "InvalidParameterCombination: Requesting a specific availability zone is not valid for Multi-AZ instances."},
		{func(in *rds.CreateDBInstanceInput) { in.AvailabilityZone = aws.String("eu-west-1a") }, "InvalidParameterValue: Invalid availability zone: eu-west-1a"},
		{func(in *rds.CreateDBInstanceInput) { in.DBSubnetGroupName = aws.String("nowhere") }, "DBSubnetGroupNotFoundFault: DB subnet group 'nowhere' does not exist."},
		{func(in *rds.CreateDBInstanceInput) { in.VpcSecurityGroupIds = []string{"default"} }, "InvalidParameterValue: Invalid security group , groupId= default, groupName=."},
		{func(in *rds.CreateDBInstanceInput) { in.NetworkType = aws.String("IPV6") }, "InvalidParameterValue: Invalid network type: IPV6. Must be IPV4 or DUAL"},
		{func(in *rds.CreateDBInstanceInput) { in.NetworkType = aws.String("DUAL") }, "NetworkTypeNotSupported: The DB subnet group default doesn't support the network type DUAL."},
		{func(in *rds.CreateDBInstanceInput) { in.CACertificateIdentifier = aws.String("rds-ca-2019") }, "CertificateNotFound: Certificate not found: rds-ca-2019"},
		{func(in *rds.CreateDBInstanceInput) { in.DBParameterGroupName = aws.String("default.mysql5.7") }, "InvalidParameterCombination: The Parameter Group default.mysql5.7 with DBParameterGroupFamily mysql5.7 cannot be used for this instance. Please use a Parameter Group with DBParameterGroupFamily mysql8.4"},
		{func(in *rds.CreateDBInstanceInput) { in.DBParameterGroupName = aws.String("no group") }, "InvalidParameterValue: The parameter DBParameterGroupName is not a valid identifier. " + notIdentifier},
		{func(in *rds.CreateDBInstanceInput) { in.OptionGroupName = aws.String("default:mysql-5-7") }, "OptionGroupNotFoundFault: Specified OptionGroupName: default:mysql-5-7 not found."},
		{func(in *rds.CreateDBInstanceInput) { in.BackupRetentionPeriod = aws.Int32(36) }, "InvalidParameterValue: Invalid value 36 for BackupRetentionPeriod. Must be between 0 and 35"},
		{func(in *rds.CreateDBInstanceInput) { in.PreferredBackupWindow = aws.String("night") }, "InvalidParameterValue: Invalid backup window format: night. Should be specified as a range hh24:mi-hh24:mi (24H Clock UTC). Example: 22:00-22:30"},
		{func(in *rds.CreateDBInstanceInput) { in.PreferredBackupWindow = aws.String("02:00-02:29") }, "InvalidParameterValue: The backup window must be at least 30 minutes."},
		{func(in *rds.CreateDBInstanceInput) { in.PreferredMaintenanceWindow = aws.String("sunday") }, "InvalidParameterValue: Invalid maintenance window format: sunday. Should be specified as a range ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC). Example: Sun:23:45-Mon:00:15"},
		{func(in *rds.CreateDBInstanceInput) {
			in.PreferredMaintenanceWindow = aws.String("sun:05:00-sun:05:10")
		}, "InvalidParameterValue: The maintenance window must be at least 30 minutes."},
		{func(in *rds.CreateDBInstanceInput) {
			in.PreferredMaintenanceWindow = aws.String("sun:05:00-mon:05:00")
		}, "InvalidParameterValue: Maintenance window must be less than 24 hours."},
		{func(in *rds.CreateDBInstanceInput) {
			in.PreferredBackupWindow, in.PreferredMaintenanceWindow = aws.String("23:50-00:20"), aws.String("sun:00:00-sun:00:30")
		}, "InvalidParameterValue: The backup window and maintenance window must not overlap."},
		{func(in *rds.CreateDBInstanceInput) { in.EnableCloudwatchLogsExports = []string{"postgresql"} }, "InvalidParameterCombination: You cannot use the log types 'postgresql' with engine version mysql 8.4.8."},
		{func(in *rds.CreateDBInstanceInput) { in.EngineLifecycleSupport = aws.String("forever") }, "InvalidParameterValue: Invalid value forever for EngineLifecycleSupport. Must be open-source-rds-extended-support or open-source-rds-extended-support-disabled"},
		{func(in *rds.CreateDBInstanceInput) { in.MonitoringInterval = aws.Int32(7) }, "InvalidParameterValue: Invalid value 7 for MonitoringInterval. Must be one of 0, 1, 5, 10, 15, 30, 60"},
		{func(in *rds.CreateDBInstanceInput) { in.MonitoringInterval = aws.Int32(5) }, "InvalidParameterCombination: A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0."},
		{func(in *rds.CreateDBInstanceInput) { in.MonitoringRoleArn = aws.String("arn:x") }, "InvalidParameterCombination: A MonitoringInterval value other than 0 is required if you specify a MonitoringRoleARN value."},
		{func(in *rds.CreateDBInstanceInput) {
			in.EnablePerformanceInsights, in.PerformanceInsightsRetentionPeriod = aws.Bool(true), aws.Int32(8)
		}, "InvalidParameterValue: Invalid Performance Insights retention period: 8"},
		{func(in *rds.CreateDBInstanceInput) { in.KmsKeyId = aws.String("alias/aws/rds") }, "InvalidParameterCombination: You can't specify KmsKeyId unless StorageEncrypted is true."},
		{func(in *rds.CreateDBInstanceInput) {
			in.StorageEncrypted, in.KmsKeyId = aws.Bool(true), aws.String("alias/nope")
		}, "KMSKeyNotAccessibleFault: The specified KMS key [alias/nope] does not exist, is not enabled or you do not have permissions to access it."},
		{func(in *rds.CreateDBInstanceInput) { in.StorageEncrypted, in.KmsKeyId = aws.Bool(true), &disabled }, "KMSKeyNotAccessibleFault: The specified KMS key [" + disabled + "] does not exist, is not enabled or you do not have permissions to access it."},
		{func(in *rds.CreateDBInstanceInput) {
			in.StorageEncrypted, in.DBInstanceClass = aws.Bool(true), aws.String("db.t2.micro")
		}, "InvalidParameterCombination: DB Instance class db.t2.micro does not support encryption at rest"},
		{func(in *rds.CreateDBInstanceInput) { in.ManageMasterUserPassword = aws.Bool(true) }, "InvalidParameterCombination: The sandbox doesn't support the parameter ManageMasterUserPassword."},
		{func(in *rds.CreateDBInstanceInput) { in.DBClusterIdentifier = aws.String("c") }, "InvalidParameterCombination: The sandbox doesn't support the parameter DBClusterIdentifier."},
		{func(in *rds.CreateDBInstanceInput) { in.BackupTarget = aws.String("outposts") }, "InvalidParameterCombination: The sandbox doesn't support the parameter BackupTarget=outposts."},
		{func(in *rds.CreateDBInstanceInput) { in.MasterUserAuthenticationType = "iam-db-auth" }, "InvalidParameterCombination: The sandbox doesn't support the parameter MasterUserAuthenticationType=iam-db-auth."},
		{func(in *rds.CreateDBInstanceInput) {
			in.Tags = []types.Tag{{Key: aws.String("aws:x"), Value: aws.String("")}}
		}, "InvalidParameterValue: The tag keys starting with aws: or rds: are reserved: aws:x"},
		{func(in *rds.CreateDBInstanceInput) {
			in.Tags = []types.Tag{{Key: aws.String("a*b"), Value: aws.String("")}}
		}, "InvalidParameterValue: Invalid tag: a*b="},
		{func(in *rds.CreateDBInstanceInput) { in.Tags = []types.Tag{{Value: aws.String("v")}} }, "InvalidParameterValue: The parameter Key must be provided and must not be blank."},
		{func(in *rds.CreateDBInstanceInput) { in.Tags = manyTags(51) }, "InvalidParameterValue: A resource can have 50 tags at most."},
	} {
		in := newInput("db")
		test.change(in)
		_, err := f.client().CreateDBInstance(context.Background(), in)
		wantError(t, "CreateDBInstance", err, test.want)
	}
}

func manyTags(n int) []types.Tag {
	var tags []types.Tag
	for i := range n {
		tags = append(tags, types.Tag{Key: aws.String(fmt.Sprint("key", i)), Value: aws.String("")})
	}
	return tags
}

// Every refusal of the other actions.
func TestRefusals(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx, c := context.Background(), f.client()
	in := newInput("db")
	in.DeletionProtection = aws.Bool(true)
	f.create(in)
	f.create(newInput("free"))
	f.snapshot("db", "s")
	f.createGroup("g")
	inGroup := newInput("in-group")
	inGroup.DBSubnetGroupName = aws.String("g")
	f.create(inGroup)
	// Two that nobody has described yet.
	if _, err := c.CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s"), TargetDBSnapshotIdentifier: aws.String("fresh")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateDBInstance(ctx, newInput("creating")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("free"), SkipFinalSnapshot: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	s := aws.String

	createSnapshot := func(instance, id string) error {
		_, err := c.CreateDBSnapshot(ctx, &rds.CreateDBSnapshotInput{DBInstanceIdentifier: &instance, DBSnapshotIdentifier: &id})
		return err
	}
	copySnapshot := func(source, target string, options ...func(*rds.CopyDBSnapshotInput)) error {
		in := &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: &source, TargetDBSnapshotIdentifier: &target}
		for _, o := range options {
			o(in)
		}
		_, err := c.CopyDBSnapshot(ctx, in)
		return err
	}
	restore := func(snapshot, id string, options ...func(*rds.RestoreDBInstanceFromDBSnapshotInput)) error {
		in := &rds.RestoreDBInstanceFromDBSnapshotInput{DBSnapshotIdentifier: &snapshot, DBInstanceIdentifier: &id}
		for _, o := range options {
			o(in)
		}
		_, err := c.RestoreDBInstanceFromDBSnapshot(ctx, in)
		return err
	}
	deleteInstance := func(id string, skip bool, final string) error {
		in := &rds.DeleteDBInstanceInput{DBInstanceIdentifier: &id, SkipFinalSnapshot: &skip}
		if final != "" {
			in.FinalDBSnapshotIdentifier = &final
		}
		_, err := c.DeleteDBInstance(ctx, in)
		return err
	}
	deleteSnapshot := func(id string) error {
		_, err := c.DeleteDBSnapshot(ctx, &rds.DeleteDBSnapshotInput{DBSnapshotIdentifier: &id})
		return err
	}
	createGroup := func(name, description string, subnets ...string) error {
		_, err := c.CreateDBSubnetGroup(ctx, &rds.CreateDBSubnetGroupInput{DBSubnetGroupName: &name, DBSubnetGroupDescription: &description, SubnetIds: subnets})
		return err
	}
	instances := func(in *rds.DescribeDBInstancesInput) error {
		_, err := c.DescribeDBInstances(ctx, in)
		return err
	}
	snapshots := func(in *rds.DescribeDBSnapshotsInput) error {
		_, err := c.DescribeDBSnapshots(ctx, in)
		return err
	}
	groups := func(name string) error {
		_, err := c.DescribeDBSubnetGroups(ctx, &rds.DescribeDBSubnetGroupsInput{DBSubnetGroupName: &name})
		return err
	}
	deleteGroup := func(name string) error {
		_, err := c.DeleteDBSubnetGroup(ctx, &rds.DeleteDBSubnetGroupInput{DBSubnetGroupName: &name})
		return err
	}
	tags := func(resource string) error {
		_, err := c.ListTagsForResource(ctx, &rds.ListTagsForResourceInput{ResourceName: &resource})
		return err
	}
	const a, b = "subnet-0123456789abcdef0", "subnet-89abcdef"

	for _, test := range []struct {
		what string
		err  error
		want string
	}{
		{"CreateDBSnapshot without a name", createSnapshot("db", ""), "InvalidParameterValue: The parameter DBSnapshotIdentifier must be provided and must not be blank."},
		{"CreateDBSnapshot with a digit first", createSnapshot("db", "1st"), "InvalidParameterValue: Invalid snapshot identifier:  1st"},
		{"CreateDBSnapshot with a bad name", createSnapshot("db", "a_b"), "InvalidParameterValue: The parameter DBSnapshotIdentifier is not a valid identifier. " + notIdentifier},
		{"CreateDBSnapshot with a long name", createSnapshot("db", strings.Repeat("a", 256)), "InvalidParameterValue: The parameter DBSnapshotIdentifier is not a valid identifier because it is longer than 255 characters."},
		{"CreateDBSnapshot without an instance", createSnapshot("", "x"), "InvalidParameterValue: The parameter DBInstanceIdentifier must be provided and must not be blank."},
		{"CreateDBSnapshot of nothing", createSnapshot("nope", "x"), "DBInstanceNotFound: DBInstance nope not found."},
		{"CreateDBSnapshot twice", createSnapshot("db", "S"), "DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the identifier s already exists."},
		{"CreateDBSnapshot too early", createSnapshot("creating", "x"), "InvalidDBInstanceState: Cannot create a snapshot because the database instance creating is not currently in the available state."},

		{"CopyDBSnapshot without a target", copySnapshot("s", ""), "InvalidParameterValue: The parameter TargetDBSnapshotIdentifier must be provided and must not be blank."},
		{"CopyDBSnapshot without a source", copySnapshot("", "x"), "InvalidParameterValue: The parameter SourceDBSnapshotIdentifier must be provided and must not be blank."},
		{"CopyDBSnapshot of nothing", copySnapshot("nope", "x"), "DBSnapshotNotFound: DBSnapshot not found: nope"},
		{"CopyDBSnapshot of an instance's ARN", copySnapshot(arn+"db:db", "x"), "DBSnapshotNotFound: DBSnapshot not found: " + arn + "db:db"},
		{"CopyDBSnapshot of another account's", copySnapshot("arn:aws:rds:us-east-1:999999999999:snapshot:s", "x"), "DBSnapshotNotFound: DBSnapshot not found: arn:aws:rds:us-east-1:999999999999:snapshot:s"},
		{"CopyDBSnapshot onto itself", copySnapshot("s", "s"), "DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the identifier s already exists."},
		{"CopyDBSnapshot too early", copySnapshot("fresh", "x"), "InvalidDBSnapshotState: Cannot copy snapshot because it is in creating state."},
		{"CopyDBSnapshot with an unknown key", copySnapshot("s", "x", func(in *rds.CopyDBSnapshotInput) { in.KmsKeyId = s("alias/nope") }), "KMSKeyNotAccessibleFault: The specified KMS key [alias/nope] does not exist, is not enabled or you do not have permissions to access it."},
		{"CopyDBSnapshot to an Outpost", copySnapshot("s", "x", func(in *rds.CopyDBSnapshotInput) { in.SnapshotTarget = s("outposts") }), "InvalidParameterCombination: The sandbox doesn't support the parameter SnapshotTarget=outposts."},

		{"Restore without a name", restore("s", ""), "InvalidParameterValue: The parameter DBInstanceIdentifier must be provided and must not be blank."},
		{"Restore without a snapshot", restore("", "x"), "InvalidParameterValue: The parameter DBSnapshotIdentifier must be provided and must not be blank."},
		{"Restore of nothing", restore("nope", "x"), "DBSnapshotNotFound: DBSnapshot not found: nope"},
		{"Restore too early", restore("fresh", "x"), "InvalidDBSnapshotState: Cannot create from snapshot because it is in creating state."},
		{"Restore over an instance", restore("s", "db"), "DBInstanceAlreadyExists: DB instance already exists"},
		{"Restore with less storage", restore("s", "x", func(in *rds.RestoreDBInstanceFromDBSnapshotInput) { in.AllocatedStorage = aws.Int32(10) }), "InvalidParameterValue: The allocated storage size can't be less than the source snapshot or backup size."},
		{"Restore into another engine", restore("s", "x", func(in *rds.RestoreDBInstanceFromDBSnapshotInput) { in.Engine = s("mariadb") }), "InvalidParameterCombination: The sandbox can't restore a mysql snapshot as mariadb."},
		{"Restore with a database name", restore("s", "x", func(in *rds.RestoreDBInstanceFromDBSnapshotInput) { in.DBName = s("d") }), "InvalidParameterCombination: DBName can't be specified when restoring a mysql snapshot."},
		{"Restore with an unknown group", restore("s", "x", func(in *rds.RestoreDBInstanceFromDBSnapshotInput) { in.DBSubnetGroupName = s("nope") }), "DBSubnetGroupNotFoundFault: DB subnet group 'nope' does not exist."},
		{"Restore of a cluster", restore("s", "x", func(in *rds.RestoreDBInstanceFromDBSnapshotInput) { in.DBClusterSnapshotIdentifier = s("c") }), "InvalidParameterCombination: The sandbox doesn't support the parameter DBClusterSnapshotIdentifier."},

		{"DeleteDBInstance undecided", deleteInstance("db", false, ""), "InvalidParameterCombination: FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."},
		{"DeleteDBInstance with both", deleteInstance("db", true, "x"), "InvalidParameterCombination: FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is enabled."},
		{"DeleteDBInstance with a bad final name", deleteInstance("db", false, "a--b"), "InvalidParameterValue: The parameter FinalDBSnapshotIdentifier is not a valid identifier. " + notIdentifier},
		{"DeleteDBInstance of nothing", deleteInstance("nope", true, ""), "DBInstanceNotFound: DBInstance nope not found."},
		{"DeleteDBInstance of a protected one", deleteInstance("db", true, ""), "InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again."},
		{"DeleteDBInstance twice", deleteInstance("free", true, ""), "InvalidDBInstanceState: Instance free is already being deleted."},
		{"DeleteDBInstance with a taken final name", deleteInstance("in-group", false, "s"), "DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the identifier s already exists."},
		{"DeleteDBInstance with a final snapshot too early", deleteInstance("creating", false, "x"), "InvalidDBInstanceState: Cannot create a snapshot because the database instance creating is not currently in the available state."},

		{"DeleteDBSnapshot of nothing", deleteSnapshot("nope"), "DBSnapshotNotFound: DBSnapshot not found: nope"},
		{"DeleteDBSnapshot too early", deleteSnapshot("fresh"), "InvalidDBSnapshotState: Cannot delete the snapshot because it is not currently in the available or failed state."},

		{"DescribeDBInstances of nothing", instances(&rds.DescribeDBInstancesInput{DBInstanceIdentifier: s("Nope")}), "DBInstanceNotFound: DBInstance Nope not found."},
		{"DescribeDBInstances with few records", instances(&rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(19)}), "InvalidParameterValue: Invalid value 19 for MaxRecords. Must be between 20 and 100"},
		{"DescribeDBInstances with an unknown filter", instances(&rds.DescribeDBInstancesInput{Filters: []types.Filter{{Name: s("colour"), Values: []string{"red"}}}}), "InvalidParameterValue: Unrecognized filter name: colour"},
		{"DescribeDBInstances with an empty filter", instances(&rds.DescribeDBInstancesInput{Filters: []types.Filter{{Name: s("engine"), Values: []string{}}}}), "InvalidParameterCombination: The list of Engine Names must not be empty."},
		{"DescribeDBSnapshots of nothing", snapshots(&rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: s("nope")}), "DBSnapshotNotFound: DBSnapshot not found: nope"},
		{"DescribeDBSnapshots of an unknown type", snapshots(&rds.DescribeDBSnapshotsInput{SnapshotType: s("old")}), "InvalidParameterValue: Invalid value old for SnapshotType."},

		{"CreateDBSubnetGroup without a name", createGroup("", "d", a, b), "InvalidParameterValue: The parameter DBSubnetGroupName must be provided and must not be blank."},
		{"CreateDBSubnetGroup default", createGroup("Default", "d", a, b), "InvalidParameterValue: The parameter DBSubnetGroupName is not in the form of a valid database subnet group name."},
		{"CreateDBSubnetGroup without a description", createGroup("x", "", a, b), "InvalidParameterValue: The parameter DBSubnetGroupDescription must be provided and must not be blank."},
		{"CreateDBSubnetGroup without subnets", createGroup("x", "d", []string{}...), "InvalidParameterValue: The parameter SubnetIds must be provided and must not be blank."},
		{"CreateDBSubnetGroup with one subnet", createGroup("x", "d", a, a), "DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: us-east-1a. Add subnets to cover at least 2 AZs."},
		{"CreateDBSubnetGroup with a bad subnet", createGroup("x", "d", a, "net-1"), "InvalidSubnet: The requested subnet net-1 is invalid, or multiple subnets were requested that are not all in a common VPC."},
		{"CreateDBSubnetGroup twice", createGroup("G", "d", a, b), "DBSubnetGroupAlreadyExists: The DB subnet group 'g' already exists."},
		{"DescribeDBSubnetGroups of nothing", groups("nope"), "DBSubnetGroupNotFoundFault: DB subnet group 'nope' does not exist."},
		{"DeleteDBSubnetGroup of nothing", deleteGroup("nope"), "DBSubnetGroupNotFoundFault: DB subnet group 'nope' does not exist."},
		{"DeleteDBSubnetGroup in use", deleteGroup("g"), "InvalidDBSubnetGroupStateFault: Cannot delete the subnet group 'g' because at least one database instance: in-group is still using it."},

		{"tags of no resource", tags("db"), "InvalidParameterValue: Invalid resource name: db"},
		{"tags of another Region", tags(strings.Replace(arn, region, "eu-west-1", 1) + "db:db"), "InvalidParameterValue: Invalid resource name: arn:aws:rds:eu-west-1:123456789012:db:db"},
		{"tags of an unknown instance", tags(arn + "db:nope"), "DBInstanceNotFound: DBInstance nope not found."},
		{"tags of an unknown snapshot", tags(arn + "snapshot:nope"), "DBSnapshotNotFound: DBSnapshot not found: nope"},
		{"tags of an unknown group", tags(arn + "subgrp:nope"), "DBSubnetGroupNotFoundFault: DB subnet group 'nope' does not exist."},
		{"tags of another type", tags(arn + "cluster:c"), "InvalidParameterValue: The sandbox has no resources of the type cluster: " + arn + "cluster:c"},
	} {
		wantError(t, test.what, test.err, test.want)
	}

	_, err := f.server.Serve(ctx, wire.Call{Region: region, Action: "StopDBInstance"})
	wantError(t, "unknown action", fmt.Errorf("%w", err), "no API error: InvalidAction: Could not find operation StopDBInstance for version 2014-10-31: the sandbox doesn't have it")
}

// A second of the same name is told so, whatever the first one's status: this is
// how the article's workflow ends when it is run twice.
func TestAlreadyExistsComesBeforeState(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	ctx := context.Background()
	in := &rds.CreateDBSnapshotInput{DBInstanceIdentifier: aws.String("db"), DBSnapshotIdentifier: aws.String("db-no-encrypted")}
	if _, err := f.client().CreateDBSnapshot(ctx, in); err != nil {
		t.Fatal(err)
	}
	_, err := f.client().CreateDBSnapshot(ctx, in) // the instance is backing-up
	wantError(t, "CreateDBSnapshot", err, "DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the identifier db-no-encrypted already exists.")
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	for n := range 40 {
		if _, err := f.client().CreateDBInstance(ctx, newInput(fmt.Sprint("db", n))); err != nil {
			t.Fatal(err)
		}
	}
	_, err := f.client().CreateDBInstance(ctx, newInput("db40"))
	wantError(t, "instance 41", err, "InstanceQuotaExceeded: The request cannot be processed because it would exceed the maximum number of DB instances.")
	if _, err := f.clientIn("eu-west-1").CreateDBInstance(ctx, newInput("db")); err != nil {
		t.Errorf("in another Region: %v", err)
	}

	f.available("db0")
	f.snapshot("db0", "s0")
	for n := range 99 {
		_, err := f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s0"), TargetDBSnapshotIdentifier: aws.String(fmt.Sprint("c", n))})
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = f.client().CopyDBSnapshot(ctx, &rds.CopyDBSnapshotInput{SourceDBSnapshotIdentifier: aws.String("s0"), TargetDBSnapshotIdentifier: aws.String("c99")})
	wantError(t, "snapshot 101", err, "SnapshotQuotaExceeded: The request cannot be processed because it would exceed the maximum number of snapshots.")
}
