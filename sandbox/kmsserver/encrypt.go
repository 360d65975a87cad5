package kmsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxPlaintext is the limit of Encrypt in bytes; larger things are encrypted
// with a data key.
const maxPlaintext = 4096

func (s *Server) encrypt(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		Plaintext         []byte
		EncryptionContext encryptionContext
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	ref, err := keyInput(c)
	if err != nil {
		return nil, err
	}
	if len(in.Plaintext) == 0 || len(in.Plaintext) > maxPlaintext {
		return nil, wire.Errorf("ValidationException", "1 validation error detected: Value at 'plaintext' "+
			"failed to satisfy constraint: Member must have length between 1 and %d", maxPlaintext)
	}
	blob, arn, err := s.seal(c.Region, ref, in.Plaintext, in.EncryptionContext)
	if err != nil {
		return nil, err
	}
	return struct {
		CiphertextBlob      []byte
		KeyID               string `json:"KeyId"`
		EncryptionAlgorithm string
	}{blob, arn, keyAlgorithm}, nil
}
