package lambdaserver

import (
	"regexp"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// latest is the only version that a function has here.
const latest = "$LATEST"

// reference is a function as a call names it.
type reference struct {
	Region, Account, Name string
	Qualifier             string // a version or an alias, "" when none was given
}

// functionName is the pattern of FunctionName in Invoke.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
var functionName = regexp.MustCompile(`^(arn:(?:aws[a-zA-Z-]*)?:lambda:)?((?:[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$`)

// functionPattern is how AWS spells it in its refusal.
const functionPattern = `(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`

// maxFunctionName is the longest that a call may have.
const maxFunctionName = 256

// parse reads FunctionName and Qualifier of a call in a Region. A name may be
// bare (work), a partial ARN (123456789012:function:work) or a whole one, each
// with a qualifier after it or without.
func (s *Server) parse(region, name, qualifier string) (reference, error) {
	m := functionName.FindStringSubmatch(name)
	if m == nil || len(name) > maxFunctionName {
		return reference{}, wire.Errorf("ValidationException", "1 validation error detected: Value '%s' at 'functionName' "+
			"failed to satisfy constraint: Member must satisfy regular expression pattern: %s", name, functionPattern)
	}
	r := reference{Region: region, Account: s.cfg.Account, Name: m[4], Qualifier: m[5]}
	if given := strings.TrimSuffix(m[2], ":"); given != "" && given != region {
		return reference{}, wire.NotFoundf("ResourceNotFoundException",
			"Functions from '%s' are not reachable in this region ('%s')", given, region)
	}
	if m[3] != "" {
		r.Account = m[3]
	}
	if qualifier != "" {
		if r.Qualifier != "" && r.Qualifier != qualifier {
			return reference{}, wire.Errorf("InvalidParameterValueException",
				"The derived qualifier from the function name does not match the specified qualifier.")
		}
		r.Qualifier = qualifier
	}
	return r, nil
}

// arn is the function's ARN without a qualifier.
func (r reference) arn() string {
	return "arn:aws:lambda:" + r.Region + ":" + r.Account + ":function:" + r.Name
}

// qualified is the function's ARN with the version that is meant.
func (r reference) qualified() string {
	if r.Qualifier == "" {
		return r.arn() + ":" + latest
	}
	return r.arn() + ":" + r.Qualifier
}

// own finds a function of this program.
func (s *Server) own(r reference) (Function, bool) {
	f, ok := s.cfg.Functions[r.Name]
	return f, ok && r.Account == s.cfg.Account && (r.Qualifier == "" || r.Qualifier == latest)
}

func notFound(arn string) error {
	return wire.NotFoundf("ResourceNotFoundException", "Function not found: %s", arn)
}
