package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// peakMemory is the most memory the running process has had resident, in bytes.
//
// It is VmHWM and not ru_maxrss, which Linux carries over from the parent
// through exec: the small child of a large program would look large.
func peakMemory(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("reading the memory of the function: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			if err != nil {
				return 0, fmt.Errorf("reading the memory of the function: %w", err)
			}
			return kB << 10, nil
		}
	}
	return 0, fmt.Errorf("reading the memory of the function: no VmHWM in /proc/%d/status", pid)
}
