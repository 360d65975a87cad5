package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/pflag"

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
