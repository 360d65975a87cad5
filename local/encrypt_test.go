package local_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/local"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// refused runs an order that has to be refused, and returns the refusal.
func (f *fixture) refused(cfg local.EncryptConfig) string {
	f.t.Helper()
	_, err := local.Encrypt(f.t.Context(), cfg)
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) {
		f.t.Fatalf("got %v", err)
	}
	if names, err := f.state.Names(); err != nil || len(names) != 0 {
		f.t.Errorf("executions %v, %v", names, err)
	}
	return refusal.Error()
}

func TestEncryptRefusesKeysThatCannotEncrypt(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.instance("my-db")
	key := func() string {
		out, err := f.kms.CreateKey(t.Context(), &kms.CreateKeyInput{})
		if err != nil {
			t.Fatal(err)
		}
		return *out.KeyMetadata.KeyId
	}
	cfg := f.config("my-db")
	hint := " --region us-east-1 --endpoint-url " + f.box.Endpoint()

	cfg.KMSKey = key()
	if _, err := f.kms.DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: &cfg.KMSKey}); err != nil {
		t.Fatal(err)
	}
	want := "KMS key " + cfg.KMSKey + " is disabled, so that RDS can't encrypt with it: enable it with aws kms enable-key --key-id " + cfg.KMSKey + hint
	if got := f.refused(cfg); got != want {
		t.Errorf("got %s", got)
	}
	cfg.KMSKey = key()
	if _, err := f.kms.ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: &cfg.KMSKey}); err != nil {
		t.Fatal(err)
	}
	want = "KMS key " + cfg.KMSKey + " is going to be deleted, so that RDS can't encrypt with it: keep it with aws kms cancel-key-deletion --key-id " +
		cfg.KMSKey + hint + " and enable it"
	if got := f.refused(cfg); got != want {
		t.Errorf("got %s", got)
	}
}

// front answers KMS itself, as AWS would, and hands everything else on.
func (f *fixture) front(status int, answer string) string {
	box := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("X-Amz-Target"), "TrentService.") {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, answer)
			return
		}
		f.box.ServeHTTP(w, r)
	}))
	f.t.Cleanup(box.Close)
	return box.URL
}

// Who may not look at a key may be allowed to use it all the same.
func TestEncryptWithAKeyThatMayNotBeLookedAt(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.instance("my-db")
	cfg := f.config("my-db")
	cfg.AWS.EndpointURL = f.front(http.StatusBadRequest, `{"__type":"AccessDeniedException","Message":"User is not authorized to perform: kms:DescribeKey"}`)
	result, err := local.Encrypt(t.Context(), cfg)
	if err != nil || result.Failure() != nil {
		t.Fatalf("%v, %v", result, err)
	}
}

func TestEncryptRefusesAsymmetricKeys(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.instance("my-db")
	cfg := f.config("my-db")
	cfg.AWS.EndpointURL = f.front(http.StatusOK, `{"KeyMetadata":{"KeyId":"k","KeyState":"Enabled","KeySpec":"RSA_2048"}}`)
	cfg.KMSKey = "alias/rsa"
	want := "KMS key alias/rsa is of the kind RSA_2048, so that RDS can't encrypt with it: choose a symmetric key with --kms-key-id"
	if got := f.refused(cfg); got != want {
		t.Errorf("got %s", got)
	}
}

// What AWS answers to any call is refused with what helps.
func TestEncryptRefusedByAWS(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.instance("my-db")
	cfg := f.config("my-db")
	cfg.AWS.EndpointURL = f.front(http.StatusBadRequest, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`)
	want := "looking at KMS key alias/aws/rds: ExpiredTokenException: The security token included in the request is expired (DescribeKey): " +
		"log in again with aws sso login or aws configure, or choose another --profile"
	if got := f.refused(cfg); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// When the endpoint goes away on the way, the execution fails as it would at
// AWS, and the journal says what it had made.
func TestLeftoversWithoutAnEndpoint(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.instance("my-db")
	cfg := f.config("my-db")
	gone := false
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if gone {
			panic(http.ErrAbortHandler)
		}
		f.box.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	cfg.AWS.EndpointURL = front.URL
	cfg.Progress = func(s local.Step) {
		if s.State == "CreateSnapshotState" && s.Kind == local.TaskDone {
			front.CloseClientConnections()
			front.Listener.Close()
			gone = true
		}
	}
	result, err := local.Encrypt(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	want := "execution my-db failed in DescribeSnapshotState1: RequestFailed: nothing answers at " + front.URL +
		": start one with rdscrypt sandbox: see what happened with rdscrypt executions history my-db --state-dir " + string(f.state)
	if got := result.Failure(); got == nil || got.Error() != want {
		t.Errorf("got %v", got)
	}
	if len(result.Left) != 1 || result.Left[0].String() != "DB snapshot my-db-no-encrypted was made by this execution" ||
		!strings.HasPrefix(result.Left[0].Command, "aws rds delete-db-snapshot --db-snapshot-identifier my-db-no-encrypted ") {
		t.Errorf("left: %+v", result.Left)
	}
}

// A thing of a name that the execution needs, and that nobody's tags explain,
// is what was there before.
func TestLeftoverOfNobody(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.instance("my-db")
	_, err := f.rds.CreateDBSnapshot(t.Context(), &rds.CreateDBSnapshotInput{
		DBInstanceIdentifier: aws.String("my-db"), DBSnapshotIdentifier: aws.String("my-db-no-encrypted"),
	})
	if err != nil {
		t.Fatal(err)
	}
	result, err := local.Encrypt(t.Context(), f.config("my-db"))
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Left) != 1 || result.Left[0].String() != "DB snapshot my-db-no-encrypted was there before" || result.Left[0].Made {
		t.Errorf("left: %+v", result.Left)
	}
}
