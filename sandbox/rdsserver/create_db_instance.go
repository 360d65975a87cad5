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

	s.mu.Lock()
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
	fail := func(err error) (instanceRecord, error) { return instanceRecord{}, err }

	id, err := checkIdentifier("DBInstanceIdentifier", r.String("DBInstanceIdentifier"), maxInstanceID)
	if err != nil {
		return fail(err)
	}
	for _, required := range []string{"DBInstanceClass", "Engine"} {
		if r.String(required) == "" {
			return fail(mustNotBeBlank(required))
		}
	}
	if err := checkSupported(r); err != nil {
		return fail(err)
	}
	if r.Int("AllocatedStorage") == nil && r.Err() == nil {
		return fail(mustNotBeNull("AllocatedStorage"))
	}
	engine := strings.ToLower(r.String("Engine"))
	product, err := s.product(engine)
	if err != nil {
		return fail(err)
	}
	version, err := product.version(engine, r.String("EngineVersion"))
	if err != nil {
		return fail(err)
	}

	resource := newResourceID()
	set := product.standardSettings(engine, version, resource)
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
	encrypt := r.Bool("StorageEncrypted")
	insights := r.Bool("EnablePerformanceInsights")
	insightsDays := r.Int("PerformanceInsightsRetentionPeriod")
	tags, tagErr := readTags(r.Form)
	if err := r.Err(); err != nil {
		return fail(err)
	}
	if tagErr != nil {
		return fail(tagErr)
	}
	if err := checkMaster(set.MasterUsername, r.String("MasterUserPassword"), set.DBName); err != nil {
		return fail(err)
	}
	encrypted := encrypt != nil && *encrypt
	if err := set.check(region, r, encrypted); err != nil {
		return fail(err)
	}

	record := instanceRecord{
		Region:   region,
		ID:       InstanceID(id),
		Resource: resource,
		Volume:   newVolumeID("vol"),
		Settings: set,
		Tags:     tags,
	}
	switch ref := r.String("KmsKeyId"); {
	case encrypted && ref == "":
		record.KMSKey, err = s.resolveKey(region, defaultKey)
	case encrypted:
		record.KMSKey, err = s.resolveKey(region, ref)
	case ref != "":
		err = wire.Errorf("InvalidParameterCombination", "You can't specify KmsKeyId unless StorageEncrypted is true.")
	}
	if err == nil && insights != nil && *insights {
		err = s.enableInsights(region, r.String("PerformanceInsightsKMSKeyId"), insightsDays, &record.Settings)
	}
	return record, err
}

// enableInsights turns Performance Insights on, with the account's default key
// where none is named.
func (s *Server) enableInsights(region, ref string, days *int, set *settings) error {
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
