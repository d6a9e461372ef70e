package lab

import (
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rclone/gofakes3"
	"github.com/rclone/gofakes3/s3mem"
)

// ObjectStore is an S3 server in memory, with a bucket called talks.
type ObjectStore struct {
	addr string
	away atomic.Bool
}

// StartObjectStore runs one on 127.0.0.1. It is ended with the test.
func StartObjectStore(tb testing.TB) *ObjectStore {
	tb.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket(tb.Context(), "talks"); err != nil {
		tb.Fatal(err)
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &ObjectStore{addr: listener.Addr().String()}
	objects := gofakes3.New(backend).Server()
	server := &http.Server{ReadHeaderTimeout: 15 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.away.Load() {
			panic(http.ErrAbortHandler) // the connection breaks without an answer
		}
		objects.ServeHTTP(w, r)
	})}
	server.SetKeepAlivesEnabled(false) // in a bubble of testing/synctest an idle connection would stop time
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener)
	}()
	tb.Cleanup(func() {
		_ = server.Close()
		<-served
	})
	return s
}

// URL is the address of the bucket for store/archive, as an administrator gives that of a server of one's own.
func (s *ObjectStore) URL() string {
	return "s3://talks?region=ru-central1&endpoint=http://" + s.addr + "&use_path_style=true"
}

// Away breaks every connection from now on, or no longer.
func (s *ObjectStore) Away(on bool) { s.away.Store(on) }
