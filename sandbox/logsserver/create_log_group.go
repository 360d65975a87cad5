package logsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) createLogGroup(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		LogGroupName string
		Tags         map[string]string
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := checkGroupName(in.LogGroupName); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	return nil, s.db.Update(func(tx *bbolt.Tx) error {
		n := name{c.Region, in.LogGroupName}
		if _, err := findGroup(tx, n); err == nil {
			return wire.Errorf("ResourceAlreadyExistsException", "The specified log group already exists")
		}
		id, err := tx.Bucket(groupsBucket).NextSequence()
		if err != nil {
			return err
		}
		return putGroup(tx, &group{ID: id, Region: n.region, Name: n.name, Created: s.now(), Tags: in.Tags})
	})
}
