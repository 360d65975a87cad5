package tasks_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/tasks"
)

// forgetfulRDS creates a snapshot, and the connection breaks before it can say
// so: the worst moment. The SDK asks again, as it does on AWS.
type forgetfulRDS struct {
	mu      sync.Mutex
	actions []string
	tags    url.Values // the Tags of the snapshot, as they came
}

func (f *forgetfulRDS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	action := r.PostForm.Get("Action")
	f.actions = append(f.actions, action)
	switch action {
	case "DescribeDBInstances":
		answer(w, action, `<DBInstances><DBInstance>
			<DBInstanceIdentifier>soa-04-005</DBInstanceIdentifier><DBInstanceStatus>available</DBInstanceStatus>
			<DbiResourceId>db-SOA04005</DbiResourceId><AvailabilityZone>us-east-1a</AvailabilityZone>
			<DBSubnetGroup><DBSubnetGroupName>default</DBSubnetGroupName></DBSubnetGroup>
			<VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1</VpcSecurityGroupId></VpcSecurityGroupMembership></VpcSecurityGroups>
			</DBInstance></DBInstances>`)
	case "CreateDBSnapshot":
		if f.tags == nil {
			f.tags = r.PostForm
			panic(http.ErrAbortHandler) // net/http closes the connection
		}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `<ErrorResponse><Error><Type>Sender</Type><Code>DBSnapshotAlreadyExists</Code><Message>It exists.</Message></Error></ErrorResponse>`)
	case "DescribeDBSnapshots":
		var tags strings.Builder
		for i := 1; f.tags.Has(fmt.Sprintf("Tags.Tag.%d.Key", i)); i++ {
			fmt.Fprintf(&tags, "<Tag><Key>%s</Key><Value>%s</Value></Tag>", f.tags.Get(fmt.Sprintf("Tags.Tag.%d.Key", i)), f.tags.Get(fmt.Sprintf("Tags.Tag.%d.Value", i)))
		}
		answer(w, action, `<DBSnapshots><DBSnapshot><DBSnapshotIdentifier>soa-04-005-no-encrypted</DBSnapshotIdentifier><Status>creating</Status>
			<DbiResourceId>db-SOA04005</DbiResourceId><TagList>`+tags.String()+`</TagList></DBSnapshot></DBSnapshots>`)
	}
}

func answer(w http.ResponseWriter, action, result string) {
	_, _ = fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>", action, result)
}

func TestLostReply(t *testing.T) {
	// The machine's own AWS settings stay out of it, so not in parallel.
	t.Setenv("AWS_PROFILE", "")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "config"))
	service := &forgetfulRDS{}
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	clients, err := awsapi.Load(t.Context(), awsapi.Options{EndpointURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	output, err := tasks.Functions(tasks.Config{RDS: clients.RDS})[tasks.NameCreateSnapshot](inExecution(t, "CreateSnapshotState"), json.RawMessage(createInput))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"instance_id":"soa-04-005","availability_zone":"us-east-1a","db_subnet_group_name":"default","security_group_id":"sg-1","no_encrypted_snapshot_id":"soa-04-005-no-encrypted"}`
	if string(output) != want {
		t.Errorf("got  %s\nwant %s", output, want)
	}
	if got, want := strings.Join(service.actions, " "), "DescribeDBInstances CreateDBSnapshot CreateDBSnapshot DescribeDBSnapshots"; got != want {
		t.Errorf("calls: got %s, want %s", got, want)
	}
	// The same run of the task by another execution is the article's second
	// run: the snapshot isn't its own.
	other := tasks.WithExecution(t.Context(), tasks.Execution{ARN: executionARN + "2", Step: "CreateSnapshotState"})
	_, err = tasks.Functions(tasks.Config{RDS: clients.RDS})[tasks.NameCreateSnapshot](other, json.RawMessage(createInput))
	expectError(t, err, "DBSnapshotAlreadyExists", "It exists. (CreateDBSnapshot)")
}
