package lambdaserver

import "github.com/rdscrypt/rdscrypt/sandbox/wire"

// functionConfiguration is the API's, as far as it says something here.
// https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
type functionConfiguration struct {
	FunctionName     string
	FunctionArn      string
	Runtime          string
	Role             string
	Handler          string
	CodeSize         int64
	Description      string
	Timeout          int // seconds
	MemorySize       int // MB
	LastModified     string
	CodeSha256       string
	Version          string
	State            string
	LastUpdateStatus string
	PackageType      string
	Architectures    []string
}

const (
	// functionTimeout and memorySize are what a function is shown with. Neither is
	// enforced.
	functionTimeout = 900
	memorySize      = 128
	// noCode is the digest of no bytes: the code of a function is this program's,
	// and there is none to download.
	noCode = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	// modified is the form of LastModified: ISO 8601 with an offset.
	modified = "2006-01-02T15:04:05.000-0700"
)

func (s *Server) configuration(r reference) functionConfiguration {
	c := functionConfiguration{
		FunctionName:     r.Name,
		FunctionArn:      r.arn(),
		Runtime:          "provided.al2023",
		Role:             "arn:aws:iam::" + s.cfg.Account + ":role/sandbox",
		Handler:          "bootstrap",
		Timeout:          functionTimeout,
		MemorySize:       memorySize,
		LastModified:     s.started.Format(modified),
		CodeSha256:       noCode,
		Version:          latest,
		State:            "Active",
		LastUpdateStatus: "Successful",
		PackageType:      "Zip",
		Architectures:    []string{"x86_64"},
	}
	if r.Qualifier != "" {
		c.FunctionArn = r.qualified()
	}
	return c
}

// find gives the function that a call is about, which must be this program's:
// what the endpoint has can be invoked only.
func (s *Server) find(c wire.Call) (reference, error) {
	r, err := s.parse(c.Region, c.Path["FunctionName"], c.Query.Get("Qualifier"))
	if err != nil {
		return reference{}, err
	}
	if _, ok := s.own(r); !ok {
		arn := r.arn()
		if r.Qualifier != "" {
			arn = r.qualified()
		}
		return reference{}, notFound(arn)
	}
	return r, nil
}
