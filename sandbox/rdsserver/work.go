package rdsserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/volume"
)

// This file is what takes long: nothing in it is called with the lock held.

const volumesFolder = "volumes"

func (s *Server) volumeDir(id string) string { return filepath.Join(s.cfg.Dir, volumesFolder, id) }

// fillVolume makes the volume id under a key and has fill write to it. After a
// failure nothing of the volume is left.
func (s *Server) fillVolume(id, keyARN string, fill func(*volume.Volume) error) (*volume.Volume, error) {
	key, err := s.wrapper(keyARN)
	if err != nil {
		return nil, err
	}
	vol, err := volume.Create(s.volumeDir(id), id, key)
	if err != nil {
		return nil, err
	}
	if err := fill(vol); err != nil {
		return nil, errors.Join(err, vol.Remove())
	}
	return vol, nil
}

// bringUp makes the instance's volume and starts the database on it, unless the
// instance's deletion was faster.
func (s *Server) bringUp(ctx context.Context, i *instance, fill func(*volume.Volume) error) error {
	i.acquire()
	defer i.release()
	s.mu.Lock()
	wanted := i.Life.Status == StatusCreating
	s.mu.Unlock()
	if !wanted {
		return nil
	}
	vol, err := s.fillVolume(i.Volume, i.KMSKey, fill)
	if err != nil {
		return err
	}
	return s.run(ctx, i, vol)
}

// start runs the instance's database on the volume that it has.
func (s *Server) start(ctx context.Context, i *instance) error {
	i.acquire()
	defer i.release()
	return s.boot(ctx, i)
}

// boot is start where the caller has acquired i.
func (s *Server) boot(ctx context.Context, i *instance) error {
	vol, err := volume.Open(s.volumeDir(i.Volume), s.unwrap)
	if err != nil {
		return err
	}
	return s.run(ctx, i, vol)
}

// run starts the database on vol and puts it behind the instance's address. The
// caller has acquired i.
func (s *Server) run(ctx context.Context, i *instance, vol *volume.Volume) error {
	server, err := s.cfg.Engines[i.Settings.Engine].Start(ctx, vol, i.spec())
	if err != nil {
		return err
	}
	if s.ctx.Err() != nil { // Close ends what runs now, and this may be too late for it
		return errors.Join(s.ctx.Err(), server.Stop(ctx))
	}
	s.mu.Lock()
	i.server = server
	hidden := i.Life.Status == StatusDeleting
	s.mu.Unlock()
	if hidden { // it runs for its final snapshot alone
		return nil
	}
	if err := s.expose(i, server); err != nil {
		s.mu.Lock()
		i.server = nil
		s.mu.Unlock()
		return errors.Join(err, server.Stop(ctx))
	}
	return nil
}

// stop ends the instance's database, which writes what it holds to its volume.
// The caller has acquired i. Stopping one that doesn't run does nothing.
func (s *Server) stop(ctx context.Context, i *instance) error {
	s.mu.Lock()
	server, ep := i.server, i.endpoint
	i.server, i.endpoint = nil, nil
	s.mu.Unlock()
	// Clients first: what they would still be told is done must be on the volume.
	var errs []error
	if ep != nil {
		errs = append(errs, ep.Close())
	}
	if server != nil {
		errs = append(errs, server.Stop(ctx))
	}
	return errors.Join(errs...)
}

// halt ends the instance's database as stop does, but keeps its address, at
// which connections are closed at once: nobody else is to get it meanwhile. The
// caller has acquired i.
func (s *Server) halt(ctx context.Context, i *instance) error {
	s.mu.Lock()
	server, ep := i.server, i.endpoint
	i.server = nil
	s.mu.Unlock()
	if server == nil {
		return nil
	}
	ep.SetBackend("")
	ep.Sever()
	return server.Stop(ctx)
}

// capture writes what the instance holds now to the snapshot's volume. The
// caller has acquired i.
func (s *Server) capture(ctx context.Context, i *instance, sn *snapshot) error {
	s.mu.Lock()
	server := i.server
	s.mu.Unlock()
	if server == nil {
		return fmt.Errorf("%s doesn't run", i.label())
	}
	_, err := s.fillVolume(sn.Volume, sn.KMSKey, func(vol *volume.Volume) error {
		return server.Snapshot(ctx, vol, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			sn.Data = s.now() // finish stores it
		})
	})
	return err
}

// saveData has a database that keeps its data in memory write it to its volume
// when a snapshot was taken, so that the two don't lie far apart after a kill.
// The caller has acquired i.
func (s *Server) saveData(ctx context.Context, i *instance) {
	s.mu.Lock()
	saver, ok := i.server.(dbengine.Saver)
	s.mu.Unlock()
	if !ok {
		return
	}
	s.saved(ctx, i, saver.Save(ctx))
}

// copyFrom gives a function that fills a volume with what the volume id holds.
func (s *Server) copyFrom(ctx context.Context, id string) func(*volume.Volume) error {
	return func(dst *volume.Volume) error {
		src, err := volume.Open(s.volumeDir(id), s.unwrap)
		if err != nil {
			return err
		}
		return s.copyData(src, ctx, dst)
	}
}

// removeVolume deletes a volume, also one that is broken or half made.
func (s *Server) removeVolume(id string) error {
	if err := os.RemoveAll(s.volumeDir(id)); err != nil {
		return fmt.Errorf("removing volume %s: %w", id, err)
	}
	return nil
}

// initialize gives a function that fills a volume with an empty database.
func (s *Server) initialize(ctx context.Context, spec dbengine.Spec) func(*volume.Volume) error {
	return func(vol *volume.Volume) error {
		return s.cfg.Engines[spec.Engine].Init(ctx, vol, spec)
	}
}
