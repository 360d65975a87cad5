package sfnserver

import (
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// resourceType is the sixth part of a Step Functions ARN.
type resourceType string

const (
	stateMachine resourceType = "stateMachine"
	execution    resourceType = "execution"
	mapRun       resourceType = "mapRun"
)

// maxARN is the length of an ARN in the API; that of a Map Run may be longer.
const (
	maxARN     = 256
	maxLongARN = 2000
)

// partition is the first part of every ARN of a Region.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

func (s *Server) stateMachineARN(region, name string) string {
	return "arn:" + partition(region) + ":states:" + region + ":" + s.cfg.Account + ":stateMachine:" + name
}

// executionARN is that of the execution name of a state machine.
func executionARN(stateMachineARN, name string) string {
	return strings.Replace(stateMachineARN, ":stateMachine:", ":execution:", 1) + ":" + name
}

// executionName is the last part of an execution's ARN.
func executionName(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }

// arnLength holds an ARN that must be sent against the model.
func arnLength(field string, arn *string) violation { return requiredLength(field, arn, 1, maxARN) }

// checkARN checks that text is the ARN of a thing of the given type, and returns
// its part behind the type.
func checkARN(text string, wanted resourceType) (string, error) {
	parts := strings.SplitN(text, ":", 7)
	switch {
	case parts[0] != "arn" || len(parts) < 6:
		return "", invalidARN("Invalid ARN prefix: " + text)
	case parts[5] == "":
		return "", invalidARN("Resource type can not be empty: " + text)
	case resourceType(parts[5]) != wanted || parts[2] != "states" || len(parts) < 7:
		return "", invalidARN("Resource type not valid in this context: " + parts[5])
	}
	return parts[6], nil
}

func invalidARN(why string) error { return wire.Errorf("InvalidArn", "Invalid Arn: '%s'", why) }

// regional tells whether the ARN is of the Region that is called. A server for
// one execution is asked in whatever Region its client has.
func (s *Server) regional(c wire.Call, arn string) bool {
	return s.cfg.Sole != "" || strings.HasPrefix(arn, "arn:"+partition(c.Region)+":states:"+c.Region+":"+s.cfg.Account+":")
}
