package journal_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/journal"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("JOURNAL_TEST_CHILD"); dir != "" {
		appendUntilKilled(dir)
	}
	goleak.VerifyTestMain(m)
}

var arrival = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// numbered makes n events that follow number first.
func numbered(first, n int) []cti.Event {
	events := make([]cti.Event, n)
	for i := range events {
		events[i] = cti.Event{
			ID: cti.EventID(fmt.Sprintf("event-%d", first+i)), At: arrival.Add(time.Duration(first+i) * time.Millisecond),
			Call: cti.NewCallID(arrival, "test"), By: cti.BySystem, Body: call.GreetedEvent{Prompt: "hello"},
		}
	}
	return events
}

// both runs a test against the embedded server and against one by URL.
func both(t *testing.T, test func(t *testing.T, open func() *journal.Journal)) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		test(t, func() *journal.Journal { return opened(t, journal.Config{Dir: dir}) })
	})
	t.Run("outside", func(t *testing.T) {
		t.Parallel()
		url := outside(t, t.TempDir(), -1)
		test(t, func() *journal.Journal { return opened(t, journal.Config{URL: url}) })
	})
}

func opened(t testing.TB, cfg journal.Config) *journal.Journal {
	t.Helper()
	cfg.Logger = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
	j, err := journal.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.Close)
	return j
}

// outside starts a server of its own on loopback.
func outside(t testing.TB, dir string, port int) string {
	t.Helper()
	srv, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() { srv.Shutdown(); srv.WaitForShutdown() })
	if !srv.ReadyForConnections(10 * time.Second) {
		t.Fatal("server did not start")
	}
	return srv.ClientURL()
}

func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
