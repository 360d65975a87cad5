package wire

import (
	"net/http"
	"regexp"
	"strings"
)

// Scope is the credential scope of a Signature Version 4 request: who signs,
// when, for which Region and service. The zero Scope is that of an unsigned
// request.
type Scope struct {
	AccessKeyID string
	Date        string // YYYYMMDD
	Region      string
	Service     string // the signing name: rds, kms, sts
}

// scopePart is what a Region or service name may look like. It is narrow
// because a Region becomes part of ARNs, zone names and database keys.
var scopePart = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// ReadScope reads the scope from the Authorization header or, in a presigned
// request, from X-Amz-Credential. Nothing is verified. Without either the scope
// is zero and the error nil; one that can't be read is the [Error]
// IncompleteSignature.
func ReadScope(r *http.Request) (Scope, error) {
	credential := r.URL.Query().Get("X-Amz-Credential")
	if header := r.Header.Get("Authorization"); header != "" {
		credential = credentialOf(header)
		if credential == "" {
			return Scope{}, Errorf("IncompleteSignature", "Authorization header requires 'Credential' parameter. Authorization=%s",
				scheme(header))
		}
	}
	if credential == "" {
		return Scope{}, nil
	}
	// The access key is everything before the last four parts: nothing forbids a
	// slash in it.
	parts := strings.Split(credential, "/")
	if len(parts) < 5 || parts[len(parts)-1] != "aws4_request" {
		return Scope{}, Errorf("IncompleteSignature",
			"Credential must have five parts (access key, date, Region, service, aws4_request)")
	}
	n := len(parts)
	s := Scope{
		AccessKeyID: strings.Join(parts[:n-4], "/"),
		Date:        parts[n-4],
		Region:      parts[n-3],
		Service:     parts[n-2],
	}
	if !scopePart.MatchString(s.Region) || !scopePart.MatchString(s.Service) {
		return Scope{}, Errorf("IncompleteSignature", "Credential names no valid Region and service: %q, %q", s.Region, s.Service)
	}
	return s, nil
}

// credentialOf finds Credential in "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=...".
func credentialOf(header string) string {
	_, rest, _ := strings.Cut(header, " ")
	for field := range strings.SplitSeq(rest, ",") {
		if value, ok := strings.CutPrefix(strings.TrimSpace(field), "Credential="); ok {
			return value
		}
	}
	return ""
}

// scheme keeps signatures and tokens out of messages.
func scheme(header string) string {
	s, _, _ := strings.Cut(header, " ")
	return s
}
