package rdsserver

import (
	"context"
	"regexp"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// createDBInstance makes an instance with an empty database, encrypted if asked
// for. It answers when the instance is recorded; the database is made meanwhile.
func (s *Server) createDBInstance(_ context.Context, c wire.Call) (any, error) {
	r := wire.NewReader(c.Form)
	record, err := s.newInstanceRecord(c.Region, r)
	if err != nil {
		return nil, err
	}
	spec := newInstance(record).spec()
	spec.MasterPassword = r.String("MasterUserPassword")

	if err := s.lock(); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	if err := s.admitInstance(c.Region, record.ID); err != nil {
		return nil, err
	}
	if err := s.place(c.Region, &record.Settings); err != nil {
		return nil, err
	}
	i := newInstance(record)
	p := s.begin(i, StatusCreating, StatusAvailable, s.cfg.Pace.duration(creating))
	if err := i.save(s); err != nil {
		return nil, err
	}
	s.instances[i.name()] = i
	s.background(func(ctx context.Context) {
		s.finish(i, p, s.bringUp(ctx, i, s.initialize(ctx, spec)))
	})

	shown := s.instanceXML(i)
	shown.PendingModifiedValues.MasterUserPassword = "****" // until it is available, as RDS shows it
	return instanceResult{shown}, nil
}

// newInstanceRecord checks a request to create an instance.
func (s *Server) newInstanceRecord(region string, r *wire.Reader) (instanceRecord, error) {
	id, err := checkIdentifier("DBInstanceIdentifier", r.String("DBInstanceIdentifier"), maxInstanceID)
	if err != nil {
		return instanceRecord{}, err
	}
	for _, required := range []string{"DBInstanceClass", "Engine"} {
		if r.String(required) == "" {
			return instanceRecord{}, mustNotBeBlank(required)
		}
	}
	if err := checkSupported(r); err != nil {
		return instanceRecord{}, err
	}
	tags, err := readTags(r.Form)
	if err != nil {
		return instanceRecord{}, err
	}
	record := instanceRecord{
		Region:   region,
		ID:       InstanceID(id),
		Resource: newResourceID(),
		Volume:   newVolumeID("vol"),
		Tags:     tags,
	}
	if record.Settings, err = s.chosenSettings(r, record.Resource); err != nil {
		return instanceRecord{}, err
	}
	encrypt := r.Bool("StorageEncrypted")
	if err := r.Err(); err != nil {
		return instanceRecord{}, err
	}
	encrypted := encrypt != nil && *encrypt
	if err := record.Settings.check(region, r, encrypted); err != nil {
		return instanceRecord{}, err
	}
	if record.KMSKey, err = s.storageKey(region, encrypted, r.String("KmsKeyId")); err != nil {
		return instanceRecord{}, err
	}
	return record, s.enableInsights(region, r, &record.Settings)
}

// chosenSettings puts a request over the defaults of its engine.
func (s *Server) chosenSettings(r *wire.Reader, id ResourceID) (settings, error) {
	engine := strings.ToLower(r.String("Engine"))
	product, err := s.product(engine)
	if err != nil {
		return settings{}, err
	}
	version, err := product.version(engine, r.String("EngineVersion"))
	if err != nil {
		return settings{}, err
	}
	set := product.standardSettings(engine, version, id)
	set.MasterUsername = r.String("MasterUsername")
	set.DBName = r.String("DBName")
	set.BackupRetentionPeriod = defaultBackupRetention
	set.override(r)
	set.overrideStorage(r)
	set.MaxAllocatedStorage = r.Int("MaxAllocatedStorage")
	if w := r.String("PreferredMaintenanceWindow"); w != "" {
		set.MaintenanceWindow = strings.ToLower(w)
	}
	if n := r.Int("MonitoringInterval"); n != nil {
		set.MonitoringInterval = *n
	}
	set.MonitoringRole = r.String("MonitoringRoleArn")
	if mode := r.String("DatabaseInsightsMode"); mode != "" {
		set.DatabaseInsightsMode = mode
	}
	if err := r.Err(); err != nil {
		return settings{}, err
	}
	if !r.Has("AllocatedStorage") {
		return settings{}, mustNotBeNull("AllocatedStorage")
	}
	return set, checkMaster(set.MasterUsername, r.String("MasterUserPassword"), set.DBName)
}

// storageKey finds the key of a new instance, "" for a plain one.
func (s *Server) storageKey(region string, encrypted bool, ref string) (arn string, err error) {
	switch {
	case encrypted && ref == "":
		return s.resolveKey(region, defaultKey)
	case encrypted:
		return s.resolveKey(region, ref)
	case ref != "":
		return "", wire.Errorf("InvalidParameterCombination", "You can't specify KmsKeyId unless StorageEncrypted is true.")
	}
	return "", nil
}

// enableInsights turns Performance Insights on if the request says so, with the
// account's default key where none is named.
func (s *Server) enableInsights(region string, r *wire.Reader, set *settings) error {
	on, days := r.Bool("EnablePerformanceInsights"), r.Int("PerformanceInsightsRetentionPeriod")
	if r.Err() != nil || on == nil || !*on {
		return r.Err()
	}
	ref := r.String("PerformanceInsightsKMSKeyId")
	if ref == "" {
		ref = defaultKey
	}
	arn, err := s.resolveKey(region, ref)
	if err != nil {
		return err
	}
	set.PerformanceInsights, set.PerformanceInsightsKey = true, arn
	set.PerformanceInsightsDays = defaultInsightsDays
	if days != nil {
		set.PerformanceInsightsDays = *days
	}
	// 7, months of 31 days, or 731 (CreateDBInstance, PerformanceInsightsRetentionPeriod).
	if d := set.PerformanceInsightsDays; d != 7 && d != 731 && (d%31 != 0 || d < 31 || d > 23*31) {
		return wire.Errorf("InvalidParameterValue", "Invalid Performance Insights retention period: %d", d)
	}
	return nil
}

var (
	masterName   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,15}$`)
	databaseName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,63}$`)
	password     = regexp.MustCompile(`^[!-~]*$`) // printable ASCII without the blank
)

// reservedNames are users that RDS keeps for itself on MySQL and MariaDB.
var reservedNames = map[string]bool{"rdsadmin": true, "rdsrepladmin": true, "rdstopmgr": true, "mysql": true}

// reservedDatabases are the engines' own.
var reservedDatabases = map[string]bool{"information_schema": true, "mysql": true, "performance_schema": true, "sys": true}

// checkMaster checks the master user and the database of a new MySQL or MariaDB
// instance (CreateDBInstance, MasterUsername, MasterUserPassword, DBName).
func checkMaster(user, pass, database string) error {
	switch {
	case user == "":
		return mustNotBeBlank("MasterUsername")
	case !masterName.MatchString(user):
		return wire.Errorf("InvalidParameterValue", "The parameter MasterUsername is not a valid identifier. "+
			"It must begin with a letter and contain 1 to 16 letters, digits and underscores.")
	case reservedNames[strings.ToLower(user)]:
		return wire.Errorf("InvalidParameterValue", "MasterUsername %s cannot be used as it is a reserved word used by the engine", user)
	case pass == "":
		return mustNotBeBlank("MasterUserPassword")
	case len(pass) < 8:
		return wire.Errorf("InvalidParameterValue", "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.")
	case len(pass) > 41:
		return wire.Errorf("InvalidParameterValue", "The parameter MasterUserPassword is not a valid password because it is longer than 41 characters.")
	case !password.MatchString(pass) || strings.ContainsAny(pass, `/"@`):
		return wire.Errorf("InvalidParameterValue",
			`The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`)
	case database != "" && !databaseName.MatchString(database):
		return wire.Errorf("InvalidParameterValue", "DBName must begin with a letter and contain only alphanumeric characters.")
	case reservedDatabases[strings.ToLower(database)]:
		return wire.Errorf("InvalidParameterValue", "DBName %s cannot be used. It is a reserved word for this engine.", database)
	}
	return nil
}

// standardSettings is what an instance has when nobody chooses anything.
func (p product) standardSettings(engine, version string, id ResourceID) settings {
	set := settings{
		Engine:                  engine,
		EngineVersion:           version,
		LicenseModel:            p.license,
		Port:                    p.port,
		SubnetGroup:             defaultSubnetGroupName,
		NetworkType:             defaultNetworkType,
		CACertificate:           defaultCACertificate,
		ParameterGroup:          defaultParameterGroup(engine, version),
		OptionGroup:             defaultOptionGroup(engine, version),
		AutoMinorVersionUpgrade: true,
		DatabaseInsightsMode:    defaultInsightsMode,
		UpgradeRolloutOrder:     defaultUpgradeOrder,
	}
	set.BackupWindow, set.MaintenanceWindow = standardWindows(id)
	if p.extendedSupport {
		set.EngineLifecycleSupport = extendedSupport
	}
	return set
}
