package awsapi

import (
	"errors"
	"net"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// maxAttempts is more than the SDK's three, because RDS throttles its control
// plane per account and Region and everything else in the account draws on the
// same quota. AWS_MAX_ATTEMPTS still wins.
const maxAttempts = 8

// newRetryer is the SDK's standard retryer (exponential back-off with jitter,
// a token bucket over all calls of a client) with more attempts, and without
// any against a port on this machine where nobody listens: there the answer
// won't change, and a person is waiting for it.
func newRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		// The first check that has an opinion decides.
		o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(giveUpOnLoopback)}, o.Retryables...)
	})
}

func giveUpOnLoopback(err error) aws.Ternary {
	if isLoopbackRefused(err) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// isLoopbackRefused tells whether err is a connection refused by this machine.
func isLoopbackRefused(err error) bool {
	var op *net.OpError
	if !errors.Is(err, syscall.ECONNREFUSED) || !errors.As(err, &op) {
		return false
	}
	addr, ok := op.Addr.(*net.TCPAddr)
	return ok && addr.IP.IsLoopback()
}
