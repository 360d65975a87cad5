package volume_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// testKey plays a KMS key: AES-GCM under bytes that nobody else has.
type testKey struct {
	arn      string
	aead     cipher.AEAD
	disabled bool
}

func newTestKey(t testing.TB, arn string) *testKey {
	t.Helper()
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return &testKey{arn: arn, aead: aead}
}

var errDisabled = errors.New("DisabledException")

func (k *testKey) KeyARN() string { return k.arn }

func (k *testKey) Wrap(dataKey, associatedData []byte) ([]byte, error) {
	if k.disabled {
		return nil, errDisabled
	}
	nonce := make([]byte, k.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return k.aead.Seal(nonce, nonce, dataKey, associatedData), nil
}

func (k *testKey) Unwrap(wrapped, associatedData []byte) ([]byte, error) {
	if k.disabled {
		return nil, fmt.Errorf("%w: %w", volume.ErrKeyUnavailable, errDisabled)
	}
	n := k.aead.NonceSize()
	if len(wrapped) < n {
		return nil, errors.New("InvalidCiphertextException")
	}
	return k.aead.Open(nil, wrapped[:n], wrapped[n:], associatedData)
}

// give is an unwrap function for Open that knows key alone.
func give(key *testKey) func(string) (volume.KeyWrapper, error) {
	return func(arn string) (volume.KeyWrapper, error) {
		if arn != key.arn {
			return nil, fmt.Errorf("NotFoundException: %s", arn)
		}
		return key, nil
	}
}
