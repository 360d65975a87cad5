package kmsserver

import (
	"strings"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// keyInput reads the parameter KeyId, which most actions have.
func keyInput(c wire.Call) (string, error) {
	var in struct {
		KeyID *string `json:"KeyId"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return "", err
	}
	return required("keyId", in.KeyID)
}

// required is KMS's check of a member that must be there and not empty.
func required(name string, value *string) (string, error) {
	switch {
	case value == nil:
		return "", wire.Errorf("ValidationException",
			"1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", name)
	case *value == "":
		return "", wire.Errorf("ValidationException",
			"1 validation error detected: Value '' at '%s' failed to satisfy constraint: Member must have length greater than or equal to 1", name)
	}
	return *value, nil
}

// refuseAlias refuses an alias where an action takes a key id or a key ARN only.
func refuseAlias(c wire.Call, ref string) error {
	if strings.HasPrefix(ref, aliasPrefix) || strings.Contains(ref, ":"+aliasPrefix) {
		return wire.Errorf("ValidationException", "Invalid keyId '%s': %s takes a key id or a key ARN, not an alias", ref, c.Action)
	}
	return nil
}

// change applies fn to a customer managed key and stores it. The actions that
// change a key take its id or ARN and no alias (KMS API Reference, "KeyId" of
// each), and leave AWS managed keys alone. Watchers are told of another state.
func (s *Server) change(c wire.Call, ref string, fn func(r *record) error) (record, error) {
	if err := refuseAlias(c, ref); err != nil {
		return record{}, err
	}
	var r record
	var before State
	err := s.update(func(tx *bbolt.Tx) error {
		var err error
		if r, err = s.find(tx, c.Region, ref); err != nil {
			return err
		}
		before = r.State
		if r.Manager == AWSManaged {
			return wire.Errorf("AccessDeniedException",
				"User: arn:aws:iam::%s:user/sandbox is not authorized to perform: kms:%s on resource: %s because it is an AWS managed key",
				s.cfg.Account, c.Action, r.arn(s.cfg.Account))
		}
		if err := fn(&r); err != nil {
			return err
		}
		return put(tx, r)
	})
	if err == nil && r.State != before {
		s.changed(r)
	}
	return r, err
}
