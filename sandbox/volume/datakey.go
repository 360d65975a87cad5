package volume

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// A data key is a Tink keyset with one key. The package insecurecleartextkeyset
// is the way to get at its bytes; they are wrapped before they leave memory.

// newDataKey makes a fresh data key and wraps it, bound to the volume's id.
func newDataKey(key KeyWrapper, id string) (tink.StreamingAEAD, []byte, error) {
	if key.KeyARN() == "" {
		return nil, nil, fmt.Errorf("%w: it has no ARN", ErrKeyUnavailable)
	}
	handle, err := keyset.NewHandle(streamingaead.AES256GCMHKDF1MBKeyTemplate())
	if err != nil {
		return nil, nil, fmt.Errorf("making a data key: %w", err)
	}
	cipher, err := streamingaead.New(handle)
	if err != nil {
		return nil, nil, fmt.Errorf("making a data key: %w", err)
	}
	var clear bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewBinaryWriter(&clear)); err != nil {
		return nil, nil, fmt.Errorf("making a data key: %w", err)
	}
	wrapped, err := key.Wrap(clear.Bytes(), []byte(id))
	if err != nil {
		return nil, nil, keyError(ErrKeyUnavailable, fmt.Errorf("wrapping the data key with %s: %w", key.KeyARN(), err))
	}
	if len(wrapped) == 0 {
		return nil, nil, fmt.Errorf("%w: %s wrapped the data key to nothing", ErrKeyUnavailable, key.KeyARN())
	}
	return cipher, wrapped, nil
}

func openDataKey(m metadata, unwrap func(keyARN string) (KeyWrapper, error)) (tink.StreamingAEAD, error) {
	if unwrap == nil {
		return nil, fmt.Errorf("%w: the volume is encrypted", ErrKeyUnavailable)
	}
	key, err := unwrap(m.KMSKeyARN)
	if err != nil {
		return nil, keyError(ErrKeyUnavailable, err)
	}
	if key == nil {
		return nil, fmt.Errorf("%w: no such key", ErrKeyUnavailable)
	}
	clear, err := key.Unwrap(m.WrappedDataKey, []byte(m.ID))
	if err != nil {
		return nil, keyError(ErrWrongKey, fmt.Errorf("unwrapping the data key: %w", err))
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(clear)))
	if err != nil {
		return nil, fmt.Errorf("%w: reading the unwrapped data key: %w", ErrWrongKey, err)
	}
	cipher, err := streamingaead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("%w: reading the unwrapped data key: %w", ErrWrongKey, err)
	}
	return cipher, nil
}

// keyError puts kind in front of err unless the key's owner already said what
// kind of failure it is.
func keyError(kind, err error) error {
	if errors.Is(err, ErrKeyUnavailable) || errors.Is(err, ErrWrongKey) {
		return err
	}
	return fmt.Errorf("%w: %w", kind, err)
}
