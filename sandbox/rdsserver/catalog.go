package rdsserver

import (
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// product is a database engine as RDS offers it.
type product struct {
	versions []string // ascending
	standard string   // the version when none is given
	port     int
	license  string
	// extendedSupport tells whether the engine has EngineLifecycleSupport.
	extendedSupport bool
}

// products are the engines whose requests the sandbox understands. The versions
// are those of the User Guide's pages "MySQL on Amazon RDS versions" and
// "MariaDB on Amazon RDS versions", and some that RDS has retired since, because
// examples name them; RDS's own default moves on with time.
var products = map[string]product{
	"mysql": {
		versions: []string{
			"8.0.28", "8.0.31", "8.0.32", "8.0.33", "8.0.34", "8.0.35", "8.0.36", "8.0.37", "8.0.39", "8.0.40", "8.0.41",
			"8.0.42", "8.0.43", "8.0.44", "8.0.45", "8.4.3", "8.4.4", "8.4.5", "8.4.6", "8.4.7", "8.4.8",
		},
		standard:        "8.4.8",
		port:            3306,
		license:         "general-public-license",
		extendedSupport: true,
	},
	"mariadb": {
		versions: []string{
			"10.6.24", "10.6.25", "10.11.13", "10.11.14", "10.11.15", "10.11.16",
			"11.4.7", "11.4.8", "11.4.9", "11.4.10", "11.8.3", "11.8.5", "11.8.6",
		},
		standard: "10.11.16",
		port:     3306,
		license:  "general-public-license",
	},
}

// otherEngines are RDS's engine names (CreateDBInstance, Engine) that the
// sandbox knows for names only.
var otherEngines = []string{
	"aurora-mysql", "aurora-postgresql", "custom-oracle-ee", "custom-oracle-ee-cdb", "custom-oracle-se2",
	"custom-oracle-se2-cdb", "custom-sqlserver-dev", "custom-sqlserver-ee", "custom-sqlserver-se", "custom-sqlserver-web",
	"db2-ae", "db2-ce", "db2-se", "oracle-ee", "oracle-ee-cdb", "oracle-se2", "oracle-se2-cdb", "postgres",
	"sqlserver-dev-ee", "sqlserver-ee", "sqlserver-ex", "sqlserver-se", "sqlserver-web",
}

// product finds the engine of a request.
func (s *Server) product(engine string) (product, error) {
	p, known := products[engine]
	_, served := s.cfg.Engines[engine]
	switch {
	case known && served:
		return p, nil
	case known || slices.Contains(otherEngines, engine):
		var have []string
		for e := range s.cfg.Engines {
			if _, ok := products[e]; ok {
				have = append(have, e)
			}
		}
		slices.Sort(have)
		return product{}, wire.Errorf("InvalidParameterValue", "The sandbox has no database engine for %s; it has: %s",
			engine, strings.Join(have, ", "))
	}
	return product{}, wire.Errorf("InvalidParameterValue", "Invalid DB engine: %s", engine)
}

// version finds the engine version of a request. A major version alone stands
// for its newest minor version, as at RDS.
func (p product) version(engine, version string) (string, error) {
	if version == "" {
		return p.standard, nil
	}
	if slices.Contains(p.versions, version) {
		return version, nil
	}
	for _, v := range slices.Backward(p.versions) {
		if majorVersion(v) == version {
			return v, nil
		}
	}
	return "", wire.Errorf("InvalidParameterCombination", "Cannot find version %s for %s", version, engine)
}

// majorVersion is X.Y of X.Y.Z.
func majorVersion(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// parameterGroupFamily is e.g. mysql8.0.
func parameterGroupFamily(engine, version string) string { return engine + majorVersion(version) }

func defaultParameterGroup(engine, version string) string {
	return "default." + parameterGroupFamily(engine, version)
}

// defaultOptionGroup is e.g. default:mysql-8-0.
func defaultOptionGroup(engine, version string) string {
	return "default:" + engine + "-" + strings.ReplaceAll(majorVersion(version), ".", "-")
}
