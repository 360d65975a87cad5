package logsserver

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxTags is how many tags a log group has at most.
const maxTags = 50

func (s *Server) tagResource(_ context.Context, c wire.Call) (any, error) {
	var in struct{ Tags map[string]string }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	return nil, s.retag(c, func(tags map[string]string) error {
		for k, v := range in.Tags {
			tags[k] = v
		}
		if len(tags) > maxTags {
			return wire.Errorf("TooManyTagsException", "A resource can have no more than %d tags.", maxTags)
		}
		return nil
	})
}

func checkTags(tags map[string]string) error {
	for k, v := range tags {
		switch {
		case k == "" || len(k) > 128:
			return constraint(k, "tags", "satisfy constraint: [Member must have length between 1 and 128]")
		case len(v) > 256:
			return constraint(v, "tags", "satisfy constraint: [Member must have length less than or equal to 256]")
		}
	}
	return nil
}

// tagged finds the log group that a call names by its ARN.
func (s *Server) tagged(tx *bbolt.Tx, c wire.Call) (*group, error) {
	var in struct{ ResourceArn string }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if in.ResourceArn == "" {
		return nil, constraint("", "resourceArn", "have length greater than or equal to 1")
	}
	return s.find(tx, c, groupInput{LogGroupIdentifier: in.ResourceArn})
}

// retag changes the tags of a log group.
func (s *Server) retag(c wire.Call, f func(tags map[string]string) error) error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		g, err := s.tagged(tx, c)
		if err != nil {
			return err
		}
		if g.Tags == nil {
			g.Tags = map[string]string{}
		}
		if err := f(g.Tags); err != nil {
			return err
		}
		return putGroup(tx, g)
	})
}
