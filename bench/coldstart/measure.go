package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"slices"
	"time"

	"github.com/rdscrypt/rdscrypt/cmd/rdscrypt-lambda/runtimeapi"
)

// figure is one start of a function.
type figure struct {
	answered time.Duration // from the start of the process
	memory   int64         // the most it had resident, in bytes
}

// patience is how long a function may take for its first answer. Only one that
// hangs takes as long.
const patience = time.Minute

// takeTurns starts each function runs times, after once for the disk cache and
// for what Python compiles.
func takeTurns(ctx context.Context, functions []function, runs int) ([][]figure, error) {
	rds := httptest.NewServer(rdsAnswers{})
	defer rds.Close()
	figures := make([][]figure, len(functions))
	for run := range runs + 1 {
		for i, f := range functions {
			measured, err := measure(ctx, f, rds.URL)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.name, err)
			}
			if run > 0 {
				figures[i] = append(figures[i], measured)
			}
		}
	}
	return figures, nil
}

// measure starts f, lets it answer one invocation and stops it.
func measure(ctx context.Context, f function, rdsURL string) (figure, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	api, err := runtimeapi.Start()
	if err != nil {
		return figure{}, err
	}
	defer api.Close()
	cmd := exec.Command(f.command[0], f.command[1:]...)
	cmd.Dir = f.folder
	cmd.Env = environment(api.Address(), rdsURL)
	process, ctx, err := runtimeapi.Run(ctx, cmd)
	if err != nil {
		return figure{}, err
	}
	defer process.Stop()
	answer, err := api.Invoke(ctx, runtimeapi.Invocation{
		RequestID:   "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
		FunctionARN: "arn:aws:lambda:us-east-1:123456789012:function:create-snapshot",
		Deadline:    time.Now().Add(patience),
		Payload:     `{"instance_id":"` + instanceID + `"}`,
	})
	if err != nil {
		return figure{}, err
	}
	if err := check(answer); err != nil {
		return figure{}, err
	}
	measured := figure{answered: answer.At.Sub(process.Started)}
	// When it asks for the next, it is done with the first.
	if err := api.Asked(ctx); err != nil {
		return figure{}, err
	}
	measured.memory, err = peakMemory(process.PID())
	return measured, err
}

// environment is the least that either function needs, and nothing of whoever
// measures.
func environment(api, rdsURL string) []string {
	return []string{
		runtimeapi.Variable + "=" + api,
		"RDSCRYPT_TASK=create-snapshot",
		"REGION=us-east-1", // the article's variable
		"AWS_REGION=us-east-1",
		"AWS_DEFAULT_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY=secret",
		"AWS_ENDPOINT_URL=" + rdsURL,
	}
}

// check makes sure that the work was done, by both functions alike.
func check(answer runtimeapi.Answer) error {
	var got map[string]string
	if err := json.Unmarshal([]byte(answer.Body), &got); err != nil || answer.Kind != runtimeapi.Response {
		return fmt.Errorf("the function answered with %s: %s", answer.Kind, answer.Body)
	}
	if got["no_encrypted_snapshot_id"] != instanceID+"-no-encrypted" || len(got) != 5 {
		return fmt.Errorf("the function's result is another: %s", answer.Body)
	}
	return nil
}

// median takes time and memory each by themselves.
func median(figures []figure) figure {
	var (
		times  []time.Duration
		memory []int64
	)
	for _, f := range figures {
		times = append(times, f.answered)
		memory = append(memory, f.memory)
	}
	slices.Sort(times)
	slices.Sort(memory)
	return figure{times[len(times)/2], memory[len(memory)/2]}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
