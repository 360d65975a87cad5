package engine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/engine/history"
)

const poll = `{"StartAt":"Describe","States":{
	"Describe":{"Type":"Task","Resource":"fn:describe","Parameters":{"id.$":"$.id"},"ResultPath":"$.status","Next":"Choice"},
	"Choice":{"Type":"Choice","Choices":[{"Not":{"Variable":"$.status","StringEquals":"available"},"Next":"Wait"},
		{"Variable":"$.status","StringEquals":"available","Next":"Done"}]},
	"Wait":{"Type":"Wait","Seconds":60,"Next":"Describe"},
	"Done":{"Type":"Succeed"}}}`

func TestHistoryIsAWSs(t *testing.T) {
	t.Parallel()
	c := config(machine(t, poll), scripted(map[string][]any{"describe": {"creating", "available"}}))
	state := run(t, c, `{"id":"s"}`)
	if got := value.Text(state.Output); state.Status != history.Succeeded || got != `{"id":"s","status":"available"}` {
		t.Errorf("%s %s", state.Status, got)
	}
	const fn = `"resource":"arn:aws:lambda:us-east-1:123456789012:function:describe"`
	want := []string{
		`1<-0 00.000 ExecutionStarted,"executionStartedEventDetails":{"input":{"id":"s"}}`,
		`2<-0 00.000 TaskStateEntered,"stateEnteredEventDetails":{"name":"Describe","input":{"id":"s"}}`,
		`3<-2 00.000 LambdaFunctionScheduled,"lambdaFunctionScheduledEventDetails":{` + fn + `,"input":{"id":"s"}}`,
		`4<-3 00.000 LambdaFunctionStarted`,
		`5<-4 00.000 LambdaFunctionSucceeded,"lambdaFunctionSucceededEventDetails":{"output":"creating"}`,
		`6<-5 00.000 TaskStateExited,"stateExitedEventDetails":{"name":"Describe","output":{"id":"s","status":"creating"}}`,
		`7<-6 00.000 ChoiceStateEntered,"stateEnteredEventDetails":{"name":"Choice","input":{"id":"s","status":"creating"}}`,
		`8<-7 00.000 ChoiceStateExited,"stateExitedEventDetails":{"name":"Choice","output":{"id":"s","status":"creating"}}`,
		`9<-8 00.000 WaitStateEntered,"stateEnteredEventDetails":{"name":"Wait","input":{"id":"s","status":"creating"}}`,
		`private {"WaitScheduled":{"until":"2026-11-24T08:01:00Z"}}`,
		`10<-9 00.000 WaitStateExited,"stateExitedEventDetails":{"name":"Wait","output":{"id":"s","status":"creating"}}`,
		`11<-10 00.000 TaskStateEntered,"stateEnteredEventDetails":{"name":"Describe","input":{"id":"s","status":"creating"}}`,
		`12<-11 00.000 LambdaFunctionScheduled,"lambdaFunctionScheduledEventDetails":{` + fn + `,"input":{"id":"s"}}`,
		`13<-12 00.000 LambdaFunctionStarted`,
		`14<-13 00.000 LambdaFunctionSucceeded,"lambdaFunctionSucceededEventDetails":{"output":"available"}`,
		`15<-14 00.000 TaskStateExited,"stateExitedEventDetails":{"name":"Describe","output":{"id":"s","status":"available"}}`,
		`16<-15 00.000 ChoiceStateEntered,"stateEnteredEventDetails":{"name":"Choice","input":{"id":"s","status":"available"}}`,
		`17<-16 00.000 ChoiceStateExited,"stateExitedEventDetails":{"name":"Choice","output":{"id":"s","status":"available"}}`,
		`18<-17 00.000 SucceedStateEntered,"stateEnteredEventDetails":{"name":"Done","input":{"id":"s","status":"available"}}`,
		`19<-18 00.000 SucceedStateExited,"stateExitedEventDetails":{"name":"Done","output":{"id":"s","status":"available"}}`,
		`20<-19 00.000 ExecutionSucceeded,"executionSucceededEventDetails":{"output":{"id":"s","status":"available"}}`,
	}
	if diff := cmp.Diff(want, lines(t, c.Journal)); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if got := c.Clock.Now(); !got.Equal(newClock().now.Add(time.Minute)) {
		t.Errorf("the wait ended at %v", got)
	}
}
