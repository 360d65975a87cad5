package local

import (
	"strings"
	"testing"

	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine/history"
	"github.com/rdscrypt/rdscrypt/report"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// Only what was there before is in the way. What the execution may have made
// isn't to be deleted as that.
func TestAfterFailure(t *testing.T) {
	t.Parallel()
	made, unsure, clash := Leftover{ID: "a", Made: true}, Leftover{ID: "b", Unsure: true}, Leftover{ID: "c"}
	const inTheWay, may = "look at what is in the way, and delete it if nobody needs it", "look whether what it may have made is there, and whose it is"
	for _, c := range []struct {
		left []Leftover
		want string
	}{
		{nil, "see what happened with rdscrypt executions history one"},
		{[]Leftover{made}, "see what happened with rdscrypt executions history one"},
		{[]Leftover{made, unsure}, may},
		{[]Leftover{made, clash}, inTheWay},
		{[]Leftover{unsure, clash}, inTheWay},
	} {
		d := report.Description{ExecutionARN: testRecord("one").ExecutionARN}
		got := afterFailure(d, c.left, func(args ...string) string { return "rdscrypt " + strings.Join(args, " ") })
		if got != c.want {
			t.Errorf("%v: got  %s\nwant %s", c.left, got, c.want)
		}
	}
}

// Where AWS can't be asked, what a call without an answer may have made is listed
// all the same.
func TestLeftoversUnreachable(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	r := testRecord("one")
	clients, err := awsapi.Load(t.Context(), awsapi.Options{Region: r.Region, EndpointURL: "http://127.0.0.1:1"}) // tcpmux: nobody listens
	if err != nil {
		t.Fatal(err)
	}
	names := testArns()
	events := []*history.Event{
		{Details: &history.LambdaFunctionScheduledDetails{Resource: names.function(tasks.NameCreateSnapshot)}},
		{Details: &history.LambdaFunctionSucceededDetails{}},
		{Details: &history.LambdaFunctionScheduledDetails{Resource: names.function(tasks.NameCopySnapshot)}},
	}
	left := access{Clients: clients, place: r.Place}.leftovers(t.Context(), r, events)
	var got []string
	for _, l := range left {
		got = append(got, l.String())
	}
	want := "DB snapshot my-db-no-encrypted was made by this execution, DB snapshot my-db-encrypted may have been made by this execution"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}
