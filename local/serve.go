package local

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/rdscrypt/rdscrypt/engine/host"
	"github.com/rdscrypt/rdscrypt/sandbox/sfnserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

// The socket of a running execution speaks the API of Step Functions, for this
// one execution: whoever can drive one there can drive this one.

// target is what comes before the action in X-Amz-Target.
const target = "AWSStepFunctions."

// maxCall is far beyond any call: output and cause have at most 256 KiB.
const maxCall = 1 << 20

// serve answers on the socket until stop is called.
func (x *execution) serve(ctx context.Context, h *host.Host) (stop func(), err error) {
	api, err := sfnserver.New(sfnserver.Config{Account: string(x.kept.Account), Now: time.Now, Sole: string(x.kept.ExecutionARN)})
	if err != nil {
		return nil, err
	}
	api.Attach(h)
	listener, remove, err := x.folder.listen(ctx)
	if err != nil {
		return nil, errors.Join(err, api.Close())
	}
	server := &http.Server{Handler: handler{api, x.kept.Region}, ReadHeaderTimeout: time.Minute}
	served := make(chan struct{})
	go func() {
		_ = server.Serve(listener) // ends with Shutdown
		close(served)
	}()
	return func() {
		// Who has just asked gets an answer; others find nobody.
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(end) != nil {
			_ = server.Close()
		}
		<-served
		remove()
		_ = api.Close() // it has no file
	}, nil
}

// handler takes the envelope off a call and puts it on again: JSON 1.0, with the
// Region of the execution whatever the client was configured for.
type handler struct {
	api    *sfnserver.Server
	region string
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := wire.Call{Region: h.region, RequestID: wire.NewUUID()}
	action, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), target)
	if !ok {
		wire.JSON10.WriteError(w, call.RequestID, wire.AsError(wire.Errorf("UnknownOperationException", "this socket serves Step Functions only")))
		return
	}
	call.Action = action
	var err error
	if call.Body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxCall)); err == nil {
		var result any
		if result, err = h.api.Serve(r.Context(), call); err == nil {
			err = wire.JSON10.WriteResult(w, call, result)
		}
	}
	if err != nil {
		wire.JSON10.WriteError(w, call.RequestID, wire.AsError(err))
	}
}
