package rdsserver

import (
	"fmt"
	"time"
)

// Pace is how long passing statuses last.
type Pace string

const (
	// Instant shows each passing status to exactly one Describe. Work that isn't
	// done by the second one keeps that waiting instead.
	Instant Pace = "instant"
	// Brisk takes a second or two, for people who watch.
	Brisk Pace = "brisk"
	// Realistic takes minutes, as a small instance does at AWS. The durations are
	// estimates, not measured on AWS.
	Realistic Pace = "realistic"
)

// ParsePace reads a pace from a flag.
func ParsePace(text string) (Pace, error) {
	switch p := Pace(text); p {
	case Instant, Brisk, Realistic:
		return p, nil
	}
	return "", fmt.Errorf("unknown pace %q: it must be instant, brisk or realistic", text)
}

// change is a kind of change that takes time.
type change int

const (
	creating change = iota
	deleting
	snapshotting
	copying
	restoring
	starting
)

var (
	briskDurations = map[change]time.Duration{
		creating:     time.Second,
		deleting:     time.Second,
		snapshotting: 2 * time.Second,
		copying:      2 * time.Second,
		restoring:    2 * time.Second,
		starting:     time.Second,
	}
	realisticDurations = map[change]time.Duration{
		creating:     6 * time.Minute,
		deleting:     3 * time.Minute,
		snapshotting: 3 * time.Minute,
		copying:      5 * time.Minute,
		restoring:    8 * time.Minute,
		starting:     3 * time.Minute,
	}
)

// duration is 0 when the status is counted in Describes instead.
func (p Pace) duration(c change) time.Duration {
	switch p {
	case Brisk:
		return briskDurations[c]
	case Realistic:
		return realisticDurations[c]
	default:
		return 0
	}
}
