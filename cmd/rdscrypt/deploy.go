package main

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/deploy"
)

// deployExitHelp is the section of the help texts of deploy and undeploy.
const deployExitHelp = `EXIT STATUS
    0  done, or there was nothing to do
    1  failed; what failed first and what is left is listed
    2  the command line is wrong
    3  refused before anything was changed
  130  interrupted; once it had begun AWS goes on, the message says how to look`

// deployFlags are the flags that become parameters of the template.
type deployFlags struct {
	kmsKey         string
	waitSeconds    int
	subnets        []string
	securityGroups []string
	alarmTopic     string
	overrides      map[string]string
}

func (a *app) deployCommand() *cobra.Command {
	cfg := deploy.StackConfig{}
	var values deployFlags
	var name string
	var yes bool
	cmd := &cobra.Command{
		Use:   "deploy [flags]",
		Short: "Bring the workflow to AWS: Lambda functions and state machine",
		Long: `Bring the workflow to AWS, or bring it up to date there: the functions on Lambda
and the state machine on Step Functions, with their roles, log groups and an
alarm, as one CloudFormation stack. Account and Region are those of the AWS CLI.

CloudFormation says what would change; it is shown, and only after a yes are the
files uploaded to the bucket and the changes made. --dry-run ends before that
and leaves nothing behind. The stack's events are told until it has ended.

The zip of the functions is made by rdscrypt package. The bucket must be in the
Region of the stack; the first time it has to be named, none is made by itself.
What isn't given stays as it was deployed.

` + deployExitHelp,
		Example: `  rdscrypt package
  rdscrypt deploy --bucket my-artifacts --dry-run
  rdscrypt deploy --parameter-overrides 'DBInstances=shop-*'`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if cfg.Stack, err = deploy.ParseStackName(name); err != nil {
				return err
			}
			if cfg.Parameters, err = values.parameters(cmd); err != nil {
				return err
			}
			client, err := deploy.Connect(cmd.Context(), a.aws())
			if err != nil {
				return err
			}
			cfg.Version = version()
			cfg.Say, cfg.Show, cfg.Confirm, cfg.Tell = a.note, a.showChangeSet(cfg.DryRun, yes), a.confirmDeploy(yes), a.tellStackEvents()
			deployment, err := client.Deploy(cmd.Context(), cfg)
			if err != nil {
				return a.sayStackFailure(err)
			}
			return a.printDeployment(deployment)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "stack-name", string(deploy.DefaultStackName), "`name` of the stack")
	flags.StringVar(&cfg.Bucket, "bucket", "", "S3 `bucket` for the files (default: that of the stack as it is)")
	flags.StringVar(&cfg.FunctionZip, "function-zip", filepath.FromSlash(deploy.PackagePath), "zip of the functions, `path`")
	flags.StringVar(&values.kmsKey, "kms-key-id", "", "`key` that encrypts: id, ARN, alias (default: as deployed, at first "+string(rdscrypt.DefaultKeyID)+")")
	flags.Var((*seconds)(&values.waitSeconds), "wait-seconds", "time between two looks at a status (default: as deployed, at first 60)")
	flags.StringSliceVar(&values.subnets, "vpc-subnet-ids", nil, "`subnets` that the functions run in, with commas between")
	flags.StringSliceVar(&values.securityGroups, "vpc-security-group-ids", nil, "`groups` of the functions in the subnets")
	flags.StringVar(&values.alarmTopic, "alarm-topic-arn", "", "`ARN` of an SNS topic that is told of failed executions")
	flags.StringToStringVar(&values.overrides, "parameter-overrides", nil, "other parameters of the template, `Name=Value,...`")
	flags.StringToStringVar(&cfg.Tags, "tags", nil, "tags of the stack and its resources, `key=value,...`")
	flags.BoolVar(&cfg.AllowDowngrade, "allow-downgrade", false, "replace what a newer rdscrypt has deployed")
	flags.BoolVar(&cfg.DryRun, "dry-run", false, "only show what would change")
	flags.BoolVar(&yes, "yes", false, "don't ask before changing anything at AWS")
	return cmd
}

// parameters are those that were given, by their names in the template.
func (f *deployFlags) parameters(cmd *cobra.Command) (map[string]string, error) {
	given := map[string]string{}
	for flag, parameter := range map[string]struct{ name, value string }{
		"kms-key-id":             {"KmsKeyId", f.kmsKey},
		"wait-seconds":           {"WaitSeconds", strconv.Itoa(f.waitSeconds)},
		"vpc-subnet-ids":         {"SubnetIds", strings.Join(f.subnets, ",")},
		"vpc-security-group-ids": {"SecurityGroupIds", strings.Join(f.securityGroups, ",")},
		"alarm-topic-arn":        {"AlarmTopicArn", f.alarmTopic},
	} {
		if !cmd.Flags().Changed(flag) {
			continue
		}
		if _, twice := f.overrides[parameter.name]; twice {
			return nil, &usageError{"--" + flag + " and --parameter-overrides " + parameter.name + " are the same", cmd.CommandPath()}
		}
		given[parameter.name] = parameter.value
	}
	if given["WaitSeconds"] == "0" {
		return nil, &usageError{"--wait-seconds is 1 at least at Step Functions", cmd.CommandPath()}
	}
	if key, isGiven := given["KmsKeyId"]; isGiven {
		if _, err := rdscrypt.ParseKeyID(key); err != nil {
			return nil, err
		}
	}
	for name, value := range f.overrides {
		given[name] = value
	}
	return given, nil
}
