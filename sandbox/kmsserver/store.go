package kmsserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The keystore has three buckets. Entries begin with their Region, so that a
// Region is one range.
var (
	keysBucket    = []byte("keys")    // REGION/ID -> record as JSON
	keysetsBucket = []byte("keysets") // REGION/ID -> Tink keyset in clear
	aliasesBucket = []byte("aliases") // REGION/alias/NAME -> key id
)

// errAbsent says that an entry isn't there. It doesn't leave the package.
var errAbsent = errors.New("absent")

func entry(region, name string) []byte { return []byte(region + "/" + name) }

// prepare makes the buckets and destroys the keys whose waiting time ended while
// nobody looked.
func (s *Server) prepare() error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{keysBucket, keysetsBucket, aliasesBucket} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		var dead []record
		err := tx.Bucket(keysBucket).ForEach(func(_, text []byte) error {
			r, err := decodeRecord(text)
			if err == nil && s.deleted(r) {
				dead = append(dead, r)
			}
			return err
		})
		for _, r := range dead {
			err = errors.Join(err, destroy(tx, r))
		}
		return err
	})
}

func decodeRecord(text []byte) (record, error) {
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return record{}, fmt.Errorf("reading a key's record: %w", err)
	}
	return r, nil
}

// deleted tells whether the key's waiting time is over.
func (s *Server) deleted(r record) bool {
	return r.State == PendingDeletion && !s.cfg.Now().Before(r.DeletionDate)
}

// destroy removes the key, its keyset and the aliases that point at it.
func destroy(tx *bbolt.Tx, r record) error {
	var aliases [][]byte
	err := tx.Bucket(aliasesBucket).ForEach(func(name, id []byte) error {
		if string(id) == r.ID && bytes.HasPrefix(name, entry(r.Region, "")) {
			aliases = append(aliases, bytes.Clone(name))
		}
		return nil
	})
	for _, name := range aliases {
		err = errors.Join(err, tx.Bucket(aliasesBucket).Delete(name))
	}
	return errors.Join(err,
		tx.Bucket(keysetsBucket).Delete(entry(r.Region, r.ID)),
		tx.Bucket(keysBucket).Delete(entry(r.Region, r.ID)))
}

// unmadeError ends a transaction that met [rdsAlias] before its key was made.
type unmadeError struct{ region string }

func (e *unmadeError) Error() string { return rdsAlias + " has no key yet in " + e.region }

// view runs a transaction that only reads, so that it costs no fsync. Where it
// meets an unmade key, the key is made and the transaction runs once more.
func (s *Server) view(fn func(*bbolt.Tx) error) error { return s.makingKey(s.db.View, fn) }

// update is view for a transaction that writes.
func (s *Server) update(fn func(*bbolt.Tx) error) error { return s.makingKey(s.db.Update, fn) }

func (s *Server) makingKey(run func(func(*bbolt.Tx) error) error, fn func(*bbolt.Tx) error) error {
	err := run(fn)
	unmade, ok := errors.AsType[*unmadeError](err)
	if !ok {
		return err
	}
	err = s.db.Update(func(tx *bbolt.Tx) error {
		name := entry(unmade.region, rdsAlias)
		if tx.Bucket(aliasesBucket).Get(name) != nil {
			return nil // another call was first
		}
		r, err := s.generate(tx, record{Region: unmade.region, Description: rdsDescription, Manager: AWSManaged})
		if err != nil {
			return err
		}
		return tx.Bucket(aliasesBucket).Put(name, []byte(r.ID))
	})
	if err != nil {
		return fmt.Errorf("making the key of %s: %w", rdsAlias, err)
	}
	return run(fn)
}

// get reads a key's record, errAbsent when there is no such key any more.
func (s *Server) get(tx *bbolt.Tx, region, id string) (record, error) {
	text := tx.Bucket(keysBucket).Get(entry(region, id))
	if text == nil {
		return record{}, errAbsent
	}
	r, err := decodeRecord(text)
	if err == nil && s.deleted(r) {
		return record{}, errAbsent
	}
	return r, err
}

func put(tx *bbolt.Tx, r record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("writing a key's record: %w", err)
	}
	return tx.Bucket(keysBucket).Put(entry(r.Region, r.ID), text)
}

// generate makes a key with a fresh keyset and stores it.
func (s *Server) generate(tx *bbolt.Tx, r record) (record, error) {
	r.ID = wire.NewUUID()
	r.State = Enabled
	r.Created = s.cfg.Now().UTC()
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return record{}, fmt.Errorf("making a keyset: %w", err)
	}
	var clear bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewBinaryWriter(&clear)); err != nil {
		return record{}, fmt.Errorf("making a keyset: %w", err)
	}
	if err := tx.Bucket(keysetsBucket).Put(entry(r.Region, r.ID), clear.Bytes()); err != nil {
		return record{}, fmt.Errorf("storing a keyset: %w", err)
	}
	return r, put(tx, r)
}

// cipher gives the key's primitive, whatever its state.
func cipher(tx *bbolt.Tx, r record) (tink.AEAD, error) {
	clear := tx.Bucket(keysetsBucket).Get(entry(r.Region, r.ID))
	if clear == nil {
		return nil, fmt.Errorf("key %s has no keyset", r.ID)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(clear)))
	if err != nil {
		return nil, fmt.Errorf("reading the keyset of %s: %w", r.ID, err)
	}
	return aead.New(handle)
}
