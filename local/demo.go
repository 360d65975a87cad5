package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/report"
	"github.com/rdscrypt/rdscrypt/sandbox"
)

// DemoConfig is how the demo is to be run.
type DemoConfig struct {
	// Workflow is the state machine, see [CheckWorkflow].
	Workflow string
	// Engine is the database engine behind the instance, see [CheckEngine].
	Engine string
	// Pace is how long passing statuses last.
	Pace sandbox.Pace
	// WaitSeconds is how long the workflow waits between two looks at a status.
	WaitSeconds int
	// Region is that of everything in the demo, [sandbox.DefaultRegion] when empty.
	Region string
}

// Story is told by the demo while it runs. Its texts are sentences.
type Story interface {
	// Chapter begins what belongs together.
	Chapter(title string)
	// Say tells one thing.
	Say(text string)
	// Statement shows what was sent to a database, and the rows that came back;
	// nil for a statement that has none.
	Statement(prompt, statement string, rows *Rows)
	// Step shows what the execution did.
	Step(Step)
}

// Demo tells the article's story from the first instance to the last: an
// unencrypted instance with a row in it, the state machine, the encrypted
// instance with the same row. Everything happens in this process, in folders
// that are gone at the end, also of a demo that fails or is interrupted.
func Demo(ctx context.Context, cfg DemoConfig, story Story) (_ *DemoResult, err error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "rdscrypt-demo-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	box, err := sandbox.Start(ctx, sandbox.Config{DataDir: filepath.Join(dir, "sandbox"), Listen: "127.0.0.1:0", Pace: cfg.Pace})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, box.Close(context.WithoutCancel(ctx))) }()
	d := &demo{cfg: cfg, story: story, box: box, dir: dir, clients: sandboxClients(box.Endpoint(), cfg.Region), password: newPassword()}
	result, err := d.tell(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("%w: nothing is left of the demo", ErrInterrupted)
	}
	return result, err
}

func (cfg *DemoConfig) check() error {
	if cfg.Region == "" {
		cfg.Region = sandbox.DefaultRegion
	}
	if err := CheckWorkflow(cfg.Workflow); err != nil {
		return err
	}
	if err := CheckEngine(cfg.Engine); err != nil {
		return err
	}
	return CheckWaitSeconds(cfg.WaitSeconds)
}

// EngineBuiltin is the database engine that needs no install.
const EngineBuiltin = "builtin"

// CheckEngine tells whether the sandbox has a database engine. The error is a
// [*rdscrypt.Refusal] for one that isn't there yet, and a
// [*rdscrypt.InvalidError] for others.
func CheckEngine(name string) error {
	switch name {
	case EngineBuiltin:
		return nil
	case "mariadb", "postgres":
		return &rdscrypt.Refusal{
			Message: fmt.Sprintf("the database engine %q comes later", name),
			Next:    "use --engine builtin, which speaks MySQL",
		}
	default:
		return &rdscrypt.InvalidError{Field: "database engine", Value: name, Problem: "isn't one", Want: "use builtin"}
	}
}

// demo is the demo while it runs.
type demo struct {
	cfg      DemoConfig
	story    Story
	box      *sandbox.Sandbox
	dir      string
	clients  *awsapi.Clients
	password string
	states   []string
}

func (d *demo) tell(ctx context.Context) (*DemoResult, error) {
	d.say("The sandbox is a local AWS in this process, at %s; everything is in %s until the end.", d.box.Endpoint(), d.dir)

	d.story.Chapter("An unencrypted DB instance")
	source, err := d.createSource(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.writeRow(ctx, source); err != nil {
		return nil, err
	}

	d.story.Chapter("The state machine")
	result, err := d.encrypt(ctx)
	if err != nil {
		return nil, err
	}

	d.story.Chapter("The encrypted DB instance")
	if result.Encrypted != nil && result.Encrypted.Status != instanceAvailable {
		d.say("DB instance %s is %s: the state machine doesn't wait for the instance it restores.", result.Encrypted.ID, result.Encrypted.Status)
	}
	encrypted, err := d.available(ctx, source.ID.EncryptedInstanceID())
	if err != nil {
		return nil, err
	}
	if err := d.readRow(ctx, encrypted); err != nil {
		return nil, err
	}

	d.story.Chapter("Side by side")
	return d.compare(ctx, result)
}

func (d *demo) say(format string, args ...any) { d.story.Say(fmt.Sprintf(format, args...)) }

// encrypt runs the workflow as the command encrypt does.
func (d *demo) encrypt(ctx context.Context) (*Result, error) {
	d.say("Nine states, the four tasks among them Go functions. Each step is in the journal before it is made.")
	x, err := StateDir(filepath.Join(d.dir, "state")).start(ctx, access{Clients: d.clients, place: d.place()}, order{
		name:        newName(articleInstance, time.Now()),
		workflow:    d.cfg.Workflow,
		source:      articleInstance,
		key:         rdscrypt.DefaultKeyID,
		waitSeconds: d.cfg.WaitSeconds,
	}, nil)
	if err != nil {
		return nil, err
	}
	defer x.giveBack()
	result, err := x.run(ctx, Begun, func(s Step) {
		if s.Kind == StateEntered {
			d.states = append(d.states, s.State)
		}
		d.story.Step(s)
	}, nil)
	if err != nil {
		return nil, err
	}
	if err := result.Failure(); err != nil {
		return nil, err
	}
	d.say("The execution has ended after %s: %s.", report.Duration(result.StopDate.Sub(result.StartDate)), result.Status)
	return result, nil
}
