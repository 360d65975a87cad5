package kmsserver

import (
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The policies that KMS gives keys unless told otherwise, in its own formatting,
// because there are clients that compare the text. Nothing here asks them for
// permission.
const (
	// customerPolicy is that of CreateKey without a Policy (KMS Developer Guide,
	// "Default key policy").
	customerPolicy = `{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::%[1]s:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`
	// rdsPolicy is that of the AWS managed key of RDS.
	rdsPolicy = `{
  "Version" : "2012-10-17",
  "Id" : "auto-rds-2",
  "Statement" : [ {
    "Sid" : "Allow access through RDS for all principals in the account that are authorized to use RDS",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "*"
    },
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:ListGrants", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:CallerAccount" : "%[1]s",
        "kms:ViaService" : "rds.%[2]s.amazonaws.com"
      }
    }
  }, {
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::%[1]s:root"
    },
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
    "Resource" : "*"
  } ]
}`
	policyName = "default" // the only one that a key can have
)

func (s *Server) getKeyPolicy(_ context.Context, c wire.Call) (any, error) {
	var in struct{ PolicyName string }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	r, err := s.look(c)
	if err != nil {
		return nil, err
	}
	if in.PolicyName != "" && in.PolicyName != policyName {
		return nil, wire.Errorf("NotFoundException", "No such policy exists")
	}
	policy := customerPolicy
	if r.Manager == AWSManaged {
		policy = rdsPolicy
	}
	return struct{ Policy, PolicyName string }{fmt.Sprintf(policy, s.cfg.Account, r.Region), policyName}, nil
}

// look reads the key that a call names by its id or ARN.
func (s *Server) look(c wire.Call) (record, error) {
	ref, err := keyInput(c)
	if err != nil {
		return record{}, err
	}
	if err := refuseAlias(c, ref); err != nil {
		return record{}, err
	}
	var r record
	err = s.view(func(tx *bbolt.Tx) error {
		r, err = s.find(tx, c.Region, ref)
		return err
	})
	return r, err
}
