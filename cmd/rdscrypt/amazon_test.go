package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"

	"github.com/rogpeppe/go-internal/testscript"
)

// amazon puts the sandbox at $ENDPOINT behind the name rds.example.com, which
// isn't this machine's, for programs that heed HTTP_PROXY. To them the sandbox
// is somebody's real account. Nothing leaves the machine.
func amazon(ts *testscript.TestScript, _ bool, _ []string) {
	endpoint, err := url.Parse(ts.Getenv("ENDPOINT"))
	ts.Check(err)
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: endpoint.Scheme, Host: endpoint.Host})
	}}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The whole request first: when the answer comes while its end is still
		// being read, the server under the proxy closes it, and the proxy breaks off.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		forward.ServeHTTP(w, r)
	}))
	ts.Defer(proxy.Close)
	ts.Setenv("HTTP_PROXY", proxy.URL)
	ts.Setenv("AWS_ENDPOINT_URL", "http://rds.example.com")
	ts.Setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
	ts.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	ts.Setenv("AWS_REGION", "eu-central-1")
}
