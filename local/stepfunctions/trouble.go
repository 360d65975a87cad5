package stepfunctions

import (
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/smithy-go"

	"github.com/rdscrypt/rdscrypt/awsapi"
)

// SilenceError says that the endpoint hasn't answered for so long that following
// an execution ends. The execution goes on.
type SilenceError struct {
	For time.Duration
	Err error // of the last attempt
}

func (e *SilenceError) Error() string {
	return fmt.Sprintf("Step Functions hasn't answered for %s: %s", e.For.Round(time.Second), awsapi.ErrorLine(e.Err))
}

// Unwrap returns the error of the last attempt.
func (e *SilenceError) Unwrap() error { return e.Err }

// Once has the SDK try a call once: who follows an execution tries again by
// himself, and can say so; and an answer to the second attempt at a call says
// nothing of the first.
func Once(o *sfn.Options) { o.Retryer = aws.NopRetryer{} }

// isThrottled tells whether the endpoint asks for fewer calls.
func isThrottled(err error) bool {
	return retry.ThrottleErrorCode{Codes: retry.DefaultThrottleErrorCodes}.IsErrorThrottle(err).Bool()
}

// isTemporary tells whether the next attempt may fare better: there was no
// answer, half of one, or one about trouble at the other end.
func isTemporary(err error) bool {
	var half *smithy.DeserializationError
	return errors.As(err, &half) || retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err).Bool()
}

// Answered tells whether err is an answer that refuses a call, after which
// nothing has changed. After any other the call may have had its effect.
func Answered(err error) bool {
	var answer smithy.APIError
	return errors.As(err, &answer) && answer.ErrorFault() != smithy.FaultServer && (isThrottled(err) || !isTemporary(err))
}
