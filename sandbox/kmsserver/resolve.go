package kmsserver

import (
	"errors"
	"regexp"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

const (
	aliasPrefix    = "alias/"
	awsAliasPrefix = "alias/aws/"
	// rdsAlias is the AWS managed key that RDS takes when it is given none. It
	// exists in every Region from the start; its key is made at its first use, as
	// at AWS.
	rdsAlias       = "alias/aws/rds"
	rdsDescription = "Default key that protects my RDS database volumes when no other key is defined"
)

var keyID = regexp.MustCompile(`^(mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)

// Resolve finds the key that ref names: a key id, a key ARN, an alias name or an
// alias ARN. The Region of an ARN must be region. The [wire.Error] is KMS's:
// NotFoundException for what isn't there, AccessDeniedException for another
// account's. The state of the key isn't looked at.
func (s *Server) Resolve(region, ref string) (Key, error) {
	var key Key
	err := s.view(func(tx *bbolt.Tx) error {
		r, err := s.find(tx, region, ref)
		if err != nil {
			return err
		}
		key = Key{ID: r.ID, ARN: r.arn(s.cfg.Account), State: r.State, Manager: r.Manager}
		return nil
	})
	return key, err
}

// find is Resolve within a transaction of [Server.view] or [Server.update].
func (s *Server) find(tx *bbolt.Tx, region, ref string) (record, error) {
	name, err := s.localName(region, ref)
	if err != nil {
		return record{}, err
	}
	if strings.HasPrefix(name, aliasPrefix) {
		return s.findAlias(tx, region, name)
	}
	id := strings.TrimPrefix(name, "key/")
	if !keyID.MatchString(id) {
		return record{}, wire.Errorf("NotFoundException", "Invalid keyId '%s'", ref)
	}
	r, err := s.get(tx, region, id)
	if errors.Is(err, errAbsent) {
		return record{}, wire.Errorf("NotFoundException", "Key '%skey/%s' does not exist", arnPrefix(region, s.cfg.Account), id)
	}
	return r, err
}

// localName takes the ARN off ref: what stays is a key id, key/ID or alias/NAME.
func (s *Server) localName(region, ref string) (string, error) {
	if !strings.HasPrefix(ref, "arn:") {
		return ref, nil
	}
	parts := strings.SplitN(ref, ":", 6)
	if len(parts) != 6 || parts[1] != "aws" || parts[2] != "kms" {
		return "", wire.Errorf("InvalidArnException", "Invalid arn %s", ref)
	}
	switch {
	case parts[3] != region:
		// KMS names the Region, not the ARN.
		return "", wire.Errorf("NotFoundException", "Invalid arn %s", parts[3])
	case parts[4] != s.cfg.Account:
		return "", wire.Errorf("AccessDeniedException",
			"The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.")
	case !strings.HasPrefix(parts[5], "key/") && !strings.HasPrefix(parts[5], aliasPrefix):
		return "", wire.Errorf("InvalidArnException", "Invalid arn %s", ref)
	}
	return parts[5], nil
}

func (s *Server) findAlias(tx *bbolt.Tx, region, name string) (record, error) {
	if id := tx.Bucket(aliasesBucket).Get(entry(region, name)); id != nil {
		r, err := s.get(tx, region, string(id))
		if !errors.Is(err, errAbsent) {
			return r, err
		}
	}
	if name == rdsAlias {
		return record{}, &unmadeError{region}
	}
	return record{}, s.aliasNotFound(region, name)
}

func (s *Server) aliasNotFound(region, name string) error {
	return wire.Errorf("NotFoundException", "Alias %s%s is not found.", arnPrefix(region, s.cfg.Account), name)
}
