package awsapi

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/rdscrypt/rdscrypt"
)

// Identity is as whom AWS is asked.
type Identity struct {
	Account rdscrypt.AccountID
	// ARN is the user or role, as STS names it.
	ARN string
}

// Identity asks STS, which answers to any valid credentials whatever their
// permissions are.
func (c *Clients) Identity(ctx context.Context) (Identity, error) {
	out, err := c.STS.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Identity{}, fmt.Errorf("asking for the AWS account: %w", err)
	}
	account, err := rdscrypt.ParseAccountID(aws.ToString(out.Account))
	if err != nil {
		return Identity{}, fmt.Errorf("asking for the AWS account: %w", err)
	}
	return Identity{Account: account, ARN: aws.ToString(out.Arn)}, nil
}
