package kmsserver

import "strings"

// volumeContext is the name under which EBS puts a volume's id into the
// encryption context; an RDS instance's storage is an EBS volume
// (Amazon RDS User Guide, "Encrypting Amazon RDS resources").
const volumeContext = "aws:ebs:id"

// Wrapper wraps the data keys of volumes with one KMS key, bound to the volume's
// id by an encryption context. The key's state is asked each time.
type Wrapper struct {
	server *Server
	arn    string
}

// Wrapper gives the key with the given ARN, as [volume.KeyWrapper] needs it. A
// key that doesn't exist or isn't enabled is refused with KMS's [wire.Error].
//
// [volume.KeyWrapper]: https://pkg.go.dev/github.com/rdscrypt/rdscrypt/sandbox/volume#KeyWrapper
// [wire.Error]: https://pkg.go.dev/github.com/rdscrypt/rdscrypt/sandbox/wire#Error
func (s *Server) Wrapper(arn string) (*Wrapper, error) {
	w := &Wrapper{server: s, arn: arn}
	key, err := s.Resolve(w.region(), arn)
	if err != nil {
		return nil, err
	}
	r := record{ID: key.ID, Region: w.region(), State: key.State}
	if err := r.usable(s.cfg.Account); err != nil {
		return nil, err
	}
	return w, nil
}

// region is the Region in the ARN; Resolve refuses what isn't one.
func (w *Wrapper) region() string {
	parts := strings.SplitN(w.arn, ":", 5)
	if len(parts) < 5 {
		return ""
	}
	return parts[3]
}

// KeyARN names the key.
func (w *Wrapper) KeyARN() string { return w.arn }

// Wrap encrypts a data key for the volume whose id is associatedData.
func (w *Wrapper) Wrap(dataKey, associatedData []byte) ([]byte, error) {
	blob, _, err := w.server.seal(w.region(), w.arn, dataKey, encryptionContext{volumeContext: string(associatedData)})
	return blob, err
}

// Unwrap decrypts what Wrap made for the same volume.
func (w *Wrapper) Unwrap(wrapped, associatedData []byte) ([]byte, error) {
	dataKey, _, err := w.server.open(w.region(), w.arn, wrapped, encryptionContext{volumeContext: string(associatedData)})
	return dataKey, err
}
