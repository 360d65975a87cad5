package kmsserver_test

import (
	"bytes"
	"encoding/base64"
	"testing"
)

func decoded(t *testing.T, v any) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(v.(string))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncryptAndDecrypt(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn, other := f.createKey(), f.createKey()
	secret := []byte("planet Mercury")
	out := f.call("Encrypt", object{"KeyId": arn, "Plaintext": secret, "EncryptionContext": object{"a": "1", "b": "2"}})
	blob := decoded(t, out["CiphertextBlob"])
	if bytes.Contains(blob, secret[:8]) || out["KeyId"] != arn {
		t.Fatalf("got %v", out)
	}
	f.restart()

	// The order of the context doesn't matter, and KeyId may be left out.
	back := f.call("Decrypt", object{"CiphertextBlob": blob, "EncryptionContext": object{"b": "2", "a": "1"}})
	if got := decoded(t, back["Plaintext"]); !bytes.Equal(got, secret) || back["KeyId"] != arn {
		t.Errorf("got %v", back)
	}

	// Names and values can't be shifted into one another.
	for _, ec := range []object{nil, {"a": "1"}, {"a1": "", "b": "2"}, {"a": "1", "b": "3"}} {
		_, err := f.try("Decrypt", object{"CiphertextBlob": blob, "EncryptionContext": ec})
		wantError(t, "another context", err, "InvalidCiphertextException: ")
	}
	_, err := f.try("Decrypt", object{"CiphertextBlob": blob, "EncryptionContext": object{"a": "1", "b": "2"}, "KeyId": other})
	wantError(t, "another key", err, "IncorrectKeyException: The key ID in the request does not identify a CMK that can perform this operation.")
	blob[len(blob)-1] ^= 1
	_, err = f.try("Decrypt", object{"CiphertextBlob": blob, "EncryptionContext": object{"a": "1", "b": "2"}})
	wantError(t, "a changed ciphertext", err, "InvalidCiphertextException: ")
}

func TestGenerateDataKey(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn := f.createKey()
	for _, test := range []struct {
		in   object
		size int
	}{
		{object{"KeyId": arn, "KeySpec": "AES_256"}, 32},
		{object{"KeyId": arn, "KeySpec": "AES_128"}, 16},
		{object{"KeyId": arn, "NumberOfBytes": 64}, 64},
	} {
		out := f.call("GenerateDataKey", test.in)
		plain := decoded(t, out["Plaintext"])
		if len(plain) != test.size {
			t.Errorf("%v: %d bytes", test.in, len(plain))
		}
		back := f.call("Decrypt", object{"CiphertextBlob": decoded(t, out["CiphertextBlob"])})
		if !bytes.Equal(decoded(t, back["Plaintext"]), plain) {
			t.Errorf("%v: the data key doesn't come back", test.in)
		}
	}
}

// A Wrapper is what volumes are encrypted with.
func TestWrapper(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn := f.createKey()
	w, err := f.Wrapper(arn)
	if err != nil {
		t.Fatal(err)
	}
	// As package volume declares it; neither package knows the other.
	var key interface {
		KeyARN() string
		Wrap(dataKey, associatedData []byte) ([]byte, error)
		Unwrap(wrapped, associatedData []byte) ([]byte, error)
	} = w
	if key.KeyARN() != arn {
		t.Errorf("ARN %s", key.KeyARN())
	}
	dataKey := []byte("0123456789abcdef")
	wrapped, err := key.Wrap(dataKey, []byte("vol-1"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := key.Unwrap(wrapped, []byte("vol-1")); err != nil || !bytes.Equal(got, dataKey) {
		t.Errorf("got %q, %v", got, err)
	}
	// The binding is an encryption context that the API can use too.
	out := f.call("Decrypt", object{"CiphertextBlob": wrapped, "EncryptionContext": object{"aws:ebs:id": "vol-1"}})
	if got := decoded(t, out["Plaintext"]); !bytes.Equal(got, dataKey) {
		t.Errorf("over the API: %q", got)
	}
	_, err = key.Unwrap(wrapped, []byte("vol-2"))
	wantError(t, "another volume", err, "InvalidCiphertextException: ")

	f.call("DisableKey", object{"KeyId": arn})
	_, err = key.Unwrap(wrapped, []byte("vol-1"))
	wantError(t, "Unwrap with a disabled key", err, "DisabledException: "+arn+" is disabled.")
	_, err = key.Wrap(dataKey, []byte("vol-1"))
	wantError(t, "Wrap with a disabled key", err, "DisabledException: "+arn+" is disabled.")
	_, err = f.Wrapper(arn)
	wantError(t, "Wrapper of a disabled key", err, "DisabledException: "+arn+" is disabled.")
	f.call("ScheduleKeyDeletion", object{"KeyId": arn})
	_, err = f.Wrapper(arn)
	wantError(t, "Wrapper of a key pending deletion", err, "KMSInvalidStateException: "+arn+" is pending deletion.")
	_, err = f.Wrapper("no ARN")
	wantError(t, "Wrapper of no key", err, "NotFoundException: Invalid keyId 'no ARN'")
}
