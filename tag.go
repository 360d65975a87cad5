package rdscrypt

// The tags every resource gets in the call that creates it. RDS has no client
// token, so these tags are how a repeated task recognises what its own earlier
// attempt made; added in a second call they would be missing exactly when they
// are needed, after a crash between the two.
const (
	// TagExecution holds the ARN of the execution that made the resource.
	TagExecution = "rdscrypt:execution"
	// TagStep holds the name of the state that made it. One execution makes two
	// snapshots; the step tells them apart.
	TagStep = "rdscrypt:step"
	// TagSource holds the DbiResourceId of the source instance, which stays the
	// same when the instance is renamed and is never given to another one.
	TagSource = "rdscrypt:source"
)
