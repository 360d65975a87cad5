package kmsserver

import (
	"context"
	"regexp"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

var aliasName = regexp.MustCompile(`^alias/[a-zA-Z0-9/_-]{1,250}$`)

func (s *Server) createAlias(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		AliasName   *string
		TargetKeyID *string `json:"TargetKeyId"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	name, err := checkAlias(in.AliasName)
	if err != nil {
		return nil, err
	}
	target, err := required("targetKeyId", in.TargetKeyID)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(target, aliasPrefix) || strings.Contains(target, ":"+aliasPrefix) {
		return nil, wire.Errorf("ValidationException", "Aliases must refer to keys. Not aliases")
	}
	return nil, s.update(func(tx *bbolt.Tx) error {
		r, err := s.find(tx, c.Region, target)
		if err != nil {
			return err
		}
		if r.State == PendingDeletion {
			return pendingDeletion(r.arn(s.cfg.Account))
		}
		if r.Manager == AWSManaged {
			return wire.Errorf("NotAuthorizedException", "An alias can't refer to an AWS managed key: %s", r.arn(s.cfg.Account))
		}
		key := entry(c.Region, name)
		if id := tx.Bucket(aliasesBucket).Get(key); id != nil {
			// The name of a key that is gone is free again.
			if _, err := s.get(tx, c.Region, string(id)); err == nil {
				return wire.Errorf("AlreadyExistsException", "An alias with the name %s%s already exists", arnPrefix(c.Region, s.cfg.Account), name)
			}
		}
		return tx.Bucket(aliasesBucket).Put(key, []byte(r.ID))
	})
}

// checkAlias is KMS's check of an alias that somebody wants to make or delete.
func checkAlias(given *string) (string, error) {
	name, err := required("aliasName", given)
	switch {
	case err != nil:
		return "", err
	case !strings.HasPrefix(name, aliasPrefix):
		return "", wire.Errorf("ValidationException", `Alias must start with the prefix "alias/": %s`, name)
	case strings.HasPrefix(name, awsAliasPrefix):
		return "", wire.Errorf("NotAuthorizedException", "The prefix alias/aws/ is reserved for AWS managed keys: %s", name)
	case !aliasName.MatchString(name):
		return "", wire.Errorf("ValidationException", "1 validation error detected: Value '%s' at 'aliasName' "+
			"failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$", name)
	}
	return name, nil
}
