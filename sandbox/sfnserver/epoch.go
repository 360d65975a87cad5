package sfnserver

import (
	"strconv"
	"time"
)

// epoch is a time as the API has it: seconds since 1970, with milliseconds.
type epoch time.Time

// MarshalJSON writes the number that AWS's SDKs read.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(e).UnixMilli())/1000, 'f', 3, 64), nil
}

// since is an epoch that is left out while there is nothing to say.
func since(t time.Time) *epoch {
	if t.IsZero() {
		return nil
	}
	e := epoch(t)
	return &e
}

// now is the time to the millisecond, as it is for events: what is made in one
// moment has one time, whoever made it.
func (s *Server) now() time.Time { return s.cfg.Now().UTC().Truncate(time.Millisecond) }
