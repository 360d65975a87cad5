package kmsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// createKey makes a symmetric key. A key policy is accepted and forgotten: there
// is nobody here to keep out.
func (s *Server) createKey(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		Description           string
		KeyUsage              string
		KeySpec               string
		CustomerMasterKeySpec string
		Origin                string
		MultiRegion           bool
		Tags                  []tag
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	for _, p := range []struct{ name, value, only string }{
		{"KeyUsage", in.KeyUsage, keyUsage},
		{"KeySpec", in.KeySpec, keySpec},
		{"CustomerMasterKeySpec", in.CustomerMasterKeySpec, keySpec},
		{"Origin", in.Origin, keyOrigin},
	} {
		if p.value != "" && p.value != p.only {
			return nil, wire.Errorf("UnsupportedOperationException", "The sandbox makes no keys with %s %s, only %s", p.name, p.value, p.only)
		}
	}
	if in.MultiRegion {
		return nil, wire.Errorf("UnsupportedOperationException", "The sandbox makes no multi-Region keys")
	}
	tags, err := mergeTags(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	var r record
	err = s.update(func(tx *bbolt.Tx) error {
		var err error
		r, err = s.generate(tx, record{Region: c.Region, Description: in.Description, Manager: CustomerManaged, Tags: tags})
		return err
	})
	if err != nil {
		return nil, err
	}
	return struct{ KeyMetadata metadata }{r.metadata(s.cfg.Account)}, nil
}
