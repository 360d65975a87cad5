package logsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func (s *Server) deleteLogStream(_ context.Context, c wire.Call) (any, error) {
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
		st, err := findStream(tx, g, in.LogStreamName)
		if err != nil {
			return err
		}
		if err := deleteStreamEvents(tx, g, st); err != nil {
			return err
		}
		return streams(tx, g).Delete([]byte(st.Name))
	})
}
