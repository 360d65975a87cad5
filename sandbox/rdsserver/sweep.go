package rdsserver

import (
	"fmt"
	"os"
	"path/filepath"
)

// abandonedFolder has what the last start found in volumesFolder and no record
// names. It stays until the next start, in case somebody misses it.
const abandonedFolder = "abandoned"

// sweep removes volumes that are only half made, whose work begins again, and
// puts those that no record names aside: deletions that were cut short leave
// some. Where there are no records at all, because their file is gone, all
// volumes would be such, so there it refuses.
func (s *Server) sweep() error {
	folder := filepath.Join(s.cfg.Dir, volumesFolder)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("looking for abandoned volumes: %w", err)
	}
	if s.store.fresh && len(entries) > 0 {
		return fmt.Errorf("%s holds %d volumes, but %s, which says whose they are, is missing: put it back, or move the volumes away",
			folder, len(entries), filepath.Join(s.cfg.Dir, storeName))
	}
	if err := os.RemoveAll(filepath.Join(s.cfg.Dir, abandonedFolder)); err != nil {
		return fmt.Errorf("removing abandoned volumes: %w", err)
	}
	whole := s.recordedVolumes()
	for _, e := range entries {
		keep, recorded := whole[e.Name()]
		switch {
		case keep:
		case recorded:
			err = s.removeVolume(e.Name())
		default:
			err = s.setAside(e.Name())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// recordedVolumes are the volumes that a record names. Those that are whole are
// true.
func (s *Server) recordedVolumes() map[string]bool {
	whole := map[string]bool{}
	for _, i := range s.instances {
		p := i.Life.Passing
		whole[i.Volume] = i.Life.Status != StatusCreating || p != nil && p.Done
	}
	for _, sn := range s.snapshots {
		p := sn.Life.Passing
		whole[sn.Volume] = sn.Life.Status != StatusCreating || p != nil && p.Done
	}
	for _, sn := range s.buried {
		whole[sn.Volume] = true
	}
	return whole
}

func (s *Server) setAside(id string) error {
	aside := filepath.Join(s.cfg.Dir, abandonedFolder)
	if err := os.MkdirAll(aside, 0o700); err != nil {
		return fmt.Errorf("setting a volume aside: %w", err)
	}
	if err := os.Rename(s.volumeDir(id), filepath.Join(aside, id)); err != nil {
		return fmt.Errorf("setting a volume aside: %w", err)
	}
	s.log.Warn("a volume that belongs to nothing was set aside; the next start removes it", "volume", filepath.Join(aside, id))
	return nil
}
