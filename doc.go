// Package rdscrypt encrypts Amazon RDS DB instances that were created without
// encryption at rest.
//
// RDS encrypts a DB instance only while it is created. What can be encrypted
// later is the copy of a snapshot, so an existing instance is encrypted by a
// detour: snapshot, encrypted copy of the snapshot, a new instance restored
// from the copy. The detour is written down as a state machine in the Amazon
// States Language (package statemachine), whose tasks are ordinary Go
// functions (package tasks). The same definition and the same functions run
// under the embedded engine on a laptop, in the sandbox, and on AWS.
//
// This package holds the words the other packages share: identifiers of DB
// instances, snapshots, KMS keys and executions, the names derived from them,
// the tags that mark what an execution made, and the refusal that ends a
// command before anything has changed. It validates and does nothing else; it
// imports no other package of the project, so that every one may import it.
//
// Each concept has a type of its own although most are strings underneath: a
// snapshot identifier where an instance identifier is wanted is a mistake that
// costs data, and the compiler finds it.
package rdscrypt
