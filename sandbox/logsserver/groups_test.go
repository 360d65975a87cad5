package logsserver_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLogGroups(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, name := range []string{"/aws/vendedlogs/states/b", "/aws/vendedlogs/states/a", "other"} {
		f.call("CreateLogGroup", object{"logGroupName": name, "tags": object{"team": "data"}})
	}
	f.call("PutRetentionPolicy", object{"logGroupName": "other", "retentionInDays": 7})
	all, err := f.try("DescribeLogGroups", nil)
	if err != nil {
		t.Fatal(err)
	}
	group := func(name, retention string) string {
		return `{"logGroupName":"` + name + `","creationTime":1795521600000,` + retention + `"metricFilterCount":0,"arn":"arn:aws:logs:us-east-1:123456789012:log-group:` + name +
			`:*","storedBytes":0,"logGroupClass":"STANDARD","logGroupArn":"arn:aws:logs:us-east-1:123456789012:log-group:` + name + `"}`
	}
	want := `{"logGroups":[` + group("/aws/vendedlogs/states/a", "") + "," + group("/aws/vendedlogs/states/b", "") + "," + group("other", `"retentionInDays":7,`) + `]}`
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}

	names := func(in object) (names []string) {
		for _, g := range f.call("DescribeLogGroups", in)["logGroups"].([]any) {
			names = append(names, g.(map[string]any)["logGroupName"].(string))
		}
		return names
	}
	if diff := cmp.Diff([]string{"/aws/vendedlogs/states/a", "/aws/vendedlogs/states/b"}, names(object{"logGroupNamePrefix": "/aws/"})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"other"}, names(object{"logGroupNamePattern": "THE"})); diff != "" {
		t.Error(diff)
	}
	page := f.call("DescribeLogGroups", object{"limit": 2})
	if diff := cmp.Diff([]string{"other"}, names(object{"limit": 2, "nextToken": page["nextToken"]})); diff != "" {
		t.Error(diff)
	}
	f.call("DeleteRetentionPolicy", object{"logGroupName": "other"})
	f.call("DeleteLogGroup", object{"logGroupName": "/aws/vendedlogs/states/a"})
	if all, _ := f.try("DescribeLogGroups", nil); strings.Contains(all, "retention") || strings.Contains(all, "states/a") {
		t.Errorf("got %s", all)
	}
}

// What was in a log group isn't in one that is made anew under its name.
func TestDeletedEventsStayDeleted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.make()
	f.put("s", 0, "old")
	f.call("DeleteLogGroup", object{"logGroupName": "g"})
	f.make()
	if got := messages(f.call("FilterLogEvents", object{"logGroupName": "g"})); len(got) > 0 {
		t.Errorf("got %q", got)
	}
	f.put("s", 0, "one")
	f.call("CreateLogStream", object{"logGroupName": "g", "logStreamName": "t"})
	f.put("t", 0, "two")
	f.call("DeleteLogStream", object{"logGroupName": "g", "logStreamName": "s"})
	if diff := cmp.Diff([]string{"two"}, messages(f.call("FilterLogEvents", object{"logGroupName": "g"}))); diff != "" {
		t.Error(diff)
	}
	group := f.call("DescribeLogGroups", nil)["logGroups"].([]any)[0].(map[string]any)
	if group["storedBytes"] != 29.0 {
		t.Errorf("stored bytes %v", group["storedBytes"])
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.call("CreateLogGroup", object{"logGroupName": "g", "tags": object{"a": "1", "b": ""}})
	for _, arn := range []string{"arn:aws:logs:us-east-1:123456789012:log-group:g", "arn:aws:logs:us-east-1:123456789012:log-group:g:*"} {
		f.call("TagResource", object{"resourceArn": arn, "tags": object{"a": "2", "c": arn}})
		f.call("UntagResource", object{"resourceArn": arn, "tagKeys": []string{"b"}})
		if diff := cmp.Diff(object{"tags": map[string]any{"a": "2", "c": arn}}, f.call("ListTagsForResource", object{"resourceArn": arn})); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLogStreams(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.make()
	for _, name := range []string{"b", "a", "ab"} {
		f.call("CreateLogStream", object{"logGroupName": "g", "logStreamName": name})
	}
	f.put("b", 5, "x", "y")
	f.put("ab", 3, "z")
	names := func(in object) (names []string) {
		in["logGroupName"] = "g"
		for {
			out := f.call("DescribeLogStreams", in)
			for _, s := range out["logStreams"].([]any) {
				names = append(names, s.(map[string]any)["logStreamName"].(string))
			}
			if out["nextToken"] == nil {
				return names
			}
			in["nextToken"] = out["nextToken"]
		}
	}
	for _, test := range []struct {
		in   object
		want []string
	}{
		{object{}, []string{"a", "ab", "b", "s"}},
		{object{"descending": true, "limit": 1}, []string{"s", "b", "ab", "a"}},
		{object{"logStreamNamePrefix": "a"}, []string{"a", "ab"}},
		{object{"orderBy": "LastEventTime", "descending": true, "limit": 1}, []string{"b", "ab", "s", "a"}},
	} {
		if diff := cmp.Diff(test.want, names(test.in)); diff != "" {
			t.Errorf("%v: %s", test.in, diff)
		}
	}
	got, err := f.try("DescribeLogStreams", object{"logGroupIdentifier": "arn:aws:logs:us-east-1:123456789012:log-group:g", "logStreamNamePrefix": "b"})
	want := `{"logStreams":[{"logStreamName":"b","creationTime":1795521600000,"firstEventTimestamp":1795521605000,"lastEventTimestamp":1795521606000,"lastIngestionTime":1795521600000,` +
		`"uploadSequenceToken":"49039859567098320000000000000000000000000000000000000000","arn":"arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:b","storedBytes":0}]}`
	if err != nil || got != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.make()
	noGroup := "ResourceNotFoundException: The specified log group does not exist."
	noStream := "ResourceNotFoundException: The specified log stream does not exist."
	event := func(seconds int, message string) object { return object{"timestamp": ms(seconds), "message": message} }
	put := func(events ...object) object {
		return object{"logGroupName": "g", "logStreamName": "s", "logEvents": events}
	}
	for _, test := range []struct {
		action string
		in     object
		want   string
	}{
		{"CreateLogGroup", object{"logGroupName": "g"}, "ResourceAlreadyExistsException: The specified log group already exists"},
		{"CreateLogGroup", nil, "InvalidParameterException: 1 validation error detected: Value '' at 'logGroupName' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"CreateLogGroup", object{"logGroupName": "a b"}, `InvalidParameterException: 1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`},
		{"CreateLogStream", object{"logGroupName": "g", "logStreamName": "s"}, "ResourceAlreadyExistsException: The specified log stream already exists"},
		{"CreateLogStream", object{"logGroupName": "g", "logStreamName": "a:b"}, `InvalidParameterException: 1 validation error detected: Value 'a:b' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`},
		{"CreateLogStream", object{"logGroupName": "none", "logStreamName": "s"}, noGroup},
		{"DeleteLogGroup", object{"logGroupName": "none"}, noGroup},
		{"DeleteLogStream", object{"logGroupName": "g", "logStreamName": "none"}, noStream},
		{"DescribeLogStreams", object{"logGroupName": "none"}, noGroup},
		{"DescribeLogStreams", object{"logGroupIdentifier": "arn:aws:logs:eu-west-1:123456789012:log-group:g"}, noGroup},
		{"DescribeLogStreams", object{"logGroupName": "g", "orderBy": "LastEventTime", "logStreamNamePrefix": "s"}, "InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix."},
		{"DescribeLogStreams", object{"logGroupName": "g", "limit": 51}, "InvalidParameterException: 1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50"},
		{"DescribeLogStreams", object{"logGroupName": "g", "limit": 0}, "InvalidParameterException: 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"PutRetentionPolicy", object{"logGroupName": "g", "retentionInDays": 2}, "InvalidParameterException: 1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]"},
		{"PutRetentionPolicy", object{"logGroupName": "g"}, "InvalidParameterException: 1 validation error detected: Value null at 'retentionInDays' failed to satisfy constraint: Member must not be null"},
		{"ListTagsForResource", object{"resourceArn": "arn:aws:logs:us-east-1:123456789012:log-group:none"}, noGroup},
		{"PutLogEvents", object{"logGroupName": "g", "logStreamName": "none", "logEvents": []object{event(0, "x")}}, noStream},
		{"PutLogEvents", put(), "InvalidParameterException: 1 validation error detected: Value '[]' at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"PutLogEvents", put(event(0, "")), "InvalidParameterException: 1 validation error detected: Value '' at 'logEvents.1.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"PutLogEvents", put(event(1, "x"), event(0, "y")), "InvalidParameterException: Log events in a single PutLogEvents request must be in chronological order."},
		{"PutLogEvents", put(event(-90000, "x"), event(0, "y")), "InvalidParameterException: The batch of log events in a single PutLogEvents request cannot span more than 24 hours."},
		{"PutLogEvents", put(event(0, strings.Repeat("x", 1<<20))), "InvalidParameterException: Log event too large: 1048602 bytes exceeds limit of 1048576"},
		{"PutLogEvents", put(event(0, strings.Repeat("x", 1<<20-100)), event(0, strings.Repeat("x", 100))), "InvalidParameterException: Upload too large: 1048628 bytes exceeds limit of 1048576"},
		{"GetLogEvents", object{"logGroupName": "g", "logStreamName": "none"}, noStream},
		{"GetLogEvents", object{"logGroupName": "g", "logStreamName": "s", "nextToken": "f/1"}, "InvalidParameterException: The specified nextToken is invalid."},
		{"FilterLogEvents", object{"logGroupName": "g", "nextToken": "f/1"}, "InvalidParameterException: The specified nextToken is invalid."},
		{"FilterLogEvents", object{"logGroupName": "g", "logStreamNames": []string{"none"}}, noStream},
		{"FilterLogEvents", object{"logGroupName": "g", "logStreamNames": []string{"s"}, "logStreamNamePrefix": "s"}, "InvalidParameterException: logStreamNames and logStreamNamePrefix are mutually exclusive parameters."},
		{"StartQuery", nil, "UnknownOperationException: the sandbox's CloudWatch Logs doesn't have StartQuery"},
	} {
		if _, err := f.try(test.action, test.in); err == nil || err.Error() != test.want {
			t.Errorf("%s %.200v:\n got %v\nwant %s", test.action, test.in, err, test.want)
		}
	}
}
