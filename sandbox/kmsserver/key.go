package kmsserver

import (
	"strconv"
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// State is KMS's KeyState.
type State string

// The states that a key of the sandbox can have.
const (
	Enabled         State = "Enabled"
	Disabled        State = "Disabled"
	PendingDeletion State = "PendingDeletion"
)

// Manager is KMS's KeyManager: who may change and delete the key.
type Manager string

// The two managers.
const (
	AWSManaged      Manager = "AWS"
	CustomerManaged Manager = "CUSTOMER"
)

// Key is what others may know of a key.
type Key struct {
	ID      string
	ARN     string
	State   State
	Manager Manager
}

// record is a key as it is stored, without its keyset.
type record struct {
	ID          string
	Region      string
	Description string `json:",omitempty"`
	Manager     Manager
	State       State
	Created     time.Time
	// DeletionDate is set while the state is PendingDeletion.
	DeletionDate time.Time `json:",omitzero"`
	Tags         []tag     `json:",omitempty"`
}

type tag struct {
	TagKey   string
	TagValue string
}

func (r record) arn(account string) string {
	return arnPrefix(r.Region, account) + "key/" + r.ID
}

// arnPrefix is common to the ARNs of keys and aliases.
func arnPrefix(region, account string) string {
	return "arn:aws:kms:" + region + ":" + account + ":"
}

// usable is nil when the key may encrypt and decrypt, else KMS's refusal.
func (r record) usable(account string) error {
	switch r.State {
	case Enabled:
		return nil
	case Disabled:
		return wire.Errorf("DisabledException", "%s is disabled.", r.arn(account))
	default:
		return pendingDeletion(r.arn(account))
	}
}

func pendingDeletion(arn string) error {
	return wire.Errorf("KMSInvalidStateException", "%s is pending deletion.", arn)
}

// metadata is the API's KeyMetadata.
type metadata struct {
	AWSAccountID          string `json:"AWSAccountId"`
	KeyID                 string `json:"KeyId"`
	Arn                   string
	CreationDate          epoch
	Enabled               bool
	Description           string
	KeyUsage              string
	KeyState              State
	DeletionDate          *epoch `json:",omitempty"`
	Origin                string
	KeyManager            Manager
	CustomerMasterKeySpec string
	KeySpec               string
	EncryptionAlgorithms  []string
	MultiRegion           bool
}

// The only kind of key there is here.
const (
	keySpec      = "SYMMETRIC_DEFAULT"
	keyUsage     = "ENCRYPT_DECRYPT"
	keyOrigin    = "AWS_KMS"
	keyAlgorithm = "SYMMETRIC_DEFAULT"
)

func (r record) metadata(account string) metadata {
	m := metadata{
		AWSAccountID:          account,
		KeyID:                 r.ID,
		Arn:                   r.arn(account),
		CreationDate:          epoch(r.Created),
		Enabled:               r.State == Enabled,
		Description:           r.Description,
		KeyUsage:              keyUsage,
		KeyState:              r.State,
		Origin:                keyOrigin,
		KeyManager:            r.Manager,
		CustomerMasterKeySpec: keySpec,
		KeySpec:               keySpec,
		EncryptionAlgorithms:  []string{keyAlgorithm},
	}
	if !r.DeletionDate.IsZero() {
		date := epoch(r.DeletionDate)
		m.DeletionDate = &date
	}
	return m
}

// epoch is a time as JSON 1.1 has it: seconds since 1970, with a fraction.
type epoch time.Time

// MarshalJSON writes milliseconds as the fraction, as KMS does.
func (e epoch) MarshalJSON() ([]byte, error) {
	ms := time.Time(e).UnixMilli()
	return strconv.AppendFloat(nil, float64(ms)/1000, 'f', 3, 64), nil
}
