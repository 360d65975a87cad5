package kmsserver

import (
	"context"
	"crypto/rand"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) generateDataKey(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		EncryptionContext encryptionContext
		KeySpec           string
		NumberOfBytes     *int
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	ref, err := keyInput(c)
	if err != nil {
		return nil, err
	}
	size, err := dataKeySize(in.KeySpec, in.NumberOfBytes)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, size)
	_, _ = rand.Read(plain) // never fails, says crypto/rand
	blob, arn, err := s.seal(c.Region, ref, plain, in.EncryptionContext)
	if err != nil {
		return nil, err
	}
	return struct {
		CiphertextBlob []byte
		Plaintext      []byte
		KeyID          string `json:"KeyId"`
	}{blob, plain, arn}, nil
}

func dataKeySize(spec string, bytes *int) (int, error) {
	switch {
	case (spec == "") == (bytes == nil):
		return 0, wire.Errorf("ValidationException", "Please specify either number of bytes or key spec.")
	case spec == "AES_256":
		return 32, nil
	case spec == "AES_128":
		return 16, nil
	case spec != "":
		return 0, wire.Errorf("ValidationException", "1 validation error detected: Value '%s' at 'keySpec' "+
			"failed to satisfy constraint: Member must satisfy enum value set: [AES_256, AES_128]", spec)
	case *bytes < 1 || *bytes > 1024:
		return 0, wire.Errorf("ValidationException", "1 validation error detected: Value '%d' at 'numberOfBytes' "+
			"failed to satisfy constraint: Member must have value between 1 and 1024", *bytes)
	}
	return *bytes, nil
}
