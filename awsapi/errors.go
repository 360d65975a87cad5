package awsapi

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// ErrorCode returns the code AWS gave for err, such as
// "DBSnapshotAlreadyExists", or "" when the error isn't AWS's answer.
//
// The code, not the Go type, is what to decide on: RDS answers codes that its
// model doesn't list (InvalidParameterValue, AccessDenied, Throttling), and
// for those the SDK has no type.
func ErrorCode(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// ErrorMessage puts an error of the SDK into one line without the code:
//
//	Cannot create the snapshot because ... already exists. (CreateDBSnapshot)
//
// What the SDK writes around it (request ids, status codes, attempts) is left
// out, what our own code wrapped around it stays in front. An error that isn't
// the SDK's is only brought onto one line.
func ErrorMessage(err error) string {
	prefix, text := message(err)
	return prefix + text
}

// ErrorLine is [ErrorMessage] with the code, if there is one, before AWS's words:
//
//	DBSnapshotAlreadyExists: Cannot create ... (CreateDBSnapshot)
func ErrorLine(err error) string {
	prefix, text := message(err)
	if code := ErrorCode(err); code != "" {
		return prefix + code + ": " + text
	}
	return prefix + text
}

// message returns what stood before the SDK's error, and the SDK's error in
// our words.
func message(err error) (prefix, text string) {
	var outer *smithy.OperationError
	if !errors.As(err, &outer) {
		return "", oneLine(err.Error())
	}
	if before, found := strings.CutSuffix(err.Error(), outer.Error()); found {
		prefix = before
	}
	// Credentials are fetched by calls within the call (AssumeRole). The
	// innermost one is the one that failed.
	operation := outer
	for inner := outer; errors.As(inner.Err, &inner); {
		operation = inner
	}
	text, ofOperation := explain(operation.Err)
	if ofOperation {
		text = fmt.Sprintf("%s (%s)", text, operation.OperationName)
	}
	return oneLine(prefix) + strings.Repeat(" ", min(1, len(prefix))), text
}

// explain words the failure of one operation. ofOperation is false when no
// operation would have fared better, because nobody was reached.
func explain(err error) (text string, ofOperation bool) {
	var (
		api     smithy.APIError
		invalid smithy.InvalidParamsError
		request *url.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted", true
	case errors.As(err, &request):
		endpoint := strings.TrimSuffix(request.URL, "/")
		if isLoopbackRefused(err) {
			return fmt.Sprintf("nothing answers at %s: start one with rdscrypt sandbox", endpoint), false
		}
		return fmt.Sprintf("%s can't be reached: %s", endpoint, oneLine(request.Err.Error())), false
	case errors.As(err, &api):
		return oneLine(api.ErrorMessage()), true
	case errors.As(err, &invalid):
		var problems []string
		for _, problem := range invalid.Errs() {
			problems = append(problems, problem.Error())
		}
		return oneLine(strings.Join(problems, "; ")), true
	}
	return oneLine(unwrapTransport(err).Error()), true
}

// unwrapTransport takes off the layers that only repeat how the call was made.
func unwrapTransport(err error) error {
	for {
		switch layer := err.(type) {
		case *retry.MaxAttemptsError:
			err = layer.Err
		case *awshttp.ResponseError:
			err = layer.ResponseError
		case *smithyhttp.ResponseError:
			err = layer.Err
		default:
			return err
		}
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
