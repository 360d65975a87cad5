package kmsserver

import (
	"bytes"
	"context"
	"errors"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type aliasEntry struct {
	AliasArn    string
	AliasName   string
	TargetKeyID string `json:"TargetKeyId,omitempty"`
}

// listAliases shows alias/aws/rds also before its key is made, then without a
// target, as AWS does.
func (s *Server) listAliases(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		KeyID  string `json:"KeyId"`
		Limit  *int
		Marker string
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	prefix := entry(c.Region, "")
	var all []aliasEntry
	err := s.view(func(tx *bbolt.Tx) error {
		all = nil
		var only string
		if in.KeyID != "" {
			r, err := s.find(tx, c.Region, in.KeyID)
			if err != nil {
				return err
			}
			only = r.ID
		}
		rdsListed := false
		cursor := tx.Bucket(aliasesBucket).Cursor()
		for key, id := cursor.Seek(prefix); bytes.HasPrefix(key, prefix); key, id = cursor.Next() {
			name := string(key[len(prefix):])
			if _, err := s.get(tx, c.Region, string(id)); errors.Is(err, errAbsent) {
				continue
			}
			rdsListed = rdsListed || name == rdsAlias
			if only == "" || only == string(id) {
				all = append(all, s.aliasEntry(c.Region, name, string(id)))
			}
		}
		if !rdsListed && only == "" {
			all = append([]aliasEntry{s.aliasEntry(c.Region, rdsAlias, "")}, all...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	page, err := paginate(all, func(a aliasEntry) string { return a.AliasName }, in.Limit, 50, in.Marker)
	if err != nil {
		return nil, err
	}
	return struct {
		Aliases    []aliasEntry
		NextMarker string `json:",omitempty"`
		Truncated  bool
	}{page.items, page.next, page.next != ""}, nil
}

func (s *Server) aliasEntry(region, name, id string) aliasEntry {
	return aliasEntry{AliasArn: arnPrefix(region, s.cfg.Account) + name, AliasName: name, TargetKeyID: id}
}
