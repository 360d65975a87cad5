package asl_test

import (
	"testing"
	"time"

	"github.com/rdscrypt/rdscrypt/asl"
)

func TestTimeouts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fields, input      string
		timeout, heartbeat time.Duration
		want               string
	}{
		{``, `{}`, 0, 0, ""},
		{`,"TimeoutSeconds":60,"HeartbeatSeconds":5`, `{}`, time.Minute, 5 * time.Second, ""},
		{`,"TimeoutSecondsPath":"$.t","HeartbeatSecondsPath":"$$.State.RetryCount"`, `{"t":7}`, 7 * time.Second, time.Second, ""},
		{`,"InputPath":"$.in","TimeoutSecondsPath":"$.t"`, `{"in":{"t":8},"t":1}`, 8 * time.Second, 0, ""},
		{`,"TimeoutSecondsPath":"$.t"`, `{"t":"soon"}`, 0, 0, "States.Runtime: The TimeoutSecondsPath parameter cannot be parsed as a long value: $.t == soon"},
		{`,"TimeoutSecondsPath":"$.t"`, `{"t":0}`, 0, 0, "States.Runtime: The TimeoutSecondsPath parameter must be between 1 and 99999999: $.t == 0"},
		{`,"HeartbeatSecondsPath":"$.a.b[0]"`, `{}`, 0, 0, "States.Runtime: Invalid path '$.a.b[0]' : Missing property in path $['a']"},
		{`,"HeartbeatSecondsPath":"$beat"`, `{}`, 0, 0, "States.Runtime: The variable 'beat' specified for the field 'HeartbeatSecondsPath' is not defined"},
	} {
		s := parse[*asl.TaskState](t, `{`+function+c.fields+`}`)
		scope := asl.Scope{Input: data(t, c.input), ContextObject: &asl.ContextObject{IsTask: true, RetryCount: 1}}
		timeout, heartbeat, err := s.Timeouts(scope)
		if timeout != c.timeout || heartbeat != c.heartbeat || (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
			t.Errorf("%s with %s: %v, %v, %v", c.fields, c.input, timeout, heartbeat, err)
		}
	}
}

func TestTimeoutOfTheMachine(t *testing.T) {
	t.Parallel()
	m, err := asl.Parse([]byte(`{"StartAt":"S","TimeoutSeconds":90,"States":{"S":{"Type":"Succeed"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if m.Timeout != 90*time.Second {
		t.Errorf("timeout %v", m.Timeout)
	}
}
