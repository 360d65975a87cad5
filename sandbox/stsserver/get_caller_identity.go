package stsserver

type callerIdentity struct {
	Arn     string
	UserID  string `xml:"UserId"`
	Account string
}

func (s *Server) getCallerIdentity() callerIdentity {
	return callerIdentity{
		Arn:     "arn:aws:iam::" + s.account + ":user/sandbox",
		UserID:  userID,
		Account: s.account,
	}
}
