package kmsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) decrypt(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		CiphertextBlob    []byte
		EncryptionContext encryptionContext
		KeyID             string `json:"KeyId"`
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	plain, arn, err := s.open(c.Region, in.KeyID, in.CiphertextBlob, in.EncryptionContext)
	if err != nil {
		return nil, err
	}
	return struct {
		KeyID               string `json:"KeyId"`
		Plaintext           []byte
		EncryptionAlgorithm string
	}{arn, plain, keyAlgorithm}, nil
}
