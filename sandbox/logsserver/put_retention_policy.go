package logsserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// retentions are the days that a log group may keep its events.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
func retentions() []int {
	return []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
}

// putRetentionPolicy hides older events at once, and the next event that is
// written drops them.
func (s *Server) putRetentionPolicy(_ context.Context, c wire.Call) (any, error) {
	var in struct{ RetentionInDays *int }
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if in.RetentionInDays == nil {
		return nil, invalid("1 validation error detected: Value null at 'retentionInDays' failed to satisfy constraint: Member must not be null")
	}
	if days := *in.RetentionInDays; !slices.Contains(retentions(), days) {
		set := strings.ReplaceAll(strings.Trim(fmt.Sprint(retentions()), "[]"), " ", ", ")
		return nil, constraint(itoa(days), "retentionInDays", "satisfy enum value set: ["+set+"]")
	}
	return nil, s.change(c, func(tx *bbolt.Tx, g *group) error {
		g.Retention = *in.RetentionInDays
		return putGroup(tx, g)
	})
}
