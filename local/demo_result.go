package local

import (
	"context"
	"fmt"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

// DemoResult is what the demo has shown. As JSON it is what demo --output json
// prints.
type DemoResult struct {
	ExecutionARN    rdscrypt.ExecutionARN   `json:"execution_arn"`
	Status          history.ExecutionStatus `json:"status"`
	Output          value.Value             `json:"output"`
	States          []string                `json:"states"` // in the order in which they were entered
	Source          *Instance               `json:"source"`
	Encrypted       *Instance               `json:"encrypted"`
	Rows            Both[*Rows]             `json:"rows"`
	PlaintextOnDisk Both[bool]              `json:"plaintext_on_disk"`
}

// Both is one thing of the source and of the encrypted instance.
type Both[T any] struct {
	Source    T `json:"source"`
	Encrypted T `json:"encrypted"`
}

// both asks for the same thing twice.
func both[T any](source, encrypted *Instance, ask func(*Instance) (T, error)) (Both[T], error) {
	var b Both[T]
	var err error
	if b.Source, err = ask(source); err != nil {
		return b, err
	}
	b.Encrypted, err = ask(encrypted)
	return b, err
}

// compare looks at the two instances once more, for what the story has claimed.
func (d *demo) compare(ctx context.Context, result *Result) (*DemoResult, error) {
	r := &DemoResult{ExecutionARN: result.ExecutionARN, Status: result.Status, Output: result.Output, States: d.states}
	var err error
	if r.Source, err = describeInstance(ctx, d.clients.RDS, articleInstance); err != nil {
		return nil, err
	}
	if r.Encrypted, err = describeInstance(ctx, d.clients.RDS, articleInstance.EncryptedInstanceID()); err != nil {
		return nil, err
	}
	r.Rows, err = both(r.Source, r.Encrypted, func(i *Instance) (*Rows, error) { return d.planets(ctx, i) })
	if err != nil {
		return nil, err
	}
	// The built-in database has written its volume with the snapshot.
	r.PlaintextOnDisk, err = both(r.Source, r.Encrypted, func(i *Instance) (bool, error) {
		return d.box.PlaintextOnDisk(d.cfg.Region, string(i.ID), []byte(needle))
	})
	if err != nil {
		return nil, fmt.Errorf("looking for %q on disk: %w", needle, err)
	}
	return r, nil
}

// Needle is the text the demo looks for on disk.
func (r *DemoResult) Needle() string { return needle }
