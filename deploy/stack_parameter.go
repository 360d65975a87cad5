package deploy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/goccy/go-yaml/parser"

	"github.com/rdscrypt/rdscrypt"
)

// Parameters returns the names of the parameters that the template rdscrypt.yaml
// has, sorted.
func Parameters() ([]string, error) {
	text, _, err := read(files, templateName)
	if err != nil {
		return nil, err
	}
	return parameterNames(text)
}

func parameterNames(template string) ([]string, error) {
	file, err := parser.ParseBytes([]byte(template), 0)
	if err != nil {
		return nil, fmt.Errorf("reading the parameters of the template: %w", err)
	}
	var names []string
	for name := range entries(child(file.Docs[0].Body, "Parameters")) {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// checkParameters refuses a parameter that the template hasn't got.
func checkParameters(given map[string]string) error {
	known, err := Parameters()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, name) {
			return &rdscrypt.InvalidError{Field: "parameter", Value: name, Problem: "isn't one of the template", Want: "use " + strings.Join(known, ", ")}
		}
	}
	if given["SubnetIds"] != "" && given["SecurityGroupIds"] == "" {
		return &rdscrypt.InvalidError{Field: "subnet IDs", Value: given["SubnetIds"], Problem: "need security groups", Want: "pass --vpc-security-group-ids, too"}
	}
	if given["SecurityGroupIds"] != "" && given["SubnetIds"] == "" {
		return &rdscrypt.InvalidError{Field: "security group IDs", Value: given["SecurityGroupIds"], Problem: "need subnets", Want: "pass --vpc-subnet-ids, too"}
	}
	return nil
}

// keyParameter writes the key as the template takes it, by the name of an alias or
// the ARN of a key, because the roles are for a key of one of the two forms.
func (c *Client) keyParameter(given map[string]string) map[string]string {
	key := given["KmsKeyId"]
	arn := fmt.Sprintf("arn:%s:kms:%s:%s:", c.place.Partition, c.place.Region, c.place.Account)
	switch {
	case strings.HasPrefix(key, arn+"alias/"):
		key = strings.TrimPrefix(key, arn)
	case key != "" && !strings.ContainsAny(key, ":/"):
		key = arn + "key/" + key
	default:
		return given
	}
	given = maps.Clone(given)
	given["KmsKeyId"] = key
	return given
}

// checkARNs refuses ARNs of another partition or Region, which CloudFormation
// would find out about only on the way.
func (c *Client) checkARNs(given map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		fields := strings.SplitN(given[name], ":", 6)
		if len(fields) < 6 || fields[0] != "arn" {
			continue
		}
		if partition := fields[1]; partition != c.place.Partition {
			return &rdscrypt.Refusal{
				Message: fmt.Sprintf("%s %s is in the partition %s, the credentials are of %s", name, given[name], partition, c.place.Partition),
				Next:    "choose one of the same partition, or another --profile",
			}
		}
		if region := fields[3]; region != "" && region != c.place.Region {
			return &rdscrypt.Refusal{
				Message: fmt.Sprintf("%s %s is in Region %s, the stack in %s", name, given[name], region, c.place.Region),
				Next:    "choose one of the stack's Region, or another --region",
			}
		}
	}
	return nil
}

// parameters are those of a change set: the given ones, for the others what the
// stack has had, and for those that are new to it the template's defaults. aws
// cloudformation deploy does the same.
func parameters(given map[string]string, s *stack) ([]types.Parameter, error) {
	known, err := Parameters()
	if err != nil {
		return nil, err
	}
	var all []types.Parameter
	for _, name := range known {
		value, isGiven := given[name]
		switch {
		case isGiven:
			all = append(all, types.Parameter{ParameterKey: aws.String(name), ParameterValue: aws.String(value)})
		case s != nil && slices.Contains(s.parameters, name):
			all = append(all, types.Parameter{ParameterKey: aws.String(name), UsePreviousValue: aws.Bool(true)})
		}
	}
	return all, nil
}

// tags are those of a change set. Giving any replaces all that the stack has, so
// those stay that have other keys.
func tags(given map[string]string, s *stack) []types.Tag {
	if len(given) == 0 {
		return nil // which keeps those there are
	}
	merged := map[string]string{}
	if s != nil {
		maps.Copy(merged, s.tags)
	}
	maps.Copy(merged, given)
	var all []types.Tag
	for _, key := range slices.Sorted(maps.Keys(merged)) {
		all = append(all, types.Tag{Key: aws.String(key), Value: aws.String(merged[key])})
	}
	return all
}
