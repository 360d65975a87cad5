package logsserver

import (
	"context"
	"encoding/json"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// logGroup is the API's.
type logGroup struct {
	LogGroupName      string       `json:"logGroupName"`
	CreationTime      milliseconds `json:"creationTime"`
	RetentionInDays   int          `json:"retentionInDays,omitempty"`
	MetricFilterCount int          `json:"metricFilterCount"`
	Arn               string       `json:"arn"` // ends in :*, as policies want it
	StoredBytes       int64        `json:"storedBytes"`
	LogGroupClass     string       `json:"logGroupClass"`
	LogGroupArn       string       `json:"logGroupArn"`
}

func (s *Server) describeLogGroups(_ context.Context, c wire.Call) (any, error) {
	var in struct {
		LogGroupNamePrefix  string
		LogGroupNamePattern string
		NextToken           string
		Limit               *int
	}
	if err := wire.DecodeJSON(c, &in); err != nil {
		return nil, err
	}
	if in.LogGroupNamePrefix != "" && in.LogGroupNamePattern != "" {
		return nil, invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	size, err := limit(in.Limit, 50, 50)
	if err != nil {
		return nil, err
	}
	groups := []logGroup{}
	pattern := strings.ToLower(in.LogGroupNamePattern)
	err = s.db.View(func(tx *bbolt.Tx) error {
		return eachWithPrefix(tx.Bucket(groupsBucket), name{c.Region, in.LogGroupNamePrefix}.key(), func(_, text []byte) error {
			var g group
			if err := json.Unmarshal(text, &g); err != nil {
				return err
			}
			if strings.Contains(strings.ToLower(g.Name), pattern) {
				groups = append(groups, s.logGroup(&g))
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	page, next := paginate(groups, func(g logGroup) string { return g.LogGroupName }, size, in.NextToken, false)
	return struct {
		LogGroups []logGroup `json:"logGroups"`
		NextToken string     `json:"nextToken,omitempty"`
	}{page, next}, nil
}

func (s *Server) logGroup(g *group) logGroup {
	arn := s.arn(g)
	return logGroup{
		LogGroupName:    g.Name,
		CreationTime:    g.Created,
		RetentionInDays: g.Retention,
		Arn:             arn + ":*",
		StoredBytes:     g.Bytes,
		LogGroupClass:   "STANDARD",
		LogGroupArn:     arn,
	}
}
