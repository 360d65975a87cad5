package deploy

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/rdscrypt/rdscrypt"
)

// checkBucket refuses a bucket that Lambda and Step Functions couldn't take files
// from. They want one in their own Region ("AWS::Lambda::Function Code",
// CloudFormation Template Reference).
func (c *Client) checkBucket(ctx context.Context, bucket string) error {
	if bucket == "" {
		return &rdscrypt.Refusal{
			Message: fmt.Sprintf("no bucket is named, and CloudFormation takes functions and definitions from one in Region %s", c.place.Region),
			Next:    fmt.Sprintf("name one with --bucket, or make one with %s", c.makeBucketCommand(fmt.Sprintf("rdscrypt-%s-%s", c.place.Account, c.place.Region))),
		}
	}
	out, err := c.s3.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(bucket)})
	region, status := "", 0
	var answer *smithyhttp.ResponseError
	switch {
	case err == nil:
		region = aws.ToString(out.BucketRegion)
	case errors.As(err, &answer):
		// The Region is told even to those who may do nothing else.
		region, status = answer.Response.Header.Get("X-Amz-Bucket-Region"), answer.HTTPStatusCode()
	default:
		return refusal(ctx, err)
	}
	switch {
	case region != "" && region != c.place.Region:
		return &rdscrypt.Refusal{
			Message: fmt.Sprintf("bucket %s is in Region %s, the stack would be in %s", bucket, region, c.place.Region),
			Next:    fmt.Sprintf("name a bucket of %s with --bucket, or deploy with --region %s", c.place.Region, region),
		}
	case status == http.StatusNotFound:
		return noBucket(bucket, c.makeBucketCommand(bucket))
	case status == http.StatusForbidden, status == 0:
		// s3:ListBucket, which the question needs, isn't needed for the upload.
		return nil
	}
	return refusal(ctx, err)
}

func (c *Client) makeBucketCommand(bucket string) string {
	return fmt.Sprintf("aws s3 mb s3://%s%s", bucket, c.flags)
}

func noBucket(bucket, command string) error {
	next := "name another with --bucket"
	if command != "" {
		next = fmt.Sprintf("make it with %s, or %s", command, next)
	}
	return &rdscrypt.Refusal{Message: fmt.Sprintf("there is no bucket %s", bucket), Next: next}
}
