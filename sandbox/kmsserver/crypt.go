package kmsserver

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// A ciphertext names its key, because Decrypt isn't told: a version byte, the 16
// bytes of the key id, then Tink's ciphertext.
const (
	ciphertextVersion = 1
	ciphertextHeader  = 1 + 16
)

// encryptionContext is KMS's: names and values that ciphertext is bound to.
type encryptionContext map[string]string

// associatedData is one text for one context: in the order of the names, each
// string behind its length.
func (c encryptionContext) associatedData() []byte {
	var out []byte
	for _, name := range slices.Sorted(maps.Keys(c)) {
		for _, part := range []string{name, c[name]} {
			out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
			out = append(out, part...)
		}
	}
	return out
}

// seal encrypts with the key that ref names, which must be enabled.
func (s *Server) seal(region, ref string, plain []byte, ec encryptionContext) (blob []byte, arn string, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		r, err := s.find(tx, region, ref)
		if err != nil {
			return err
		}
		if err := r.usable(s.cfg.Account); err != nil {
			return err
		}
		primitive, err := cipher(tx, r)
		if err != nil {
			return err
		}
		sealed, err := primitive.Encrypt(plain, ec.associatedData())
		if err != nil {
			return err
		}
		id, err := hex.DecodeString(strings.ReplaceAll(r.ID, "-", ""))
		if err != nil {
			return err
		}
		blob = append(append([]byte{ciphertextVersion}, id...), sealed...)
		arn = r.arn(s.cfg.Account)
		return nil
	})
	return blob, arn, err
}

// open decrypts with the key that the ciphertext names. If ref isn't empty that
// key must be ref's. InvalidCiphertextException says that blob isn't what a key
// of this Region made with this context.
func (s *Server) open(region, ref string, blob []byte, ec encryptionContext) (plain []byte, arn string, err error) {
	// KMS gives this error no message.
	invalid := wire.Errorf("InvalidCiphertextException", "")
	if len(blob) <= ciphertextHeader || blob[0] != ciphertextVersion {
		return nil, "", invalid
	}
	err = s.view(func(tx *bbolt.Tx) error {
		r, err := s.get(tx, region, uuid(blob[1:ciphertextHeader]))
		if errors.Is(err, errAbsent) {
			return invalid
		}
		if err != nil {
			return err
		}
		if ref != "" {
			named, err := s.find(tx, region, ref)
			if err != nil {
				return err
			}
			if named.ID != r.ID {
				return wire.Errorf("IncorrectKeyException",
					"The key ID in the request does not identify a CMK that can perform this operation.")
			}
		}
		if err := r.usable(s.cfg.Account); err != nil {
			return err
		}
		primitive, err := cipher(tx, r)
		if err != nil {
			return err
		}
		plain, err = primitive.Decrypt(blob[ciphertextHeader:], ec.associatedData())
		if err != nil {
			return invalid
		}
		arn = r.arn(s.cfg.Account)
		return nil
	})
	return plain, arn, err
}

// uuid writes 16 bytes the way key ids are written.
func uuid(b []byte) string {
	h := hex.EncodeToString(b)
	return h[0:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
