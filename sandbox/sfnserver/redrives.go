package sfnserver

import (
	"slices"
	"sync"
	"time"
)

// What RedriveExecution promises of client tokens: the last ten of an execution
// are known, for fifteen minutes.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
const (
	tokensKept  = 10
	tokenPeriod = 15 * time.Minute
)

// redrives remembers with which client tokens executions were redriven. They
// are in memory only: who asks again after a restart is told that the execution
// is running, which harms nothing.
type redrives struct {
	mu sync.Mutex
	of map[string][]redrive
}

type redrive struct {
	token string
	at    time.Time
}

// find gives the time at which an execution was redriven with a token.
func (r *redrives) find(arn, token string, now time.Time) (at time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.of[arn], func(known redrive) bool {
		return token != "" && known.token == token && now.Sub(known.at) < tokenPeriod
	})
	if i < 0 {
		return time.Time{}, false
	}
	return r.of[arn][i].at, true
}

func (r *redrives) keep(arn, token string, at time.Time) {
	if token == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of == nil {
		r.of = map[string][]redrive{}
	}
	kept := append(r.of[arn], redrive{token, at})
	r.of[arn] = kept[max(len(kept)-tokensKept, 0):]
}
