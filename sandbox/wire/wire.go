// Package wire speaks the two protocols that the sandbox's services have at
// AWS: Query (a form in, XML out: RDS, STS) and JSON 1.1 (KMS). It takes the
// envelope off a request, so that a service sees a [Call], and puts one around
// the answer. It knows no service.
//
// Two choices reach users:
//
//   - Signatures are not checked, because any credentials are accepted; only the
//     credential scope is read, since it alone tells service and Region. See
//     [ReadScope].
//   - A service's refusal ([Error]) and the sandbox's own trouble (any other
//     error) are different types, and the second is always InternalFailure with
//     status 500. An SDK retries it, a person sees that the sandbox is to blame.
package wire

// Call is one API call with its envelope taken off.
type Call struct {
	// Region is the Region in the credential scope.
	Region string
	// Action is the API action, e.g. CreateDBInstance.
	Action string
	// RequestID goes back to the client and into the log.
	RequestID string
	// Form holds the parameters of a Query call; empty in a JSON call.
	Form Form
	// Body holds the parameters of a JSON call; nil in a Query call.
	Body []byte
}
