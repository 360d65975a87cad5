package rdsserver

import (
	"time"

	"github.com/rdscrypt/rdscrypt/sandbox/dbengine"
	"github.com/rdscrypt/rdscrypt/sandbox/endpoint"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// maxInstances is the default quota of a Region (RDS User Guide, "Quotas and
// constraints").
const maxInstances = 40

// instanceRecord is a DB instance as it is stored.
type instanceRecord struct {
	Region   string
	ID       InstanceID
	Resource ResourceID
	// Volume is the id of its volume and the name of the volume's folder.
	Volume string
	// KMSKey is the ARN of the key of the volume, "" for a plain one.
	KMSKey string `json:",omitempty"`
	// Created is when it was first available; zero until then.
	Created  time.Time `json:",omitzero"`
	Settings settings
	Tags     []tag
	// Address is where clients reach it; nil until it first ran.
	Address *endpoint.Address `json:",omitempty"`
	// Home is the address that it had first, while another program holds that; each
	// start tries it again, because clients know it.
	Home *endpoint.Address `json:",omitempty"`
	// Source is the snapshot that it was restored from, by volume; "" if it was
	// created empty.
	Source string `json:",omitempty"`
	// FinalSnapshot is still to be taken while the status is deleting.
	FinalSnapshot SnapshotID `json:",omitempty"`
	Life          life
}

// instance is a DB instance and, while it runs, its database.
type instance struct {
	instanceRecord
	// busy has room for one: who works on the volume or the database fills it.
	busy chan struct{}
	// server and endpoint are set while the database runs, endpoint also while it
	// is halted. They are changed only by who works, under the server's lock.
	server   dbengine.Server
	endpoint *endpoint.Endpoint
	// backup is the snapshot that put the status to backing-up.
	backup *snapshot
	// held is what is stored as the instance's life while it is shown as failed,
	// because its database did not start in this run of the program. The next run
	// tries again: the trouble may have been the machine's, and passing.
	held *life
	// unsaved is why the last save failed, "" if it didn't.
	unsaved string
}

func newInstance(r instanceRecord) *instance {
	return &instance{instanceRecord: r, busy: make(chan struct{}, 1)}
}

func (i *instance) name() name     { return name{i.Region, string(i.ID)} }
func (i *instance) lifeOf() *life  { return &i.Life }
func (i *instance) label() string  { return "DB instance " + string(i.ID) }
func (i *instance) acquire()       { i.busy <- struct{}{} }
func (i *instance) release()       { <-i.busy }
func (i *instance) engine() string { return i.Settings.Engine }

func (i *instance) stored() stored {
	record := i.instanceRecord
	if i.held != nil {
		record.Life = *i.held
	}
	return stored{instanceKind, i.name(), record}
}

func (i *instance) save(s *Server) error {
	return s.store.put(i.stored())
}

// settled removes an instance that is deleted, and dates one that is new.
func (i *instance) settled(s *Server) bool {
	switch i.Life.Status {
	case StatusDeleted:
		delete(s.instances, i.name())
		if err := s.store.delete(instanceKind, i.name()); err != nil {
			s.log.Error("a record was not deleted", "resource", i.label(), "error", err)
		}
		return false
	case StatusAvailable:
		i.backup = nil
		if i.Created.IsZero() {
			i.Created = s.now()
		}
		s.lockedOut(i) // its key may have gone while nobody looked
	}
	return true
}

func (i *instance) spec() dbengine.Spec {
	return dbengine.Spec{
		Engine:         i.Settings.Engine,
		EngineVersion:  i.Settings.EngineVersion,
		MasterUsername: i.Settings.MasterUsername,
		DBName:         i.Settings.DBName,
	}
}

// findInstance finds an existing instance by identifier or ARN. The caller
// holds the lock.
func (s *Server) findInstance(region, id string) (*instance, error) {
	if id == "" {
		return nil, mustNotBeBlank("DBInstanceIdentifier")
	}
	i, ok := s.instances[s.lookupName(region, instanceType, id)]
	if !ok {
		return nil, instanceNotFound(id)
	}
	return i, nil
}

// admitInstance checks that an instance with this identifier may be made. The
// caller holds the lock.
func (s *Server) admitInstance(region string, id InstanceID) error {
	if _, exists := s.instances[name{region, string(id)}]; exists {
		return instanceExists()
	}
	n := 0
	for name := range s.instances {
		if name.region == region {
			n++
		}
	}
	if n >= maxInstances {
		return wire.Errorf("InstanceQuotaExceeded", "The request cannot be processed because it would exceed the maximum number of DB instances.")
	}
	return nil
}
