package sfnserver

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// origin is what an execution takes along of the state machine that it was
// started from, beside definition and role. It is the configuration in the
// first record of its history, so it is there after a restart, and whatever
// becomes of the state machine.
type origin struct {
	UpdateDate time.Time            `json:"updateDate"`
	RevisionID string               `json:"revisionId,omitempty"`
	Logging    loggingConfiguration `json:"loggingConfiguration"`
}

func (m *machine) origin() origin {
	return origin{UpdateDate: m.Updated, RevisionID: m.RevisionID, Logging: m.Logging}
}

// value is the origin as a history keeps it.
func (o origin) value() (value.Value, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("writing the origin of an execution: %w", err)
	}
	return value.Parse(text)
}

// originOf reads the origin out of a history. An execution that others began
// has another configuration, and then none of this: it logs nothing.
func originOf(records []history.Record) origin {
	o := origin{Logging: loggingConfiguration{Level: logOff}}
	created := history.Created(records)
	if created == nil {
		return o
	}
	var read origin
	if err := json.Unmarshal([]byte(value.Text(created.Configuration)), &read); err != nil || read.Logging.Level == "" {
		return o
	}
	return read
}
