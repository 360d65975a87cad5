package sfnserver

import (
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// logLevel is Step Functions' LogLevel: which events are logged.
type logLevel string

const (
	logAll   logLevel = "ALL"
	logError logLevel = "ERROR"
	logFatal logLevel = "FATAL"
	logOff   logLevel = "OFF"
)

// loggingConfiguration is the API's.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html
type loggingConfiguration struct {
	Level                logLevel         `json:"level"`
	IncludeExecutionData bool             `json:"includeExecutionData"`
	Destinations         []logDestination `json:"destinations,omitempty"`
}

type logDestination struct {
	CloudWatchLogsLogGroup *logGroup `json:"cloudWatchLogsLogGroup,omitempty"`
}

type logGroup struct {
	LogGroupArn string `json:"logGroupArn"`
}

// checked gives the configuration as it is stored, or the refusal. None at all
// is one that is off.
func (l *loggingConfiguration) checked() (loggingConfiguration, error) {
	if l == nil {
		return loggingConfiguration{Level: logOff}, nil
	}
	c := *l
	if c.Level == "" {
		c.Level = logOff
	}
	if len(c.Destinations) > 1 || c.Level != logOff && len(c.Destinations) == 0 {
		return c, invalidLogging("Must specify exactly one Log Destination.")
	}
	for _, d := range c.Destinations {
		if d.CloudWatchLogsLogGroup == nil || d.CloudWatchLogsLogGroup.LogGroupArn == "" {
			return c, invalidLogging("Must set valid CloudWatch Log Group ARN.")
		}
		arn := d.CloudWatchLogsLogGroup.LogGroupArn
		parts := strings.SplitN(arn, ":", 7)
		if len(parts) < 7 || parts[0] != "arn" || parts[2] != "logs" || parts[5] != "log-group" {
			return c, invalidLogging("Provided ARN is not CloudWatch Logs Log Group ARN.")
		}
		if !strings.HasSuffix(arn, ":*") {
			return c, invalidLogging("Log Group ARN must be provided with '*' qualifier.")
		}
	}
	return c, nil
}

func invalidLogging(why string) error {
	return wire.Errorf("InvalidLoggingConfiguration", "Invalid Logging Configuration: %s", why)
}

func (l loggingConfiguration) equal(o loggingConfiguration) bool {
	return l.Level == o.Level && l.IncludeExecutionData == o.IncludeExecutionData &&
		slices.EqualFunc(l.Destinations, o.Destinations, func(a, b logDestination) bool { return a.arn() == b.arn() })
}

func (d logDestination) arn() string {
	if d.CloudWatchLogsLogGroup == nil {
		return ""
	}
	return d.CloudWatchLogsLogGroup.LogGroupArn
}

// group gives Region and name of the log group; ok is false when nothing is to
// be logged.
func (l loggingConfiguration) group() (region, name string, ok bool) {
	if l.Level == logOff || len(l.Destinations) == 0 {
		return "", "", false
	}
	parts := strings.SplitN(l.Destinations[0].arn(), ":", 7)
	if len(parts) < 7 {
		return "", "", false
	}
	return parts[3], strings.TrimSuffix(parts[6], ":*"), true
}
