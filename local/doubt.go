package local

import (
	"fmt"
	"os"
	"regexp"

	"github.com/rdscrypt/rdscrypt"
)

// DoubtError says that what an execution has done isn't known, or can't be gone
// on from, so that a person has to look. It may have changed something at AWS.
type DoubtError struct {
	Name rdscrypt.ExecutionName
	// Err is what is wrong.
	Err error
	// Next is what the person can do, as an imperative.
	Next string
}

func (e *DoubtError) Error() string {
	return fmt.Sprintf("execution %s: %v: %s", e.Name, e.Err, e.Next)
}

// Unwrap returns what is wrong.
func (e *DoubtError) Unwrap() error { return e.Err }

// lost is the doubt about an execution whose journal can't be believed: what it
// has made can only be found by its tags.
func (f folder) lost(err error) error {
	return &DoubtError{Name: f.name, Err: err, Next: "restore it from a copy, or look at AWS for what has " + f.tag()}
}

// tag is the tag of what the execution has made. The ARN in it is looked for in
// the bytes of the files, damaged as they are: it only leads a person to what
// they then judge by themselves.
func (f folder) tag() string {
	arn := regexp.MustCompile(`arn:[a-z-]+:states:[a-z0-9-]+:[0-9]{12}:execution:[A-Za-z0-9_-]+:` + regexp.QuoteMeta(string(f.name)) + `\b`)
	for _, path := range []string{f.journal(), f.earlier()} {
		text, _ := os.ReadFile(path)
		if found := arn.Find(text); found != nil {
			return fmt.Sprintf("the tag %s=%s", rdscrypt.TagExecution, found)
		}
	}
	return fmt.Sprintf("a tag %s that ends in :%s", rdscrypt.TagExecution, f.name)
}
