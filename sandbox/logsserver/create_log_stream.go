package logsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// streamInput is how most calls name a log stream.
type streamInput struct {
	groupInput
	LogStreamName string
}

func (s *Server) createLogStream(_ context.Context, c wire.Call) (any, error) {
	var in streamInput
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := checkStreamName(in.LogStreamName); err != nil {
		return nil, err
	}
	return nil, s.db.Update(func(tx *bbolt.Tx) error {
		g, err := s.find(tx, c, in.groupInput)
		if err != nil {
			return err
		}
		if _, err := findStream(tx, g, in.LogStreamName); err == nil {
			return wire.Errorf("ResourceAlreadyExistsException", "The specified log stream already exists")
		}
		return putStream(tx, g, &stream{Name: in.LogStreamName, Created: s.now()})
	})
}
