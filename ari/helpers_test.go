package ari_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
)

// patience is how long a test waits for what must come; it is never waited out.
const patience = 10 * time.Second

func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, fmt.Errorf("did not come within %v", patience))
	t.Cleanup(cancel)
	return ctx
}

// connect makes a client that is stopped with the test, past its Connected.
func connect(t testing.TB, o ari.Options) *ari.Client {
	t.Helper()
	c, err := ari.Connect(soon(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	await[*ari.Connected](t, c, nil)
	return c
}

// await takes events until one is of type E and suits.
func await[E ari.Event](t testing.TB, c *ari.Client, suits func(E) bool) E {
	t.Helper()
	ctx := soon(t)
	for {
		select {
		case e := <-c.Events():
			if want, ok := e.(E); ok && (suits == nil || suits(want)) {
				return want
			}
		case <-ctx.Done():
			t.Fatalf("%T: %v", *new(E), context.Cause(ctx))
		}
	}
}

// journal is a log that a test can look into.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

func (j *journal) logger() *slog.Logger { return slog.New(slog.NewTextHandler(j, nil)) }

// bothWays runs a test with commands over the socket and over HTTP.
func bothWays(t *testing.T, test func(*testing.T, *aritest.Server, ari.Options)) {
	for name, version := range map[string]string{"websocket": "22.10.1", "http": "20.6.0"} {
		t.Run(name, func(t *testing.T) {
			server := aritest.Start(t, aritest.Config{Version: version})
			test(t, server, server.Options("app"))
		})
	}
}

// canceller ends a context as soon as something is logged.
type canceller struct {
	journal
	cancel context.CancelFunc
}

func (c *canceller) Write(p []byte) (int, error) {
	c.cancel()
	return len(p), nil
}

func (c *canceller) logger() *slog.Logger { return slog.New(slog.NewTextHandler(c, nil)) }
