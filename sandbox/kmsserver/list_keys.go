package kmsserver

import (
	"bytes"
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type keyEntry struct {
	KeyID  string `json:"KeyId"`
	KeyArn string
}

func (s *Server) listKeys(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		Limit  *int
		Marker string
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	prefix := entry(c.Region, "")
	all := []keyEntry{}
	err := s.view(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(keysBucket).Cursor()
		for key, text := cursor.Seek(prefix); bytes.HasPrefix(key, prefix); key, text = cursor.Next() {
			r, err := decodeRecord(text)
			if err != nil {
				return err
			}
			if !s.deleted(r) {
				all = append(all, keyEntry{KeyID: r.ID, KeyArn: r.arn(s.cfg.Account)})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	page, err := paginate(all, func(k keyEntry) string { return k.KeyID }, in.Limit, 100, in.Marker)
	if err != nil {
		return nil, err
	}
	return struct {
		Keys       []keyEntry
		NextMarker string `json:",omitempty"`
		Truncated  bool
	}{page.items, page.next, page.next != ""}, nil
}
