// Package stsserver is the sandbox's STS: it tells who calls. There is one
// caller, because any credentials are accepted and none are told apart.
package stsserver

import (
	"context"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// Version is the version of the API, and Protocol how it is spoken.
const (
	Version  = "2011-06-15"
	Protocol = wire.Query("https://sts.amazonaws.com/doc/2011-06-15/")
)

// userID has the form of an IAM user's unique id (IAM User Guide, "Unique
// identifiers").
const userID = "AIDASANDBOXSANDBOXSAN"

// Server answers for the user "sandbox" of one account.
type Server struct {
	account string // twelve digits
}

// New makes the STS of account.
func New(account string) *Server { return &Server{account: account} }

// Serve answers one call of the Query API.
func (s *Server) Serve(_ context.Context, c wire.Call) (any, error) {
	if c.Action != "GetCallerIdentity" {
		return nil, wire.UnknownAction(c.Action, Version)
	}
	return s.getCallerIdentity(), nil
}
