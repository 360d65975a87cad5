package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/local"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

func (a *app) sandboxCommand() *cobra.Command {
	cfg := sandbox.Config{Version: version()}
	var pace, engines string
	var lambda endpointURL
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a local AWS with RDS, KMS, Step Functions and Lambda",
		Long: `Run a local AWS: RDS with real databases and real encryption, KMS, STS, Step
Functions and Lambda on one port of this machine, for the AWS CLI, SDKs and
rdscrypt itself. It prints a line "ready URL" when it serves. SIGTERM or Ctrl-C
ends it and keeps its data.

The state machine rdscrypt-basic is there from the start, and so are the
functions that it calls. Functions with other names are those of the Lambda API
at --lambda-endpoint.

Any credentials are accepted, none need be real. The pace says how long statuses
such as creating last: instant shows each once, brisk takes seconds, realistic
minutes.

EXIT STATUS
    0  it was told to end, and has
    1  it failed
    2  the command line is wrong
    3  it couldn't begin: the port or the data directory is taken`,
		Example: `  rdscrypt sandbox &
  aws --endpoint-url http://127.0.0.1:4590 rds describe-db-instances`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if cfg.Pace, err = sandbox.ParsePace(pace); err != nil {
				return flagError(cmd, err)
			}
			if err := checkEngines(engines); err != nil {
				return err
			}
			if cfg.DataDir == "" {
				state, err := a.state()
				if err != nil {
					return err
				}
				cfg.DataDir = state.SandboxData()
			}
			cfg.Functions, cfg.StateMachines = local.SandboxFunctions, local.SandboxStateMachines(cfg.Pace)
			cfg.LambdaEndpoint = string(lambda)
			cfg.Logger = slog.New(&logHandler{app: a})
			return a.serve(cmd.Context(), cfg)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&cfg.Listen, "listen", sandbox.DefaultListen, "loopback `address` and port; port 0 takes a free one")
	flags.StringVar(&pace, "pace", string(sandbox.Brisk), "`pace` of statuses: instant, brisk or realistic")
	flags.StringVar(&engines, "engines", "auto", "`engines`: auto or builtin; real comes later")
	flags.Var(&lambda, "lambda-endpoint", "`URL` of a Lambda API for other functions")
	flags.StringVar(&cfg.DataDir, "data-dir", "", "`folder` for all that it keeps (default: sandbox in the state directory)")
	return cmd
}

// closing is how long the sandbox may take to end, a little less than the 2
// seconds that are promised of the process.
const closing = 1800 * time.Millisecond

// serve runs the sandbox until the context ends, which is how it is meant to
// end.
func (a *app) serve(ctx context.Context, cfg sandbox.Config) error {
	box, err := sandbox.Start(ctx, cfg)
	if ctx.Err() != nil && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err = fmt.Fprintf(a.stdout, "ready %s\n", box.Endpoint()); err == nil {
		<-ctx.Done()
		a.note("the sandbox ends, its data stays in " + cfg.DataDir)
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	return errors.Join(err, box.Close(end))
}

func checkEngines(engines string) error {
	switch engines {
	case "auto", "builtin":
		return nil
	case "real":
		return &rdscrypt.Refusal{Message: "real database engines in the sandbox come later", Next: "use --engines builtin"}
	default:
		return &rdscrypt.InvalidError{Field: "engines", Value: engines, Problem: "can't be chosen", Want: "use auto or builtin"}
	}
}

// logHandler writes log records as the program's other lines.
type logHandler struct {
	app   *app
	attrs []slog.Attr
}

func (h *logHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn || level >= slog.LevelInfo && !h.app.quiet
}

func (h *logHandler) Handle(_ context.Context, r slog.Record) error {
	text := r.Message
	show := func(attr slog.Attr) bool {
		text += fmt.Sprintf(" %s=%v", attr.Key, attr.Value)
		return true
	}
	for _, attr := range h.attrs {
		show(attr)
	}
	r.Attrs(show)
	h.app.say(oneLine(text))
	return nil
}

func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &logHandler{h.app, append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)}
}

// WithGroup changes nothing: names within a group are clear without it.
func (h *logHandler) WithGroup(string) slog.Handler { return h }
