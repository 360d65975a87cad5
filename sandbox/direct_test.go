package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox"
)

// answers calls a sandbox without its port, which may be closed.
func answers(s *sandbox.Sandbox) http.RoundTripper { return direct{s} }

type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	r.Host = "127.0.0.1"
	d.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// recorded is the answer to a JSON call without parameters.
func recorded(s *sandbox.Sandbox, target string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/", strings.NewReader("{}"))
	r.Header.Set("X-Amz-Target", target)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}
