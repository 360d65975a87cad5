package local

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// What the article's CloudFormation templates make.
const (
	articleInstance    = rdscrypt.InstanceID("soa-04-005")
	articleSubnetGroup = "dbsubnetgroup"
	articleUser        = "testuser"
	articleVersion     = "8.0.28"
)

// sandboxClients reach the sandbox and nothing else: whatever is configured for
// AWS on this machine, the demo neither needs nor touches it.
func sandboxClients(endpoint, region string) *awsapi.Clients {
	cfg := aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
	return &awsapi.Clients{
		RDS:      rds.NewFromConfig(cfg),
		KMS:      kms.NewFromConfig(cfg),
		STS:      sts.NewFromConfig(cfg),
		Region:   region,
		Endpoint: endpoint,
	}
}

func (d *demo) place() Place {
	return Place{Account: sandbox.Account, Region: d.cfg.Region, Endpoint: d.box.Endpoint()}
}

// newPassword is the master user's. Nobody has to know it.
func newPassword() string { return rand.Text() }

// createSource makes the article's DB instance and waits until it is there.
func (d *demo) createSource(ctx context.Context) (*Instance, error) {
	_, err := d.clients.RDS.CreateDBSubnetGroup(ctx, &rds.CreateDBSubnetGroupInput{
		DBSubnetGroupName:        aws.String(articleSubnetGroup),
		DBSubnetGroupDescription: aws.String("testgroup."),
		SubnetIds:                []string{"subnet-0a1b2c3d4e5f60718", "subnet-8192a3b4c5d6e7f80"},
	})
	if err != nil {
		return nil, fmt.Errorf("making the DB subnet group: %w", err)
	}
	_, err = d.clients.RDS.CreateDBInstance(ctx, &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: aws.String(string(articleInstance)),
		DBInstanceClass:      aws.String("db.t3.micro"),
		Engine:               aws.String("mysql"),
		EngineVersion:        aws.String(articleVersion),
		AllocatedStorage:     aws.Int32(20),
		AvailabilityZone:     aws.String(d.cfg.Region + "a"),
		DBSubnetGroupName:    aws.String(articleSubnetGroup),
		MasterUsername:       aws.String(articleUser),
		MasterUserPassword:   aws.String(d.password),
		StorageEncrypted:     aws.Bool(false),
	})
	if err != nil {
		return nil, fmt.Errorf("making the DB instance: %w", err)
	}
	d.say("DB instance %s is being created, with MySQL and without encryption.", articleInstance)
	return d.available(ctx, articleInstance)
}

// look is the time between two looks at an instance, and passing the statuses
// it may show until it is available.
const look = 100 * time.Millisecond

var passing = map[string]bool{"creating": true, "backing-up": true, "modifying": true}

// available waits until a DB instance is.
func (d *demo) available(ctx context.Context, id rdscrypt.InstanceID) (*Instance, error) {
	for {
		instance, err := describeInstance(ctx, d.clients.RDS, id)
		switch {
		case err != nil:
			return nil, fmt.Errorf("looking at DB instance %s: %w", id, err)
		case instance.Status == instanceAvailable:
			d.say("DB instance %s is available at %s.", id, instance.Endpoint)
			return instance, nil
		case !passing[instance.Status]:
			return nil, fmt.Errorf("DB instance %s has status %s", id, instance.Status)
		}
		if d.cfg.Pace == sandbox.Instant {
			continue // looking is what moves the time there
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(look):
		}
	}
}
