// Package volume is the storage of the sandbox: a folder that plays the part
// of a DB instance's or a DB snapshot's disk.
//
// A plain volume holds its files as they are. An encrypted volume holds
// ciphertext only: each file is a Tink streaming AEAD (AES256-GCM-HKDF) under
// a data key of the volume's own, the volume's id and the file's name as
// associated data, so that a file can't be moved to another volume or name.
// The data key lies beside the files, wrapped by a KMS key; plaintext exists
// in memory only.
package volume

// KeyWrapper is a KMS key as a volume needs it. Both methods bind the data
// key to associatedData (the volume's id), as a KMS encryption context does.
// Unwrap fails when the key is disabled, deleted or another one.
type KeyWrapper interface {
	// KeyARN names the key; it is stored in clear beside the wrapped data key.
	KeyARN() string
	Wrap(dataKey, associatedData []byte) ([]byte, error)
	Unwrap(wrapped, associatedData []byte) ([]byte, error)
}
