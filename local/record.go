package local

import (
	"encoding/json"
	"fmt"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// recordVersion is the version of the configuration in a journal. It grows when
// an older rdscrypt would do something wrong with a newer one.
const recordVersion = 1

// record is what an execution was begun with and what its tasks need. It stands
// in the first record of the journal, and nothing changes it.
type record struct {
	ExecutionARN    rdscrypt.ExecutionARN `json:"-"`
	StateMachineARN string                `json:"-"`
	// Untagged tells that what it makes isn't tagged with it: its tasks are Lambda
	// functions.
	Untagged bool `json:"-"`

	Version        int                 `json:"version"`
	Workflow       string              `json:"workflow"`
	SourceInstance rdscrypt.InstanceID `json:"source_db_instance"`
	KMSKeyID       rdscrypt.KeyID      `json:"kms_key_id"`
	WaitSeconds    int                 `json:"wait_seconds"`
	Place
	Profile string `json:"profile,omitempty"`
}

// Place is where an execution works.
type Place struct {
	Account rdscrypt.AccountID `json:"account"`
	Region  string             `json:"region"`
	// Endpoint is the URL that takes the place of AWS's own, else empty.
	Endpoint string `json:"endpoint_url,omitempty"`
}

func (p Place) String() string {
	text := fmt.Sprintf("account %s, Region %s", p.Account, p.Region)
	if p.Endpoint != "" {
		text += ", " + p.Endpoint
	}
	return text
}

// configuration is the record as the journal keeps it.
func (r record) configuration() (value.Value, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return value.Parse(text)
}

// versionError is the error of a configuration that another rdscrypt wrote.
type versionError int

func (e versionError) Error() string {
	return fmt.Sprintf("its configuration has version %d, this rdscrypt knows version %d", int(e), recordVersion)
}

// readRecord reads the first record of a journal. The error is a [versionError]
// for a configuration of another version.
func readRecord(created *history.ExecutionCreated) (record, error) {
	var r record
	if err := json.Unmarshal(value.Append(nil, created.Configuration), &r); err != nil {
		return record{}, fmt.Errorf("reading its configuration: %w", err)
	}
	if r.Version != recordVersion {
		return record{}, versionError(r.Version)
	}
	arn, err := rdscrypt.ParseExecutionARN(created.ExecutionARN)
	if err != nil {
		return record{}, fmt.Errorf("reading its configuration: %w", err)
	}
	r.ExecutionARN, r.StateMachineARN = arn, created.StateMachineARN
	return r, nil
}
