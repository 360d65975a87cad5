package local

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/rdscrypt/rdscrypt"
)

// recordVersion is the version of execution.json. It grows when an older
// rdscrypt would do something wrong with a newer file.
const recordVersion = 1

// record is execution.json: what the execution was begun with and what its
// tasks need. It is written once.
type record struct {
	Version         int                   `json:"version"`
	ExecutionARN    rdscrypt.ExecutionARN `json:"execution_arn"`
	StateMachineARN string                `json:"state_machine_arn"`
	Workflow        string                `json:"workflow"`
	SourceInstance  rdscrypt.InstanceID   `json:"source_db_instance"`
	KMSKeyID        rdscrypt.KeyID        `json:"kms_key_id"`
	WaitSeconds     int                   `json:"wait_seconds"`
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

func (r record) encode() ([]byte, error) {
	text, err := json.MarshalIndent(r, "", "  ")
	return append(text, '\n'), err
}

// readRecord reads execution.json. The errors name the file.
func readRecord(path string) (record, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return record{}, fmt.Errorf("reading the configuration: %w", err)
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return record{}, fmt.Errorf("reading the configuration: %s isn't what rdscrypt wrote: %w", path, err)
	}
	if r.Version != recordVersion {
		return record{}, fmt.Errorf("reading the configuration: %s has version %d, this rdscrypt knows version %d: use the one that wrote it",
			path, r.Version, recordVersion)
	}
	if _, err := rdscrypt.ParseExecutionARN(string(r.ExecutionARN)); err != nil {
		return record{}, fmt.Errorf("reading the configuration: %s: %w", path, err)
	}
	return r, nil
}
