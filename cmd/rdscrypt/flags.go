package main

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/rdscrypt/rdscrypt"
	"github.com/rdscrypt/rdscrypt/local"
)

// outputFormat is the value of --output.
type outputFormat string

const (
	asText outputFormat = "text"
	asJSON outputFormat = "json"
)

func (f *outputFormat) String() string { return string(*f) }
func (f *outputFormat) Type() string   { return "text|json" }

func (f *outputFormat) Set(text string) error {
	switch format := outputFormat(text); format {
	case asText, asJSON:
		*f = format
		return nil
	}
	return errors.New("use text or json")
}

// endpointURL is the value of --endpoint-url.
type endpointURL string

func (e *endpointURL) String() string { return string(*e) }
func (e *endpointURL) Type() string   { return "URL" }

func (e *endpointURL) Set(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("write an http or https URL, like http://127.0.0.1:4590")
	}
	*e = endpointURL(text)
	return nil
}

// executionName is the value of --name.
type executionName string

func (n *executionName) String() string { return string(*n) }
func (n *executionName) Type() string   { return "name" }

func (n *executionName) Set(text string) error {
	_, err := rdscrypt.ParseExecutionName(text)
	var invalid *rdscrypt.InvalidError
	if errors.As(err, &invalid) {
		return fmt.Errorf("the name %s: %s", invalid.Problem, invalid.Want)
	}
	*n = executionName(text)
	return err
}

// workflowHelp describes --workflow wherever it is.
const workflowHelp = "`workflow`: basic, or encrypt, which comes later"

// seconds is the value of --wait-seconds.
type seconds int

func (s *seconds) String() string { return strconv.Itoa(int(*s)) }
func (s *seconds) Type() string   { return "seconds" }

func (s *seconds) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || local.CheckWaitSeconds(n) != nil {
		return fmt.Errorf("use whole seconds from 0 to %d", local.MaxWaitSeconds)
	}
	*s = seconds(n)
	return nil
}

func waitSecondsFlag(flags *pflag.FlagSet, p *int, standard int) {
	*p = standard
	flags.Var((*seconds)(p), "wait-seconds", "time between two looks at a status")
}
