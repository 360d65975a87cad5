package wire_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func parse(t *testing.T, query string) wire.Form {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	form, err := wire.ParseForm(values)
	if err != nil {
		t.Fatal(err)
	}
	return form
}

// The spellings are those of botocore and aws-sdk-go-v2 (the model's member
// name), of older SDKs (member) and of flattened lists.
func TestListSpellings(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"model":     "SubnetIds.SubnetIdentifier.1=a&SubnetIds.SubnetIdentifier.2=b",
		"member":    "SubnetIds.member.1=a&SubnetIds.member.2=b",
		"flattened": "SubnetIds.1=a&SubnetIds.2=b",
		"gaps":      "SubnetIds.member.7=a&SubnetIds.member.30=b",
		"unordered": "SubnetIds.member.2=b&SubnetIds.member.1=a",
		"from zero": "SubnetIds.member.0=a&SubnetIds.member.1=b",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := parse(t, query).List("SubnetIds", "SubnetIdentifier")
			if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Ten elements come in the order of their numbers, not of their names as text.
func TestListOrderIsNumeric(t *testing.T) {
	t.Parallel()
	got := parse(t, "L.member.10=j&L.member.9=i&L.member.1=a").List("L", "member")
	if diff := cmp.Diff([]string{"a", "i", "j"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestNestedLists(t *testing.T) {
	t.Parallel()
	form := parse(t, "Filters.Filter.1.Name=engine&Filters.Filter.1.Values.Value.1=mysql&Filters.Filter.1.Values.Value.2=mariadb"+
		"&Filters.Filter.2.Name=db-instance-id&Filters.Filter.2.Values.Value.1=soa-04-005")
	type filter struct {
		Name   string
		Values []string
	}
	var got []filter
	for _, f := range form.Structs("Filters", "Filter") {
		got = append(got, filter{f.String("Name"), f.List("Values", "Value")})
	}
	want := []filter{
		{"engine", []string{"mysql", "mariadb"}},
		{"db-instance-id", []string{"soa-04-005"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyIsNotAbsent(t *testing.T) {
	t.Parallel()
	form := parse(t, "KmsKeyId=&Tags.Tag.1.Key=a")
	if v, ok := form.Lookup("KmsKeyId"); v != "" || !ok {
		t.Errorf("an empty parameter: %q, %v", v, ok)
	}
	if _, ok := form.Lookup("Port"); ok {
		t.Error("an absent parameter was found")
	}
	if _, ok := form.Lookup("Tags"); ok {
		t.Error("a list has no value of its own")
	}
	if !form.Has("Tags") || form.Has("Port") {
		t.Error("Has is wrong")
	}
	if diff := cmp.Diff([]string{"KmsKeyId", "Tags"}, form.Names()); diff != "" {
		t.Error(diff)
	}
}

func TestFormRefusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ query, want string }{
		"twice":    {"Port=1&Port=2", "MalformedQueryString: The parameter Port is given 2 times"},
		"too deep": {strings.Repeat("a.", 20) + "b=1", "MalformedQueryString: The parameter " + strings.Repeat("a.", 20) + "b is nested too deep"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values, err := url.ParseQuery(test.query)
			if err != nil {
				t.Fatal(err)
			}
			_, err = wire.ParseForm(values)
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestReader(t *testing.T) {
	t.Parallel()
	r := wire.NewReader(parse(t, "Port=3306&MultiAZ=TRUE&PubliclyAccessible=false&Name=x"))
	if p := r.Int("Port"); p == nil || *p != 3306 {
		t.Errorf("Port = %v", p)
	}
	if b := r.Bool("MultiAZ"); b == nil || !*b {
		t.Errorf("MultiAZ = %v", b)
	}
	if b := r.Bool("PubliclyAccessible"); b == nil || *b {
		t.Errorf("PubliclyAccessible = %v", b)
	}
	if r.Int("Iops") != nil || r.Bool("StorageEncrypted") != nil {
		t.Error("absent parameters have values")
	}
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}

func TestReaderKeepsTheFirstFailure(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"Port=many&MultiAZ=perhaps": "InvalidParameterValue: Invalid value many for Port. Must be an integer",
		"Port=1&MultiAZ=perhaps":    "InvalidParameterValue: Invalid value perhaps for MultiAZ. Must be true or false",
		"Port=4294967296":           "InvalidParameterValue: Invalid value 4294967296 for Port. Must be an integer",
	} {
		r := wire.NewReader(parse(t, query))
		if r.Int("Port"); r.Bool("MultiAZ") != nil {
			t.Errorf("%s: a value was read", query)
		}
		if err := r.Err(); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", query, err, want)
		}
	}
}

// FuzzParseForm feeds whole request bodies. Whatever is accepted, each parameter
// that was sent can be found again at its place with its value.
func FuzzParseForm(f *testing.F) {
	for _, seed := range []string{
		"Action=CreateDBInstance&Version=2014-10-31&DBInstanceIdentifier=soa-04-005",
		"Tags.Tag.1.Key=a&Tags.Tag.1.Value=b&Tags.member.2.Key=c",
		"Filters.Filter.1.Values.Value.1=x", "a.=1&.a=2&..=3&=4", "L.01=x&L.1=y&L.+1=z", "a=1&a.b=2", "%zz", "a;b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		values, err := url.ParseQuery(body)
		if err != nil {
			t.Skip()
		}
		form, err := wire.ParseForm(values)
		if err != nil {
			if _, ok := errors.AsType[*wire.Error](err); !ok {
				t.Fatalf("refused with %T: %v", err, err)
			}
			return
		}
		for name, want := range values {
			if !strings.Contains(name, ".") {
				if got, ok := form.Lookup(name); !ok || got != want[0] {
					t.Errorf("%q = %q, %v; sent %q", name, got, ok, want[0])
				}
				continue
			}
			top, rest, _ := strings.Cut(name, ".")
			if !form.Has(top) {
				t.Errorf("%q isn't there", top)
			}
			// A plain list element is among the list's values.
			if member, index, ok := strings.Cut(rest, "."); ok && member == "member" && index == "1" {
				found := false
				for _, v := range form.List(top, "member") {
					found = found || v == want[0]
				}
				if !found {
					t.Errorf("%q isn't in the list", name)
				}
			}
		}
	})
}
