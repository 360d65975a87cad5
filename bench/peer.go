package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

//go:embed peer.mjs
var peerScript []byte

// peerVersion is the version that is measured.
const peerVersion = "3.0.0"

// peer installs the npm package in the bench's folder and returns its
// transitions a second on each workload.
func peer(s settings, workloads []workload) (map[string]float64, error) {
	for _, program := range []string{"npm", "node"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%s isn't installed", program)
		}
	}
	folder := s.path("peer")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(s.path("peer/package.json"), []byte(`{"private":true}`), 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(s.path("peer/peer.mjs"), peerScript, 0o600); err != nil {
		return nil, err
	}
	install := exec.Command("npm", "install", "--silent", "--no-audit", "--no-fund", "aws-local-stepfunctions@"+peerVersion)
	install.Dir = folder
	if output, err := install.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm install: %w: %s", err, output)
	}
	order, err := json.Marshal(map[string]any{"seconds": s.window.Seconds(), "concurrency": 1, "workloads": workloads})
	if err != nil {
		return nil, err
	}
	run := exec.Command("node", "peer.mjs")
	run.Dir, run.Stdin = folder, bytes.NewReader(order)
	output, err := run.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("node: %w: %s", err, exit.Stderr)
	}
	if err != nil {
		return nil, err
	}
	rates := map[string]float64{}
	return rates, json.Unmarshal(output, &rates)
}
