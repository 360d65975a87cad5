package kmsserver_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func TestCreateKeyShowsWhatKMSShows(t *testing.T) {
	t.Parallel()
	f := setup(t)
	out := f.call("CreateKey", object{
		"Description": "for the databases", "KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
		"Tags": []object{{"TagKey": "team", "TagValue": "data"}},
	})
	made := out["KeyMetadata"].(object)
	arn := made["Arn"].(string)
	id := strings.TrimPrefix(arn, prefix+"key/")
	want := object{
		"AWSAccountId": account, "Arn": prefix + "key/" + id, "KeyId": id, "CreationDate": 1795507200.0,
		"Enabled": true, "KeyState": "Enabled", "Description": "for the databases", "KeyUsage": "ENCRYPT_DECRYPT",
		"Origin": "AWS_KMS", "KeyManager": "CUSTOMER", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
		"KeySpec": "SYMMETRIC_DEFAULT", "EncryptionAlgorithms": []any{"SYMMETRIC_DEFAULT"}, "MultiRegion": false,
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Error(diff)
	}
	f.restart()
	if diff := cmp.Diff(out, f.call("DescribeKey", object{"KeyId": id})); diff != "" {
		t.Errorf("after a restart: %s", diff)
	}
	tags := f.call("ListResourceTags", object{"KeyId": arn})
	if diff := cmp.Diff(object{"Tags": []any{object{"TagKey": "team", "TagValue": "data"}}, "Truncated": false}, tags); diff != "" {
		t.Error(diff)
	}
}

func TestKeyStates(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn := f.createKey()
	key := object{"KeyId": arn}
	for _, step := range []struct{ action, state string }{
		{"DisableKey", "Disabled"}, {"DisableKey", "Disabled"}, {"EnableKey", "Enabled"},
		{"ScheduleKeyDeletion", "PendingDeletion"}, {"CancelKeyDeletion", "Disabled"}, {"EnableKey", "Enabled"},
	} {
		f.call(step.action, key)
		if got := f.state(arn); got != step.state {
			t.Errorf("after %s: %s, want %s", step.action, got, step.state)
		}
	}
	got := f.call("ScheduleKeyDeletion", object{"KeyId": arn, "PendingWindowInDays": 7})
	want := object{"KeyId": arn, "DeletionDate": 1795507200.0 + 7*86400, "KeyState": "PendingDeletion", "PendingWindowInDays": 7.0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// When the waiting time is over, the key and its aliases are gone, also in a
// sandbox that wasn't running at that moment.
func TestDeletedKeyIsGone(t *testing.T) {
	t.Parallel()
	for name, restart := range map[string]bool{"while running": false, "while stopped": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			arn := f.createKey()
			f.call("CreateAlias", object{"AliasName": "alias/mine", "TargetKeyId": arn})
			f.call("ScheduleKeyDeletion", object{"KeyId": arn, "PendingWindowInDays": 7})
			f.now = f.now.Add(7*24*time.Hour - time.Second)
			if got := f.state(arn); got != "PendingDeletion" {
				t.Fatalf("a second before: %s", got)
			}
			f.now = f.now.Add(time.Second)
			if restart {
				f.restart()
			}
			_, err := f.try("DescribeKey", object{"KeyId": arn})
			wantError(t, "DescribeKey", err, "NotFoundException: Key '"+arn+"' does not exist")
			_, err = f.try("DescribeKey", object{"KeyId": "alias/mine"})
			wantError(t, "DescribeKey", err, "NotFoundException: Alias "+prefix+"alias/mine is not found.")
			if keys := f.call("ListKeys", nil)["Keys"].([]any); len(keys) != 0 {
				t.Errorf("keys listed: %v", keys)
			}
			// The name is free again.
			f.call("CreateAlias", object{"AliasName": "alias/mine", "TargetKeyId": f.createKey()})
		})
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn := f.createKey()
	f.call("TagResource", object{"KeyId": arn, "Tags": []object{{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": "2"}}})
	f.call("TagResource", object{"KeyId": arn, "Tags": []object{{"TagKey": "a", "TagValue": "3"}}})
	f.call("UntagResource", object{"KeyId": arn, "TagKeys": []string{"b", "c"}})
	got := f.call("ListResourceTags", object{"KeyId": arn})["Tags"]
	if diff := cmp.Diff([]any{object{"TagKey": "a", "TagValue": "3"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	f := setup(t)
	want := map[string]bool{}
	for range 5 {
		want[f.createKey()] = true
	}
	got := map[string]bool{}
	marker := object{"Limit": 2}
	for pages := 1; ; pages++ {
		out := f.call("ListKeys", marker)
		for _, k := range out["Keys"].([]any) {
			got[k.(object)["KeyArn"].(string)] = true
		}
		if truncated := out["Truncated"].(bool); !truncated {
			if pages != 3 {
				t.Errorf("%d pages", pages)
			}
			break
		}
		marker["Marker"] = out["NextMarker"]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	f := setup(t)
	enabled, disabled, pending := f.createKey(), f.createKey(), f.createKey()
	f.call("DisableKey", object{"KeyId": disabled})
	f.call("ScheduleKeyDeletion", object{"KeyId": pending})
	f.call("CreateAlias", object{"AliasName": "alias/taken", "TargetKeyId": enabled})
	managed := f.call("DescribeKey", object{"KeyId": "alias/aws/rds"})["KeyMetadata"].(object)["Arn"].(string)
	const unknown = "0a1b2c3d-0000-4000-8000-000000000000"
	long := make([]byte, 4097)

	for _, test := range []struct {
		action string
		in     object
		want   string
	}{
		{"ImportKeyMaterial", nil, "UnknownOperationException: the sandbox's KMS doesn't have ImportKeyMaterial"},
		{"CreateKey", object{"KeySpec": "RSA_2048"}, "UnsupportedOperationException: The sandbox makes no keys with KeySpec RSA_2048, only SYMMETRIC_DEFAULT"},
		{"CreateKey", object{"MultiRegion": true}, "UnsupportedOperationException: The sandbox makes no multi-Region keys"},
		{"CreateKey", object{"Tags": []object{{"TagKey": "aws:x"}}}, `TagException: Invalid tag: "aws:x"`},
		{"DescribeKey", nil, "ValidationException: 1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null"},
		{"DescribeKey", object{"KeyId": ""}, "ValidationException: 1 validation error detected: Value '' at 'keyId' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"DescribeKey", object{"KeyId": "nonsense"}, "NotFoundException: Invalid keyId 'nonsense'"},
		{"DescribeKey", object{"KeyId": unknown}, "NotFoundException: Key '" + prefix + "key/" + unknown + "' does not exist"},
		{"DescribeKey", object{"KeyId": "alias/none"}, "NotFoundException: Alias " + prefix + "alias/none is not found."},
		{"DescribeKey", object{"KeyId": prefix + "alias/none"}, "NotFoundException: Alias " + prefix + "alias/none is not found."},
		{"DescribeKey", object{"KeyId": strings.Replace(enabled, region, "us-east-1", 1)}, "NotFoundException: Invalid arn us-east-1"},
		{"DescribeKey", object{"KeyId": "arn:aws:kms:eu-west-1"}, "InvalidArnException: Invalid arn arn:aws:kms:eu-west-1"},
		{"DescribeKey", object{"KeyId": strings.Replace(enabled, account, "999999999999", 1)}, "AccessDeniedException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access."},
		{"EnableKey", object{"KeyId": pending}, "KMSInvalidStateException: " + pending + " is pending deletion."},
		{"DisableKey", object{"KeyId": pending}, "KMSInvalidStateException: " + pending + " is pending deletion."},
		{"DisableKey", object{"KeyId": "alias/taken"}, "ValidationException: Invalid keyId 'alias/taken': DisableKey takes a key id or a key ARN, not an alias"},
		{"DisableKey", object{"KeyId": managed}, "AccessDeniedException: User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: kms:DisableKey on resource: " + managed + " because it is an AWS managed key"},
		{"ScheduleKeyDeletion", object{"KeyId": enabled, "PendingWindowInDays": 3}, "ValidationException: PendingWindowInDays must be between 7 and 30 (inclusive)."},
		{"ScheduleKeyDeletion", object{"KeyId": pending}, "KMSInvalidStateException: " + pending + " is pending deletion."},
		{"CancelKeyDeletion", object{"KeyId": enabled}, "KMSInvalidStateException: " + enabled + " is not pending deletion."},
		{"CreateAlias", object{"AliasName": "alias/taken", "TargetKeyId": enabled}, "AlreadyExistsException: An alias with the name " + prefix + "alias/taken already exists"},
		{"CreateAlias", object{"AliasName": "mine", "TargetKeyId": enabled}, `ValidationException: Alias must start with the prefix "alias/": mine`},
		{"CreateAlias", object{"AliasName": "alias/aws/mine", "TargetKeyId": enabled}, "NotAuthorizedException: The prefix alias/aws/ is reserved for AWS managed keys: alias/aws/mine"},
		{"CreateAlias", object{"AliasName": "alias/a b", "TargetKeyId": enabled}, "ValidationException: 1 validation error detected: Value 'alias/a b' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$"},
		{"CreateAlias", object{"AliasName": "alias/x", "TargetKeyId": "alias/taken"}, "ValidationException: Aliases must refer to keys. Not aliases"},
		{"CreateAlias", object{"AliasName": "alias/x", "TargetKeyId": pending}, "KMSInvalidStateException: " + pending + " is pending deletion."},
		{"CreateAlias", object{"AliasName": "alias/x", "TargetKeyId": managed}, "NotAuthorizedException: An alias can't refer to an AWS managed key: " + managed},
		{"CreateAlias", object{"AliasName": "alias/x"}, "ValidationException: 1 validation error detected: Value null at 'targetKeyId' failed to satisfy constraint: Member must not be null"},
		{"DeleteAlias", object{"AliasName": "alias/none"}, "NotFoundException: Alias " + prefix + "alias/none is not found."},
		{"ListKeys", object{"Limit": 0}, "ValidationException: 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value between 1 and 1000"},
		{"Encrypt", object{"KeyId": disabled, "Plaintext": []byte("x")}, "DisabledException: " + disabled + " is disabled."},
		{"Encrypt", object{"KeyId": pending, "Plaintext": []byte("x")}, "KMSInvalidStateException: " + pending + " is pending deletion."},
		{"Encrypt", object{"KeyId": enabled, "Plaintext": long}, "ValidationException: 1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length between 1 and 4096"},
		{"Decrypt", object{"CiphertextBlob": []byte("no ciphertext")}, "InvalidCiphertextException: "},
		{"GenerateDataKey", object{"KeyId": enabled}, "ValidationException: Please specify either number of bytes or key spec."},
		{"GenerateDataKey", object{"KeyId": enabled, "KeySpec": "AES_64"}, "ValidationException: 1 validation error detected: Value 'AES_64' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [AES_256, AES_128]"},
		{"GenerateDataKey", object{"KeyId": enabled, "NumberOfBytes": 2000}, "ValidationException: 1 validation error detected: Value '2000' at 'numberOfBytes' failed to satisfy constraint: Member must have value between 1 and 1024"},
	} {
		_, err := f.try(test.action, test.in)
		wantError(t, test.action, err, test.want)
	}
	_, err := f.Serve(context.Background(), wire.Call{Region: region, Action: "DescribeKey", Body: []byte(`[`)})
	wantError(t, "a body that isn't JSON", err, "SerializationException: DescribeKey: unexpected end of JSON input")
}

func TestKeyPolicyAndRotation(t *testing.T) {
	t.Parallel()
	f := setup(t)
	arn := f.createKey()
	f.call("DisableKey", object{"KeyId": arn}) // makes no difference
	for _, policyName := range []object{{"KeyId": arn}, {"KeyId": arn, "PolicyName": "default"}} {
		got := f.call("GetKeyPolicy", policyName)
		want := `{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::` + account + `:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`
		if diff := cmp.Diff(object{"Policy": want, "PolicyName": "default"}, got); diff != "" {
			t.Error(diff)
		}
	}
	if diff := cmp.Diff(object{"KeyId": arn, "KeyRotationEnabled": false}, f.call("GetKeyRotationStatus", object{"KeyId": arn})); diff != "" {
		t.Error(diff)
	}
	managed := f.call("DescribeKey", object{"KeyId": "alias/aws/rds"})["KeyMetadata"].(object)["Arn"].(string)
	policy := f.call("GetKeyPolicy", object{"KeyId": managed})["Policy"].(string)
	for _, part := range []string{`"auto-rds-2"`, `"kms:CallerAccount" : "` + account + `"`, `"kms:ViaService" : "rds.` + strings.Split(managed, ":")[3] + `.amazonaws.com"`} {
		if !strings.Contains(policy, part) {
			t.Errorf("%s lacks %s", policy, part)
		}
	}
	if diff := cmp.Diff(object{"KeyId": managed, "KeyRotationEnabled": true, "RotationPeriodInDays": 365.0}, f.call("GetKeyRotationStatus", object{"KeyId": managed})); diff != "" {
		t.Error(diff)
	}
	f.call("ScheduleKeyDeletion", object{"KeyId": arn})
	for action, test := range map[string]struct {
		in   object
		want string
	}{
		"GetKeyPolicy":         {object{"KeyId": arn, "PolicyName": "other"}, "NotFoundException: No such policy exists"},
		"GetKeyRotationStatus": {object{"KeyId": arn}, "KMSInvalidStateException: " + arn + " is pending deletion."},
	} {
		_, err := f.try(action, test.in)
		wantError(t, action, err, test.want)
		_, err = f.try(action, object{"KeyId": "alias/aws/rds"})
		wantError(t, action, err, "ValidationException: Invalid keyId 'alias/aws/rds': "+action+" takes a key id or a key ARN, not an alias")
	}
}
