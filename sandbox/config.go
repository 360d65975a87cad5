package sandbox

import (
	"log/slog"

	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
)

// Account is the account that everything in a sandbox belongs to.
const Account = "123456789012"

const (
	// DefaultListen is the address of [Config.Listen] when none is given.
	DefaultListen = "127.0.0.1:4590"
	// DefaultRegion is the Region of requests that aren't signed.
	DefaultRegion = "us-east-1"
)

// Pace is how long passing statuses last; see [rdsserver.Pace].
type Pace = rdsserver.Pace

// The paces, and how to read one from a flag.
const (
	Instant   = rdsserver.Instant
	Brisk     = rdsserver.Brisk
	Realistic = rdsserver.Realistic
)

// ParsePace reads instant, brisk or realistic.
func ParsePace(text string) (Pace, error) { return rdsserver.ParsePace(text) }

// Config is what a sandbox needs.
type Config struct {
	// DataDir is the folder for everything that the sandbox keeps. It is made
	// when it is missing, and must be given.
	DataDir string
	// Listen is the address of the endpoint, host and port, [DefaultListen] when
	// empty. The host must be a loopback address; port 0 takes a free one.
	Listen string
	// Pace is how long passing statuses last, [Brisk] when empty.
	Pace Pace
	// Clock is what time is measured by; the machine's when nil.
	Clock rdsserver.Clock
	// Functions gives the functions of Lambda by their names; none when nil. It is
	// called once, before anything else is served, and told the sandbox's own
	// endpoint, which functions that call AWS may want.
	Functions func(endpoint string) map[string]lambdaserver.Function
	// LambdaEndpoint is the URL of a Lambda API for functions with other names,
	// such as http://127.0.0.1:9001. It isn't called before the first of those is.
	LambdaEndpoint string
	// StateMachines gives the state machines that Step Functions has in a Region
	// from the start; none when nil. It is called once a Region.
	StateMachines func(region string) ([]StateMachine, error)
	// Logger gets failures and what a person should know; none when nil.
	Logger *slog.Logger
	// Version is shown by the health page.
	Version string
}

// StateMachine is a state machine that is there from the start.
type StateMachine struct {
	Name       string
	Definition string // ASL
}

func (c Config) withDefaults() Config {
	if c.Listen == "" {
		c.Listen = DefaultListen
	}
	if c.Pace == "" {
		c.Pace = Brisk
	}
	if c.Clock == nil {
		c.Clock = rdsserver.SystemClock{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}
