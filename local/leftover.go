package local

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// Leftover is something that a failed execution made and that is still there,
// or that had a name the execution needed. It is named, never deleted: what an
// execution made may be the only encrypted copy there is, and what it didn't
// make isn't its to judge.
type Leftover struct {
	Kind string // "DB snapshot" or "DB instance"
	ID   string
	// Made tells whether the execution made it, Unsure that it may have: it was
	// ended while it did.
	Made, Unsure bool
	// MadeBy is the execution of rdscrypt that did, empty for none known.
	MadeBy rdscrypt.ExecutionARN
	// Command deletes what the execution made, and shows what it didn't.
	Command string
}

// String is what it is and where it comes from, in one line.
func (l Leftover) String() string {
	switch {
	case l.Made:
		return fmt.Sprintf("%s %s was made by this execution", l.Kind, l.ID)
	case l.Unsure:
		return fmt.Sprintf("%s %s may have been made by this execution", l.Kind, l.ID)
	case l.MadeBy != "":
		return fmt.Sprintf("%s %s was there before, made by execution %s", l.Kind, l.ID, l.MadeBy.Name())
	default:
		return fmt.Sprintf("%s %s was there before", l.Kind, l.ID)
	}
}

func (l Leftover) object() value.Value {
	fields := []value.Field{
		{Name: "kind", Value: l.Kind},
		{Name: "id", Value: l.ID},
		{Name: "made", Value: l.Made},
	}
	if l.Unsure {
		fields[2].Value = nil
	}
	if l.MadeBy != "" {
		fields = append(fields, value.Field{Name: "madeBy", Value: string(l.MadeBy)})
	}
	command := "inspect"
	if l.Made {
		command = "delete"
	}
	return value.NewObject(append(fields, value.Field{Name: command, Value: l.Command})...)
}

// product is something that a workflow makes.
type product struct {
	kind string
	id   string
	task tasks.Name // that makes it
	// tags asks AWS for its tags.
	tags func(ctx context.Context, a access) ([]types.Tag, error)
	// The AWS CLI's commands, without the identifier.
	inspect, remove []string
}

// products lists what the workflow makes of a source, in its order.
func products(source rdscrypt.InstanceID) []product {
	snapshot := func(id rdscrypt.SnapshotID, task tasks.Name) product {
		return product{
			kind: "DB snapshot", id: string(id), task: task,
			tags: func(ctx context.Context, a access) ([]types.Tag, error) {
				out, err := a.RDS.DescribeDBSnapshots(ctx, &rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String(string(id))})
				if err != nil || len(out.DBSnapshots) == 0 {
					return nil, err
				}
				return out.DBSnapshots[0].TagList, nil
			},
			inspect: []string{"rds", "describe-db-snapshots", "--db-snapshot-identifier", string(id)},
			remove:  []string{"rds", "delete-db-snapshot", "--db-snapshot-identifier", string(id)},
		}
	}
	encrypted := source.EncryptedInstanceID()
	return []product{
		snapshot(source.NoEncryptedSnapshotID(), tasks.NameCreateSnapshot),
		snapshot(source.EncryptedSnapshotID(), tasks.NameCopySnapshot),
		{
			kind: "DB instance", id: string(encrypted), task: tasks.NameRestoreDBInstance,
			tags: func(ctx context.Context, a access) ([]types.Tag, error) {
				out, err := a.RDS.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String(string(encrypted))})
				if err != nil || len(out.DBInstances) == 0 {
					return nil, err
				}
				return out.DBInstances[0].TagList, nil
			},
			inspect: []string{"rds", "describe-db-instances", "--db-instance-identifier", string(encrypted)},
			remove:  []string{"rds", "delete-db-instance", "--db-instance-identifier", string(encrypted), "--skip-final-snapshot"},
		},
	}
}

// leftovers looks which products of a failed execution are there. Their tags
// say whose they are; where AWS can't be asked the history says what was made.
// Lambda doesn't tell a function its execution, so that what one made has no
// tags, and the history has to do as well.
func (a access) leftovers(ctx context.Context, r record, events []*history.Event) []Leftover {
	succeeded, clash, open := callsOf(events)
	var left []Leftover
	for _, p := range products(r.SourceInstance) {
		tags, err := p.tags(ctx, a)
		l := Leftover{Kind: p.kind, ID: p.id}
		switch code := awsapi.ErrorCode(err); {
		case err == nil:
			l.MadeBy = madeBy(tags)
			l.Made = l.MadeBy == r.ExecutionARN
			if r.Untagged && l.MadeBy == "" {
				l.Made, l.Unsure = succeeded[p.task], open == p.task
			}
		case code == codeInstanceNotFound || code == codeSnapshotNotFound:
			continue
		default:
			l.Made, l.Unsure = succeeded[p.task], open == p.task
		}
		switch {
		case l.Made:
			l.Command = a.command(p.remove...)
		case clash == p.task, l.Unsure:
			l.Command = a.command(p.inspect...)
		default:
			continue
		}
		left = append(left, l)
	}
	return left
}

// recorded lists what an execution has made by what its history says.
func (a access) recorded(r record, events []*history.Event) []Leftover {
	succeeded, _, open := callsOf(events)
	var left []Leftover
	for _, p := range products(r.SourceInstance) {
		switch {
		case succeeded[p.task]:
			left = append(left, Leftover{Kind: p.kind, ID: p.id, Made: true, MadeBy: r.ExecutionARN, Command: a.command(p.remove...)})
		case open == p.task:
			left = append(left, Leftover{Kind: p.kind, ID: p.id, Unsure: true, Command: a.command(p.inspect...)})
		}
	}
	return left
}

// callsOf returns the tasks that succeeded, the one that failed because the name
// of its product was taken, and the one that was called and has no answer.
func callsOf(events []*history.Event) (succeeded map[tasks.Name]bool, clash, open tasks.Name) {
	succeeded = map[tasks.Name]bool{}
	var task tasks.Name
	for _, ev := range events {
		switch d := ev.Details.(type) {
		case *history.LambdaFunctionScheduledDetails:
			task = taskName(d.Resource)
			open = task
		case *history.LambdaFunctionSucceededDetails:
			succeeded[task], open = true, ""
		case *history.LambdaFunctionFailedDetails:
			open = ""
			if strings.HasSuffix(d.Error, "AlreadyExists") {
				clash = task
			}
		}
	}
	return succeeded, clash, open
}

func madeBy(tags []types.Tag) rdscrypt.ExecutionARN {
	for _, tag := range tags {
		if aws.ToString(tag.Key) == rdscrypt.TagExecution {
			// Anybody can write tags: what is no ARN of an execution names none.
			arn, _ := rdscrypt.ParseExecutionARN(aws.ToString(tag.Value))
			return arn
		}
	}
	return ""
}
