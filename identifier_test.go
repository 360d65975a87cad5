package rdscrypt_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rdscrypt/rdscrypt"
)

// parse makes every parser of the package look alike to the table.
func parse[T ~string](f func(string) (T, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		v, err := f(s)
		return string(v), err
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	const uuid = "1234abcd-12ab-34cd-56ef-1234567890ab"
	parsers := map[string]func(string) (string, error){
		"instance":      parse(rdscrypt.ParseInstanceID),
		"snapshot":      parse(rdscrypt.ParseSnapshotID),
		"key":           parse(rdscrypt.ParseKeyID),
		"key ARN":       parse(rdscrypt.ParseKeyARN),
		"account":       parse(rdscrypt.ParseAccountID),
		"execution":     parse(rdscrypt.ParseExecutionName),
		"execution ARN": parse(rdscrypt.ParseExecutionARN),
	}
	tests := []struct {
		parser, in, want string
		err              string // the whole text
	}{
		{parser: "instance", in: "soa-04-005", want: "soa-04-005"},
		{parser: "instance", in: "Orders", want: "orders"},
		{parser: "instance", in: strings.Repeat("a", 63), want: strings.Repeat("a", 63)},
		{parser: "instance", in: "", err: `DB instance identifier "" is empty: give one`},
		{parser: "instance", in: strings.Repeat("a", 64), err: `DB instance identifier "` + strings.Repeat("a", 64) + `" has 64 characters: use at most 63`},
		{parser: "instance", in: "4soa", err: `DB instance identifier "4soa" doesn't start with a letter: start it with one`},
		{parser: "instance", in: "-soa", err: `DB instance identifier "-soa" doesn't start with a letter: start it with one`},
		{parser: "instance", in: "soa-", err: `DB instance identifier "soa-" ends with a hyphen: end it with a letter or digit`},
		{parser: "instance", in: "so--a", err: `DB instance identifier "so--a" contains two hyphens in a row: use single hyphens`},
		{parser: "instance", in: "so_a", err: `DB instance identifier "so_a" contains '_': use letters, digits and hyphens only`},
		{parser: "instance", in: "söa", err: `DB instance identifier "söa" contains 'ö': use letters, digits and hyphens only`},
		{parser: "instance", in: "a\nb", err: `DB instance identifier "a\nb" contains '\n': use letters, digits and hyphens only`},

		{parser: "snapshot", in: "soa-04-005-No-Encrypted", want: "soa-04-005-no-encrypted"},
		{parser: "snapshot", in: strings.Repeat("a", 255), want: strings.Repeat("a", 255)},
		{parser: "snapshot", in: strings.Repeat("a", 256), err: `DB snapshot identifier "` + strings.Repeat("a", 256) + `" has 256 characters: use at most 255`},
		{parser: "snapshot", in: "rds:soa-2026", err: `DB snapshot identifier "rds:soa-2026" contains ':': use letters, digits and hyphens only`},

		{parser: "key", in: "alias/aws/rds", want: "alias/aws/rds"},
		{parser: "key", in: uuid, want: uuid},
		{parser: "key", in: "mrk-1234abcd12ab34cd56ef1234567890ab", want: "mrk-1234abcd12ab34cd56ef1234567890ab"},
		{parser: "key", in: "arn:aws:kms:us-east-1:123456789012:key/" + uuid, want: "arn:aws:kms:us-east-1:123456789012:key/" + uuid},
		{parser: "key", in: "arn:aws-cn:kms:cn-north-1:123456789012:alias/orders", want: "arn:aws-cn:kms:cn-north-1:123456789012:alias/orders"},
		{parser: "key", in: "", err: `KMS key "" is empty: give a key id, key ARN, alias name or alias ARN`},
		{parser: "key", in: "aws/rds", err: `KMS key "aws/rds" is neither an id, an alias nor an ARN of one: write an alias as alias/aws/rds`},
		{parser: "key", in: "arn:aws:kms:us-east-1:123456789012:key/aws/rds", err: `KMS key "arn:aws:kms:us-east-1:123456789012:key/aws/rds" is neither an id, an alias nor an ARN of one: give a key id, key ARN, alias name or alias ARN`},
		{parser: "key", in: "arn:aws:s3:::bucket", err: `KMS key "arn:aws:s3:::bucket" is neither an id, an alias nor an ARN of one: give a key id, key ARN, alias name or alias ARN`},

		{parser: "key ARN", in: "arn:aws:kms:us-east-1:123456789012:key/" + uuid, want: "arn:aws:kms:us-east-1:123456789012:key/" + uuid},
		{parser: "key ARN", in: "arn:aws:kms:us-east-1:123456789012:alias/orders", err: `KMS key ARN "arn:aws:kms:us-east-1:123456789012:alias/orders" isn't the ARN of a key: give one like arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`},

		{parser: "account", in: "123456789012", want: "123456789012"},
		{parser: "account", in: "12345678901", err: `AWS account "12345678901" isn't an account id: give its 12 digits`},
		{parser: "account", in: "12345678901x", err: `AWS account "12345678901x" isn't an account id: give its 12 digits`},

		{parser: "execution", in: "soa-04-005-20261123T101500Z_1", want: "soa-04-005-20261123T101500Z_1"},
		{parser: "execution", in: "", err: `execution name "" is empty: give one`},
		{parser: "execution", in: "..", err: `execution name ".." contains '.': use letters, digits, '-' and '_' only`},
		{parser: "execution", in: "a/b", err: `execution name "a/b" contains '/': use letters, digits, '-' and '_' only`},
		{parser: "execution", in: strings.Repeat("n", 81), err: `execution name "` + strings.Repeat("n", 81) + `" has 81 characters: use at most 80`},

		{parser: "execution ARN", in: "arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:run-1", want: "arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:run-1"},
		{parser: "execution ARN", in: "arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic", err: `execution ARN "arn:aws:states:us-east-1:123456789012:stateMachine:rdscrypt-basic" isn't the ARN of an execution: give one like arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:NAME`},
		{parser: "execution ARN", in: "arn:aws:states:us-east-1:12:execution:rdscrypt-basic:run-1", err: `execution ARN "arn:aws:states:us-east-1:12:execution:rdscrypt-basic:run-1" isn't the ARN of an execution: give one like arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:NAME`},
	}
	for _, test := range tests {
		t.Run(test.parser+"/"+test.in, func(t *testing.T) {
			t.Parallel()
			got, err := parsers[test.parser](test.in)
			if test.err == "" {
				if err != nil || got != test.want {
					t.Errorf("got %q, %v; want %q", got, err, test.want)
				}
				return
			}
			var invalid *rdscrypt.InvalidError
			if !errors.As(err, &invalid) {
				t.Fatalf("got %q, %v; want an *InvalidError", got, err)
			}
			if err.Error() != test.err {
				t.Errorf("got  %s\nwant %s", err, test.err)
			}
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%q is more than one line", err)
			}
		})
	}
}

func TestDerivedNames(t *testing.T) {
	t.Parallel()
	id := rdscrypt.InstanceID("soa-04-005")
	if got, want := id.NoEncryptedSnapshotID(), rdscrypt.SnapshotID("soa-04-005-no-encrypted"); got != want {
		t.Errorf("snapshot: got %s, want %s", got, want)
	}
	if got, want := id.EncryptedSnapshotID(), rdscrypt.SnapshotID("soa-04-005-encrypted"); got != want {
		t.Errorf("encrypted snapshot: got %s, want %s", got, want)
	}
	if got, want := id.EncryptedInstanceID(), rdscrypt.InstanceID("soa-04-005-encrypted"); got != want {
		t.Errorf("encrypted instance: got %s, want %s", got, want)
	}
}

func TestCheckDerivedNames(t *testing.T) {
	t.Parallel()
	if err := rdscrypt.InstanceID(strings.Repeat("a", 53)).CheckDerivedNames(); err != nil {
		t.Errorf("53 characters: %v", err)
	}
	long := strings.Repeat("a", 54)
	err := rdscrypt.InstanceID(long).CheckDerivedNames()
	var refusal *rdscrypt.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("54 characters: got %v, want a *Refusal", err)
	}
	want := "the encrypted copy of DB instance " + long + " would be named " + long + "-encrypted, which has 64 of at most 63 characters: rename the instance to at most 53 characters first"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

// Whatever identifier is accepted, the names derived from it are names RDS
// accepts too: AWS must never be the first to object.
func TestDerivedNamesAreValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id, err := rdscrypt.ParseInstanceID(rapid.StringMatching(`[a-zA-Z][a-zA-Z0-9-]{0,70}`).Draw(t, "id"))
		if err != nil || id.CheckDerivedNames() != nil {
			t.Skip("not a source identifier")
		}
		if _, err := rdscrypt.ParseInstanceID(string(id.EncryptedInstanceID())); err != nil {
			t.Error(err)
		}
		for _, snapshot := range []rdscrypt.SnapshotID{id.NoEncryptedSnapshotID(), id.EncryptedSnapshotID()} {
			if _, err := rdscrypt.ParseSnapshotID(string(snapshot)); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestKeyARN(t *testing.T) {
	t.Parallel()
	arn := rdscrypt.KeyARN("arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab")
	if got := arn.Region(); got != "eu-central-1" {
		t.Errorf("Region: got %q", got)
	}
	if _, err := rdscrypt.ParseKeyID(string(arn.ID())); err != nil {
		t.Errorf("an ARN isn't accepted as a key id: %v", err)
	}
	if got := rdscrypt.KeyARN("nonsense").Region(); got != "" {
		t.Errorf("Region of nonsense: got %q", got)
	}
}

func TestExecutionARN(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]rdscrypt.ExecutionARN{
		"us-east-1":     "arn:aws:states:us-east-1:123456789012:execution:rdscrypt-basic:run-1",
		"cn-north-1":    "arn:aws-cn:states:cn-north-1:123456789012:execution:rdscrypt-basic:run-1",
		"us-gov-west-1": "arn:aws-us-gov:states:us-gov-west-1:123456789012:execution:rdscrypt-basic:run-1",
	} {
		got := rdscrypt.NewExecutionARN(region, "123456789012", "rdscrypt-basic", "run-1")
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if parsed, err := rdscrypt.ParseExecutionARN(string(got)); err != nil || parsed.Name() != "run-1" {
			t.Errorf("%s doesn't come back: %s, %v", got, parsed.Name(), err)
		}
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	refusal := &rdscrypt.Refusal{Message: "DB instance x is already encrypted", Next: "nothing is left to do", Err: cause}
	if got, want := refusal.Error(), "DB instance x is already encrypted: nothing is left to do"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(refusal, cause) {
		t.Error("the cause is lost")
	}
	if got, want := (&rdscrypt.Refusal{Message: "no"}).Error(), "no"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
