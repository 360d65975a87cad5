package logsserver

import (
	"regexp"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// invalid is CloudWatch Logs' refusal of a parameter.
func invalid(format string, args ...any) error {
	return wire.Errorf("InvalidParameterException", format, args...)
}

func constraint(value, member, constraint string) error {
	return invalid("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must %s", value, member, constraint)
}

var (
	groupName  = regexp.MustCompile(`^[.\-_/#A-Za-z0-9]+$`)
	streamName = regexp.MustCompile(`^[^:*]*$`)
)

// checkName checks a name that must be given.
func checkName(member, value string, pattern *regexp.Regexp, spelled string) error {
	switch {
	case value == "":
		return constraint(value, member, "have length greater than or equal to 1")
	case len(value) > 512:
		return constraint(value, member, "have length less than or equal to 512")
	case !pattern.MatchString(value):
		return constraint(value, member, "satisfy regular expression pattern: "+spelled)
	}
	return nil
}

func checkGroupName(value string) error {
	return checkName("logGroupName", value, groupName, `[\.\-_/#A-Za-z0-9]+`)
}

func checkStreamName(value string) error {
	return checkName("logStreamName", value, streamName, `[^:*]*`)
}

// groupInput is how calls name a log group: by its name or, in newer ones, by an
// identifier, which is its name or its ARN.
type groupInput struct {
	LogGroupName       string
	LogGroupIdentifier string
}

// find gives the log group that a call names.
func (s *Server) find(tx *bbolt.Tx, c wire.Call, in groupInput) (*group, error) {
	groupName := in.LogGroupName
	switch {
	case groupName != "" && in.LogGroupIdentifier != "":
		return nil, invalid("LogGroupName and LogGroupIdentifier can't both be given.")
	case in.LogGroupIdentifier != "":
		var ok bool
		if groupName, ok = s.localName(c.Region, in.LogGroupIdentifier); !ok {
			return nil, noGroup()
		}
	}
	if err := checkGroupName(groupName); err != nil {
		return nil, err
	}
	return findGroup(tx, name{c.Region, groupName})
}

// localName takes the ARN off an identifier. It isn't ok when the ARN is that of
// another Region or account.
func (s *Server) localName(region, identifier string) (string, bool) {
	if !strings.HasPrefix(identifier, "arn:") {
		return identifier, true
	}
	rest, ok := strings.CutPrefix(identifier, s.arnPrefix(region))
	return strings.TrimSuffix(rest, ":*"), ok
}

func (s *Server) arnPrefix(region string) string {
	return "arn:aws:logs:" + region + ":" + s.cfg.Account + ":log-group:"
}

func (s *Server) arn(g *group) string { return s.arnPrefix(g.Region) + g.Name }

// limit reads a page size.
func limit(given *int, standard, most int) (int, error) {
	if given == nil {
		return standard, nil
	}
	switch {
	case *given < 1:
		return 0, constraint(itoa(*given), "limit", "have value greater than or equal to 1")
	case *given > most:
		return 0, constraint(itoa(*given), "limit", "have value less than or equal to "+itoa(most))
	}
	return *given, nil
}
