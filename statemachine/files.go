package statemachine

import "io/fs"

// Files returns the definitions as they are in the repository, NAME.asl.json, with
// their substitutions in place: what CloudFormation is given.
func Files() fs.FS { return files }
