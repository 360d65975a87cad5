package sfnserver

import (
	"encoding/base64"
	"fmt"
	"sort"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The sizes of a page of every list action, and the length of its tokens, of
// which ListExecutions has longer ones.
const (
	standardPage          = 100
	largestPage           = 1000
	longestToken          = 1024
	longestExecutionToken = 3096
)

// page is what the client wants to see of a list.
type page struct {
	MaxResults *int    `json:"maxResults"`
	NextToken  *string `json:"nextToken"`
}

func (p page) violations(longest int) []violation {
	return []violation{inRange("maxResults", p.MaxResults, 0, largestPage), length("nextToken", p.NextToken, 1, longest)}
}

// size is how many entries the page may have.
func (p page) size() int {
	if p.MaxResults == nil || *p.MaxResults == 0 {
		return standardPage
	}
	return *p.MaxResults
}

// order is how the entries of a list follow each other.
type order bool

const (
	ascending  order = false
	descending order = true
)

// list is one that is shown in pages. Its name sets it apart from other lists,
// whose tokens don't fit it: whoever turns a page has to keep all other
// parameters, says the API. It has no spaces.
type list[T any] struct {
	name  string
	all   []T // in order of their keys
	key   func(T) string
	order order
}

// page cuts a page out of the list. next is its token, nil on the last page.
//
// A token has the key of the last entry of the page before it, not a number, so
// what comes or goes between two calls shifts nothing: no other entry comes
// twice or never.
func (l list[T]) page(p page) (items []T, next *string, err error) {
	size, from := p.size(), 0
	if p.NextToken != nil {
		after, err := openToken(l.name, *p.NextToken)
		if err != nil {
			return nil, nil, err
		}
		from = sort.Search(len(l.all), func(i int) bool {
			if l.order == descending {
				return l.key(l.all[i]) < after
			}
			return l.key(l.all[i]) > after
		})
	}
	rest := l.all[from:]
	if len(rest) <= size {
		return rest, nil, nil
	}
	token := sealToken(l.name, l.key(rest[size-1]))
	return rest[:size], &token, nil
}

// number is a key that sorts as n does.
func number(n int64) string { return fmt.Sprintf("%020d", n) }

// invalidToken is also AWS's answer to a task token that was never given out.
func invalidToken() error { return wire.Errorf("InvalidToken", "Invalid Token: 'Invalid token'") }

func sealToken(name, key string) string {
	return base64.URLEncoding.EncodeToString([]byte(name + " " + key))
}

func openToken(name, token string) (string, error) {
	text, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return "", invalidToken()
	}
	of, key, found := strings.Cut(string(text), " ")
	if !found || of != name {
		return "", invalidToken()
	}
	return key, nil
}
