package deploy_test

import "slices"

// called is what each principal of the template calls, as recorded in the
// sandbox; TestPolicies holds it to that.
var called = map[string][]string{
	"CreateSnapshotFunction":    {"rds:CreateDBSnapshot", "rds:DescribeDBInstances"},
	"DescribeSnapshotFunction":  {"rds:DescribeDBSnapshots"},
	"CopySnapshotFunction":      {"rds:CopyDBSnapshot"},
	"RestoreDbInstanceFunction": {"rds:RestoreDBInstanceFromDBSnapshot"},
	"StateMachineRole":          {"lambda:InvokeFunction"},
}

// machineCalled is what rdscrypt encrypt calls from your machine, as recorded in
// the sandbox; TestMachinePermissions holds it to that.
var machineCalled = []string{
	"kms:DescribeKey", "rds:CopyDBSnapshot", "rds:CreateDBSnapshot", "rds:DescribeDBInstances", "rds:DescribeDBSnapshots",
	"rds:RestoreDBInstanceFromDBSnapshot", "sts:GetCallerIdentity",
}

// machineDependents are the dependent actions of those calls. They differ from
// those of the functions in that the calls have tags.
var machineDependents = []dependent{
	{"rds:CreateDBSnapshot, rds:CopyDBSnapshot, rds:RestoreDBInstanceFromDBSnapshot", "rds:AddTagsToResource",
		"the calls tag what they make with its execution", authorization},
	{"rds:CopyDBSnapshot, rds:RestoreDBInstanceFromDBSnapshot", "kms:CreateGrant", "as for the functions; `kms:DescribeKey` is called by the command itself as well, so not only through RDS", rdsKeys},
	{"sts:GetCallerIdentity", "none", "it needs no permission", identity},
}

// dependent is an action that AWS asks for although nothing of ours calls it.
type dependent struct {
	// with is the call that it depends on; one of the words below stands for
	// what isn't a call of ours.
	with string
	// action is what a policy must allow.
	action string
	// why it is needed, and where AWS says so.
	why, source string
}

const (
	// everyFunction: Lambda does it for any function, in its role.
	everyFunction = "any function"
	// functionInVPC: likewise, when the functions run in subnets.
	functionInVPC = "any function in subnets"
	// everyStateMachine: Step Functions does it for a state machine that logs.
	everyStateMachine = "any state machine that logs"
)

// of tells whether a principal that made calls needs the action.
func (d dependent) of(s *stack, principal string, calls []apiCall) bool {
	function := at(section(s.template, "Resources")[principal], "Type") == "AWS::Lambda::Function"
	switch d.with {
	case everyFunction, functionInVPC:
		return function
	case everyStateMachine:
		return !function
	default:
		return slices.ContainsFunc(calls, func(c apiCall) bool { return c.action == d.with })
	}
}

const (
	lambdaWrites   = "Lambda writes what the function prints"
	lambdaConnects = "Lambda connects the function to its subnets"
	statesDeliver  = "Step Functions has the history delivered to the log group"
)

const (
	rdsKeys       = `["AWS KMS key management", RDS User Guide](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html)`
	lambdaLogs    = `[AWSLambdaBasicExecutionRole](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html), but for CreateLogGroup: the group is in the template`
	lambdaVPC     = `[AWSLambdaVPCAccessExecutionRole](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html)`
	statesLogs    = `["Logging using CloudWatch Logs", Step Functions Developer Guide](https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html)`
	authorization = `["Actions, resources, and condition keys for Amazon RDS", Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html)`
	identity      = `[GetCallerIdentity, STS API Reference](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html)`
	serviceRole   = `["Using service-linked roles for Amazon RDS", RDS User Guide](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html)`
)

// dependents are the dependent actions that the policies allow.
var dependents = []dependent{
	{"rds:CopyDBSnapshot", "kms:DescribeKey", "RDS looks at the key that the copy is to be encrypted with, as the caller", rdsKeys},
	{"rds:CopyDBSnapshot", "kms:CreateGrant", "RDS takes a grant on the key for itself, as the caller", rdsKeys},
	{"rds:RestoreDBInstanceFromDBSnapshot", "kms:DescribeKey", "RDS looks at the key of the snapshot, as the caller", rdsKeys},
	{"rds:RestoreDBInstanceFromDBSnapshot", "kms:CreateGrant", "RDS takes a grant for the instance's storage, which has the snapshot's key", rdsKeys},
	{everyFunction, "logs:CreateLogStream", lambdaWrites, lambdaLogs},
	{everyFunction, "logs:PutLogEvents", lambdaWrites, lambdaLogs},
	{functionInVPC, "ec2:CreateNetworkInterface", lambdaConnects, lambdaVPC},
	{functionInVPC, "ec2:DeleteNetworkInterface", lambdaConnects, lambdaVPC},
	{functionInVPC, "ec2:DescribeNetworkInterfaces", lambdaConnects, lambdaVPC},
	{functionInVPC, "ec2:DescribeSubnets", lambdaConnects, lambdaVPC},
	{functionInVPC, "ec2:AssignPrivateIpAddresses", lambdaConnects, lambdaVPC},
	{functionInVPC, "ec2:UnassignPrivateIpAddresses", lambdaConnects, lambdaVPC},
	{everyStateMachine, "logs:CreateLogDelivery", statesDeliver, statesLogs},
	{everyStateMachine, "logs:CreateLogStream", statesDeliver, statesLogs},
	{everyStateMachine, "logs:GetLogDelivery", statesDeliver, statesLogs},
	{everyStateMachine, "logs:UpdateLogDelivery", statesDeliver, statesLogs},
	{everyStateMachine, "logs:DeleteLogDelivery", statesDeliver, statesLogs},
	{everyStateMachine, "logs:ListLogDeliveries", statesDeliver, statesLogs},
	{everyStateMachine, "logs:PutLogEvents", statesDeliver, statesLogs},
	{everyStateMachine, "logs:PutResourcePolicy", statesDeliver, statesLogs},
	{everyStateMachine, "logs:DescribeResourcePolicies", statesDeliver, statesLogs},
	{everyStateMachine, "logs:DescribeLogGroups", statesDeliver, statesLogs},
}

// withheld are actions that policies for these calls often have and these don't.
var withheld = []dependent{
	{"rds:CreateDBSnapshot, rds:CopyDBSnapshot, rds:RestoreDBInstanceFromDBSnapshot", "rds:AddTagsToResource",
		"only for a call with tags, and a Lambda function gives none; `rdscrypt encrypt` on your machine does. Not measured: tags of the source that RDS copies by itself", authorization},
	{"rds:RestoreDBInstanceFromDBSnapshot", "iam:PassRole", "only for a call that names a domain or a role, and this one names none", authorization},
	{"rds:RestoreDBInstanceFromDBSnapshot", "ec2:Describe*, ec2:CreateNetworkInterface ...",
		"RDS makes the instance's network in its service-linked role; the article's own policy hasn't got them either", serviceRole},
	{"rds:CopyDBSnapshot, rds:RestoreDBInstanceFromDBSnapshot", "kms:Encrypt, kms:Decrypt, kms:GenerateDataKey*", "RDS uses the key under its grant", rdsKeys},
}
