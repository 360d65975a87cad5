package rdsserver

import (
	"fmt"

	"github.com/rdscrypt/rdscrypt/sandbox/kmsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// defaultKey is the KMS key that RDS takes when encryption is wanted and no key
// named (CreateDBInstance, KmsKeyId).
const defaultKey = "alias/aws/rds"

// resolveKey finds the key that a request names and gives its ARN, which is what
// RDS stores and shows. A key that can't be used is refused now: later there
// would be nobody to tell.
func (s *Server) resolveKey(region, ref string) (arn string, err error) {
	key, err := s.cfg.Keys.Resolve(region, ref)
	if isRefusal(err) || err == nil && key.State != kmsserver.Enabled {
		return "", keyNotAccessible(ref)
	}
	return key.ARN, err
}

// usable tells whether the key of something encrypted can be used now; "" is
// the key of something plain. refusal words the answer if it can't.
func (s *Server) usable(arn string, refusal func(arn string) error) error {
	if arn == "" {
		return nil
	}
	_, err := s.cfg.Keys.Wrapper(arn)
	if isRefusal(err) {
		return refusal(arn)
	}
	return err
}

// wrapper gives the key for a new volume; nil makes a plain one.
func (s *Server) wrapper(arn string) (volume.KeyWrapper, error) {
	if arn == "" {
		return nil, nil
	}
	return s.unwrap(arn)
}

// unwrap gives the key of an existing volume.
func (s *Server) unwrap(arn string) (volume.KeyWrapper, error) {
	w, err := s.cfg.Keys.Wrapper(arn)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", volume.ErrKeyUnavailable, err)
	}
	return w, nil
}
