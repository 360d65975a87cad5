package local

import (
	"context"
	"errors"
	"time"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/asl/value"
	"github.com/rdscrypt/rdscrypt/awsapi"
	"github.com/rdscrypt/rdscrypt/engine"
	"github.com/rdscrypt/rdscrypt/engine/journal"
)

// EncryptConfig is what is to be encrypted, and how. The texts are the user's,
// as they were typed.
type EncryptConfig struct {
	StateDir StateDir
	AWS      awsapi.Options
	// Instance is the identifier of the DB instance to encrypt.
	Instance string
	// Workflow is the name of the state machine, see [CheckWorkflow].
	Workflow string
	// KMSKey is the key that encrypts, [rdscrypt.DefaultKeyID] when empty.
	KMSKey string
	// WaitSeconds is how long the workflow waits between two looks at a status.
	WaitSeconds int
	// Name is that of the execution; a new one is made up when it is empty.
	Name string
	// Confirm is asked before anything changes at an endpoint that isn't on this
	// machine. Its error is that of Encrypt. Nil stands for yes.
	Confirm Confirm
	// Progress is told what happens; nil for nobody.
	Progress Progress
	// Clock is the machine's when nil.
	Clock engine.Clock
}

// Confirm asks whether to go on.
type Confirm func(context.Context, Question) error

// Question is what somebody has to know to answer whether to go on.
type Question struct {
	Place     Place
	User      string // ARN of the user or role that will do it; empty when AWS isn't asked
	Execution rdscrypt.ExecutionName
	Source    rdscrypt.InstanceID
	// Makes names what will be made.
	Makes []string
	// State is where an execution that is resumed or stopped stands, empty for a
	// new one.
	State string
	// Stops tells that the execution is to be stopped.
	Stops bool
}

// Encrypt runs the workflow for one DB instance, from the checks to the end of
// its execution. The result tells how that ended, well or not.
//
// Errors: a [*rdscrypt.InvalidError] for a text that can't be meant; a
// [*rdscrypt.Refusal], or [ErrInterrupted], when nothing has changed; an
// [*UnfinishedError] when the execution has begun and can be resumed.
func Encrypt(ctx context.Context, cfg EncryptConfig) (*Result, error) {
	if err := CheckWorkflow(cfg.Workflow); err != nil {
		return nil, err
	}
	if err := CheckWaitSeconds(cfg.WaitSeconds); err != nil {
		return nil, err
	}
	source, err := parseSource(cfg.Instance)
	if err != nil {
		return nil, err
	}
	key := rdscrypt.DefaultKeyID
	if cfg.KMSKey != "" {
		if key, err = rdscrypt.ParseKeyID(cfg.KMSKey); err != nil {
			return nil, err
		}
	}
	name := newName(source, time.Now())
	if cfg.Name != "" {
		if name, err = rdscrypt.ParseExecutionName(cfg.Name); err != nil {
			return nil, err
		}
	}

	a, err := connect(ctx, cfg.AWS)
	if err != nil {
		return nil, err
	}
	if err := a.checkSource(ctx, source); err != nil {
		return nil, err
	}
	if err := a.checkKey(ctx, key); err != nil {
		return nil, err
	}
	o := order{name: name, workflow: cfg.Workflow, source: source, key: key, waitSeconds: cfg.WaitSeconds}
	if err := a.confirm(ctx, cfg.Confirm, o.record(a), ""); err != nil {
		return nil, err
	}
	x, err := cfg.StateDir.start(ctx, a, o, cfg.Clock)
	if err != nil {
		return nil, err
	}
	defer x.giveBack()
	return x.run(ctx, Begun, cfg.Progress.oneByOne(), cfg.Clock)
}

// order is what was asked for, checked.
type order struct {
	name        rdscrypt.ExecutionName
	workflow    string
	source      rdscrypt.InstanceID
	key         rdscrypt.KeyID
	waitSeconds int
}

// record is the order as the execution keeps it.
func (o order) record(a access) record {
	arn := rdscrypt.NewExecutionARN(a.place.Region, a.place.Account, stateMachineName(o.workflow), o.name)
	return record{
		Version:         recordVersion,
		ExecutionARN:    arn,
		StateMachineARN: arnsAround(arn, a.place).stateMachine(o.workflow),
		Workflow:        o.workflow,
		SourceInstance:  o.source,
		KMSKeyID:        o.key,
		WaitSeconds:     o.waitSeconds,
		Place:           a.place,
		Profile:         a.profile,
	}
}

// start begins an execution and takes it, ready to run. It has begun after two
// errors too: a [*HeldError], when somebody else was quicker to take it and runs
// it, and an [*UnfinishedError], when it couldn't be taken. After any other
// nothing has changed.
func (s StateDir) start(ctx context.Context, a access, o order, clock engine.Clock) (*execution, error) {
	if err := s.begin(o.record(a), clock); err != nil {
		return nil, refusal(ctx, err)
	}
	x, err := s.take(ctx, o.name)
	var held *HeldError
	switch {
	case err == nil:
	case errors.As(err, &held):
		return nil, err
	default:
		if ctx.Err() != nil {
			err = ErrInterrupted
		}
		return nil, &UnfinishedError{o.name, s.Command("resume", string(o.name)), err}
	}
	x.access = a
	return x, nil
}

// begin records a new execution. It has begun when begin returns nil, and
// nothing of it is there otherwise.
func (s StateDir) begin(r record, clock engine.Clock) error {
	definition, err := render(r.Workflow, arnsAround(r.ExecutionARN, r.Place), r.WaitSeconds)
	if err != nil {
		return err
	}
	configuration, err := r.configuration()
	if err != nil {
		return err
	}
	input := value.NewObject(value.Field{Name: "instance_id", Value: string(r.SourceInstance)})
	return s.create(r.ExecutionARN.Name(), func(log *journal.Log) error {
		_, err := engine.Start(engine.Config{
			Definition:    string(definition),
			Configuration: configuration,
			Identity:      r.identity(),
			Journal:       log.Execution(string(r.ExecutionARN)),
			Clock:         clock,
		}, input)
		return err
	})
}

// confirm asks, where there is something to lose.
func (a access) confirm(ctx context.Context, confirm Confirm, r record, state string) error {
	if a.Loopback() {
		return nil
	}
	return a.ask(ctx, confirm, r, state)
}

// ask asks, wherever it is.
func (a access) ask(ctx context.Context, confirm Confirm, r record, state string) error {
	if confirm == nil {
		return nil
	}
	q := Question{Place: a.place, User: a.user, Execution: r.ExecutionARN.Name(), Source: r.SourceInstance, State: state}
	for _, p := range products(r.SourceInstance) {
		q.Makes = append(q.Makes, p.kind+" "+p.id)
	}
	return confirm(ctx, q)
}
