package deploy

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/statemachine"
)

// upload is a file on its way to S3.
type upload struct {
	path     string // the template's name for it
	content  []byte
	sum      [sha256.Size]byte
	location Location
}

// uploads reads the files that the template refers to and finds the place of each
// in S3. The key says what the content is, so that a template changes if and only
// if a file does, and the old objects stay for a rollback.
func uploads(name StackName, bucket, functionZip string) ([]upload, error) {
	paths, err := Artifacts()
	if err != nil {
		return nil, err
	}
	var all []upload
	for _, p := range paths {
		u := upload{path: p}
		if p == PackagePath {
			u.content, err = readZip(functionZip)
		} else {
			u.content, err = readDefinition(p)
		}
		if err != nil {
			return nil, err
		}
		u.sum = sha256.Sum256(u.content)
		u.location = Location{Bucket: bucket, Key: keyPrefix(name) + hex.EncodeToString(u.sum[:]) + "/" + path.Base(p)}
		all = append(all, u)
	}
	return all, nil
}

// keyPrefix is what the keys of a stack's objects begin with. Stacks don't share
// objects, so that those of one can be removed.
func keyPrefix(name StackName) string { return "rdscrypt/" + string(name) + "/" }

// placesOf are those of all files, as [Template] wants them.
func placesOf(all []upload) map[string]Location {
	places := map[string]Location{}
	for _, u := range all {
		places[u.path] = u.location
	}
	return places
}

// readZip reads the zip of the functions, and makes sure that it is one.
func readZip(name string) ([]byte, error) {
	content, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &rdscrypt.Refusal{Message: fmt.Sprintf("the zip of the functions, %s, isn't there", name),
			Next: "make it with rdscrypt package, or make package, in the source tree, or pass --function-zip"}
	case err != nil:
		return nil, &rdscrypt.Refusal{Message: fmt.Sprintf("the zip of the functions can't be read: %v", err), Next: "pass another with --function-zip", Err: err}
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err == nil {
		_, err = fs.Stat(archive, bootstrapName)
	}
	if err != nil {
		return nil, &rdscrypt.Refusal{Message: fmt.Sprintf("%s isn't a zip with a file %s in it", name, bootstrapName),
			Next: "make one with rdscrypt package, or make package, in the source tree", Err: err}
	}
	return content, nil
}

// readDefinition reads a state machine's definition from those in the program.
func readDefinition(name string) ([]byte, error) {
	content, err := fs.ReadFile(statemachine.Files(), strings.TrimPrefix(name, "statemachine/"))
	if err != nil {
		return nil, fmt.Errorf("reading %s, which the template refers to: %w", name, err)
	}
	return content, nil
}

// put uploads a file unless the object is there already, and tells whether it had
// to. S3 keeps an object only if its content has the checksum that was sent along.
func (c *Client) put(ctx context.Context, u upload) (bool, error) {
	checksum := base64.StdEncoding.EncodeToString(u.sum[:])
	head, err := c.s3.HeadObject(ctx, &s3.HeadObjectInput{
		Bucket:       aws.String(u.location.Bucket),
		Key:          aws.String(u.location.Key),
		ChecksumMode: types.ChecksumModeEnabled,
	})
	if err == nil && aws.ToString(head.ChecksumSHA256) == checksum {
		return false, nil
	}
	// Whatever else the answer was, that to the upload says more: one to HEAD has
	// no body, and is Forbidden also for an object that isn't there when the bucket
	// may not be listed.
	_, err = c.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket:            aws.String(u.location.Bucket),
		Key:               aws.String(u.location.Key),
		Body:              bytes.NewReader(u.content),
		ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
		ChecksumSHA256:    aws.String(checksum),
	})
	if err != nil {
		return false, bucketError(ctx, u.location.Bucket, "s3:PutObject", err)
	}
	return true, nil
}

// bucketError words what an access to a bucket met.
func bucketError(ctx context.Context, bucket, action string, err error) error {
	switch awsapi.ErrorCode(err) {
	case "AccessDenied", "Forbidden":
		return &rdscrypt.Refusal{Message: fmt.Sprintf("%s isn't allowed in bucket %s: %s", action, bucket, awsapi.ErrorLine(err)),
			Next: fmt.Sprintf("allow %s in IAM and in the bucket's policy, or name another bucket with --bucket", action), Err: err}
	case "NoSuchBucket":
		return noBucket(bucket, "")
	}
	return refusal(ctx, err)
}
