// Package sandbox is the local AWS: RDS, KMS and STS on one loopback port, over
// real databases and real encryption. An unmodified AWS CLI or SDK that is
// pointed at [Sandbox.Endpoint] works with it.
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
// volumes of RDS in rds. Copied as a whole while no sandbox runs, it is a backup.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/dbengine/builtin"
	"github.com/rdscrypt/rdscrypt/sandbox/kmsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/rdsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/stsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
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
	// Logger gets failures and what a person should know; none when nil.
	Logger *slog.Logger
	// Version is shown by the health page.
	Version string
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

// Sandbox is a running sandbox.
type Sandbox struct {
	cfg      Config
	lock     *flock.Flock
	listener net.Listener
	kms      *kmsserver.Server
	rds      *rdsserver.Server
	http     *http.Server
	services map[string]service
	served   chan error // what http.Serve ended with
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
	s.cfg.Logger.Info("the built-in database engine keeps data in memory and writes it to its volume with each snapshot and on a normal end; " +
		"a kill loses what came after that")
	return nil
}

// assemble names the services, as credential scopes name them.
func (s *Sandbox) assemble() map[string]service {
	return map[string]service{
		"kms": {serve: s.kms.Serve, protocol: wire.JSON11, target: "TrentService"},
		"rds": {serve: s.rds.Serve, protocol: rdsserver.Protocol, version: rdsserver.Version},
		"sts": {serve: stsserver.New(Account).Serve, protocol: stsserver.Protocol, version: stsserver.Version},
	}
}

// Endpoint is the URL for --endpoint-url and its like.
func (s *Sandbox) Endpoint() string { return "http://" + s.listener.Addr().String() }

// closing is how long Close takes at most, and requests how much of that is left
// to requests that are being answered.
const (
	closing  = 2 * time.Second
	requests = 300 * time.Millisecond
)

// Close ends the sandbox within 2 seconds, sooner if ctx ends sooner. All data
// is kept; a later Start with the same data directory goes on with it. The
// error names what there was no time for.
func (s *Sandbox) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, closing)
	defer cancel()
	soon, stop := context.WithTimeout(ctx, requests)
	defer stop()
	if err := s.http.Shutdown(soon); err != nil {
		// Some Describe waits for a status: its client finds the sandbox gone.
		_ = s.http.Close()
	}
	var err error
	if e := <-s.served; !errors.Is(e, http.ErrServerClosed) {
		err = fmt.Errorf("serving: %w", e)
	}
	return errors.Join(err, s.release(ctx))
}

// release gives back what open took, as far as it came.
func (s *Sandbox) release(ctx context.Context) error {
	var errs []error
	if s.rds != nil {
		errs = append(errs, s.rds.Close(ctx))
	}
	if s.kms != nil {
		errs = append(errs, s.kms.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	return errors.Join(errs...)
}

// lockFolder makes the data directory and takes it for this process.
func lockFolder(dir string) (*flock.Flock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data directory: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	taken, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the data directory %s: %w", dir, err)
	}
	if !taken {
		return nil, fmt.Errorf("the data directory %s belongs to a sandbox that is running: stop that one or choose another folder with --data-dir", dir)
	}
	return lock, nil
}
