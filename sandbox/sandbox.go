// Package sandbox is the local AWS: RDS, KMS, STS, Lambda, Step Functions and
// CloudWatch Logs on one loopback port, over real databases, real encryption and
// a durable engine. An unmodified AWS CLI or SDK that is pointed at
// [Sandbox.Endpoint] works with it.
//
// This package is the front door and assembles what is below it: it finds out
// which service a request is for, takes the protocol off, and puts it on again.
//
// It is made for one person on one machine, and kept from being more:
//
//   - It listens on loopback addresses only, and answers only requests whose Host
//     is one, so that no web page can reach it by a name that it controls.
//   - Requests that a browser sends on behalf of another site are refused.
//   - Any credentials are accepted, also none: there is nobody to keep out.
//   - One data directory belongs to one running sandbox.
//
// Everything it keeps is in the data directory: the KMS keys in kms, records and
// volumes of RDS in rds, state machines and executions in states, what was logged
// in logs. Copied as a whole while no sandbox runs, it is a backup.
package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/dbengine/builtin"
	"github.com/rdscrypt/rdscrypt/sandbox/kmsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/lambdaserver"
	"github.com/rdscrypt/rdscrypt/sandbox/logsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/stsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// Sandbox is a running sandbox.
type Sandbox struct {
	cfg      Config
	lock     *flock.Flock
	listener net.Listener
	kms      *kmsserver.Server
	rds      *rdsserver.Server
	lambda   *lambdaserver.Server
	logs     *logsserver.Server
	states   *states
	http     *http.Server
	services map[string]service
	served   chan error // what http.Serve ended with

	closing sync.Mutex
	closed  bool
}

// Start starts a sandbox. When it returns, the endpoint answers and the
// databases of all instances run; ctx bounds that and nothing later.
func Start(ctx context.Context, cfg Config) (*Sandbox, error) {
	s := &Sandbox{cfg: cfg.withDefaults(), served: make(chan error, 1)}
	if err := s.open(ctx); err != nil {
		if s.listener != nil {
			err = errors.Join(err, s.listener.Close())
		}
		return nil, errors.Join(err, s.release(ctx))
	}
	s.services = s.assemble()
	s.http = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelWarn),
	}
	go func() { s.served <- s.http.Serve(s.listener) }()
	return s, nil
}

func (s *Sandbox) open(ctx context.Context) (err error) {
	if s.cfg.DataDir == "" {
		return errors.New("starting the sandbox: no data directory")
	}
	// The port first: of two sandboxes that were started alike the second then
	// says what to do, where the lock would say something about a folder.
	if s.listener, err = listen(ctx, s.cfg.Listen); err != nil {
		return err
	}
	if s.lock, err = lockFolder(s.cfg.DataDir); err != nil {
		return err
	}
	s.kms, err = kmsserver.Open(kmsserver.Config{
		Dir:     filepath.Join(s.cfg.DataDir, "kms"),
		Account: Account,
		Now:     s.cfg.Clock.Now,
	})
	if err != nil {
		return err
	}
	engine := builtin.New()
	s.rds, err = rdsserver.Open(ctx, rdsserver.Config{
		Dir:     filepath.Join(s.cfg.DataDir, "rds"),
		Account: Account,
		Engines: map[string]dbengine.Engine{"mysql": engine, "mariadb": engine},
		Keys:    s.kms,
		Pace:    s.cfg.Pace,
		Clock:   s.cfg.Clock,
		Logger:  s.cfg.Logger,
	})
	if err != nil {
		return err
	}
	var named map[string]lambdaserver.Function
	if s.cfg.Functions != nil {
		named = s.cfg.Functions(s.Endpoint())
	}
	s.lambda = lambdaserver.New(lambdaserver.Config{
		Functions: named,
		Endpoint:  s.cfg.LambdaEndpoint,
		Account:   Account,
		Now:       s.cfg.Clock.Now,
		Logger:    s.cfg.Logger,
	})
	s.cfg.Logger.Info("the built-in database engine keeps data in memory and writes it to its volume within seconds of a change and on a normal end; " +
		"a kill loses what came after that")
	s.logs, err = logsserver.Open(logsserver.Config{
		Dir:     filepath.Join(s.cfg.DataDir, "logs"),
		Account: Account,
		Now:     s.cfg.Clock.Now,
		Logger:  s.cfg.Logger,
	})
	if err != nil {
		return err
	}
	// Last, because executions that are taken up call the other services at once.
	// What they ask of the endpoint waits in its queue until it is served.
	s.states, err = openStates(s.cfg, functions{s.lambda, s.cfg.Clock.Now}, logSink{s.logs})
	return err
}

// assemble names the services, as credential scopes name them.
func (s *Sandbox) assemble() map[string]service {
	return map[string]service{
		"kms":    {serve: s.kms.Serve, protocol: wire.JSON11, target: "TrentService"},
		"lambda": {serve: s.lambda.Serve, protocol: wire.REST{}, routes: lambdaserver.Routes(), maxBody: largeBody},
		"logs":   {serve: s.logs.Serve, protocol: wire.JSON11, target: "Logs_20140328", maxBody: largeBody},
		"rds":    {serve: s.rds.Serve, protocol: rdsserver.Protocol, version: rdsserver.Version},
		"states": {serve: s.states.Serve, protocol: wire.JSON10, target: "AWSStepFunctions", maxBody: largeBody},
		"sts":    {serve: stsserver.New(Account).Serve, protocol: stsserver.Protocol, version: stsserver.Version},
	}
}

// Endpoint is the URL for --endpoint-url and its like.
func (s *Sandbox) Endpoint() string { return "http://" + s.listener.Addr().String() }
