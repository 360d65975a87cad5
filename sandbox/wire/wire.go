// Package wire speaks the protocols that the sandbox's services have at AWS:
// [Query] (a form in, XML out: RDS, STS), [JSON] (Step Functions, KMS,
// CloudWatch Logs) and [REST] (Lambda). It takes the envelope off a request, so
// that a service sees a [Call], and puts one around the answer. It knows no
// service.
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

import (
	"net/http"
	"net/url"
)

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
	// Body holds the parameters of a JSON call, and what a REST call brings along;
	// nil in a Query call.
	Body []byte
	// Path, Query and Header hold the other parameters of a REST call: those in
	// its path by their names, those after it, and its headers.
	Path   map[string]string
	Query  url.Values
	Header http.Header
}
