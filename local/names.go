package local

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// newName returns a name for an execution: that of the instance, so that lists
// can be read, the time, so that they sort, and something at random, for two in
// one second. With 53 characters of an instance it has 75 of the 80 allowed.
func newName(id rdscrypt.InstanceID, now time.Time) rdscrypt.ExecutionName {
	var random [2]byte
	_, _ = rand.Read(random[:]) // never fails
	return rdscrypt.ExecutionName(fmt.Sprintf("%s-%s-%s", id, now.UTC().Format("20060102T150405Z"), hex.EncodeToString(random[:])))
}

// stateMachineName is the name a workflow's state machine has at AWS and in
// ARNs.
func stateMachineName(workflow string) string { return "rdscrypt-" + workflow }

// arns are the names of everything around an execution. They are those that the
// things have at AWS, or would have there.
type arns struct {
	partition string
	place     Place
}

// arnsAround returns the names of what belongs to the same account and Region
// as the execution does.
func arnsAround(execution rdscrypt.ExecutionARN, place Place) arns {
	return arns{strings.Split(string(execution), ":")[1], place}
}

func (a arns) arn(service, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", a.partition, service, a.place.Region, a.place.Account, resource)
}

func (a arns) stateMachine(workflow string) string {
	return a.arn("states", "stateMachine:"+stateMachineName(workflow))
}

func (a arns) function(name tasks.Name) string { return a.arn("lambda", functionPrefix+string(name)) }

const functionPrefix = "function:"

// taskName is the task that a function is, by its ARN: "create-snapshot" also of
// a version or an alias of it, and of one whose name has something before that,
// as a deployment may have put there. A function that is no task of ours has its
// own name.
func taskName(function string) tasks.Name {
	_, name, _ := strings.Cut(function, ":"+functionPrefix)
	name, _, _ = strings.Cut(name, ":")
	for _, task := range taskNames {
		if strings.HasSuffix(name, "-"+string(task)) {
			return task
		}
	}
	return tasks.Name(name)
}

var taskNames = []tasks.Name{tasks.NameCreateSnapshot, tasks.NameDescribeSnapshot, tasks.NameCopySnapshot, tasks.NameRestoreDBInstance}
