package sfnserver

import "github.com/rdscrypt/rdscrypt/sandbox/wire"

// settings are the parameters that making and updating a state machine share.
type settings struct {
	LoggingConfiguration    *loggingConfiguration    `json:"loggingConfiguration"`
	TracingConfiguration    *tracingConfiguration    `json:"tracingConfiguration"`
	EncryptionConfiguration *encryptionConfiguration `json:"encryptionConfiguration"`
	Publish                 bool                     `json:"publish"`
	VersionDescription      *string                  `json:"versionDescription"`
}

type tracingConfiguration struct {
	Enabled bool `json:"enabled"`
}

type encryptionConfiguration struct {
	Type string `json:"type"`
}

// The values of EncryptionType. AWS's own key is how Step Functions encrypts
// unless told otherwise.
const (
	ownedKey    = "AWS_OWNED_KEY"
	customerKey = "CUSTOMER_MANAGED_KMS_KEY"
)

// maxVersionDescription is the length of a version's description in the API.
const maxVersionDescription = 256

func (in settings) violations() []violation {
	found := []violation{sensitive("versionDescription", in.VersionDescription, 0, maxVersionDescription)}
	if l := in.LoggingConfiguration; l != nil && l.Level != "" {
		level := string(l.Level)
		found = append(found, oneOf("loggingConfiguration.level", &level, string(logAll), string(logError), string(logFatal), string(logOff)))
	}
	if e := in.EncryptionConfiguration; e != nil {
		found = append(found, required("encryptionConfiguration.type", e.Type != ""))
		if e.Type != "" {
			found = append(found, oneOf("encryptionConfiguration.type", &e.Type, ownedKey, customerKey))
		}
	}
	return found
}

// check refuses what the sandbox hasn't got, and gives the logging. The text
// about a description is the one that is commonly reported of AWS; there is no
// recording of it.
func (in settings) check() (loggingConfiguration, error) {
	if in.VersionDescription != nil && !in.Publish {
		return loggingConfiguration{}, wire.Errorf("ValidationException", "Version description can only be set when publish is true")
	}
	if in.Publish {
		return loggingConfiguration{}, wire.Errorf("ValidationException", "the sandbox has no versions of state machines: publish must be false")
	}
	if in.TracingConfiguration != nil && in.TracingConfiguration.Enabled {
		return loggingConfiguration{}, wire.Errorf("InvalidTracingConfiguration", "Invalid Tracing Configuration: the sandbox has no X-Ray")
	}
	if e := in.EncryptionConfiguration; e != nil && e.Type != ownedKey {
		return loggingConfiguration{}, wire.Errorf("InvalidEncryptionConfiguration",
			"Invalid Encryption Configuration: the sandbox keeps state machines under %s only", ownedKey)
	}
	return in.LoggingConfiguration.checked()
}
