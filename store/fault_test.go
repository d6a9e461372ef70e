package store_test

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/store"
	"github.com/dozvon/dozvon/store/journal"
)

func TestOpenWithoutPostgres(t *testing.T) {
	t.Parallel()
	s := opened(t, "postgres://nobody@127.0.0.1:1/x")
	events := plain(morning, "a", "122", "", "anna").events
	for name, err := range map[string]error{
		"ping": s.Ping(t.Context()), "apply": s.Apply(t.Context(), events), "schema": s.CheckSchema(t.Context()),
	} {
		if cti.CodeOf(err) != cti.Unavailable {
			t.Errorf("%s gives %v", name, err)
		}
	}
	_, err := store.Open(t.Context(), store.Config{URL: "postgres://bob:secret@[::/x"})
	wantCode(t, err, cti.Invalid)
}

// TestPostgresKilledWhileFollowing kills the database twice in the middle of a
// stream of calls; in the end everything is there once.
func TestPostgresKilledWhileFollowing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := openFolder(t)
	server := started(t, dir)
	s := opened(t, server.URL())
	_, _, err := s.Migrate(ctx)
	check(t, err)
	j, err := journal.Open(ctx, journal.Config{Dir: t.TempDir()})
	check(t, err)
	t.Cleanup(j.Close)
	follower, err := j.Follow(ctx, "store", s.Apply)
	check(t, err)
	failing := make(chan bool, 16)
	follower.OnFailing(func(now bool, _ error) { failing <- now })

	var last uint64
	written := 0
	write := func(n int) {
		for range n {
			written++
			last, err = j.Append(ctx, plain(morning.Add(time.Duration(written)*time.Second), "x", "122", "", "anna").events)
			check(t, err)
		}
	}
	for range 2 {
		write(300)
		check(t, follower.Wait(ctx, last-125))
		check(t, syscall.Kill(server.PID(), syscall.SIGQUIT)) // at once, as a crash
		<-server.Done()
		write(100)
		wantSignal(ctx, t, failing, true)
		server = started(t, dir)
		wantSignal(ctx, t, failing, false)
	}
	check(t, follower.Wait(ctx, last))
	c := connected(t, server.URL())
	for what, want := range map[string]int{"calls where state = 'ended'": written, "events": 8 * written, "legs": written} {
		if n := count(t, c, what); n != want {
			t.Errorf("%d %s, want %d", n, what, want)
		}
	}
	if follower.Lag() != 0 || j.Poisoned() != 0 || s.Skipped() != 0 {
		t.Errorf("lag %d, poisoned %d, skipped %d", follower.Lag(), j.Poisoned(), s.Skipped())
	}
}

func wantSignal(ctx context.Context, t *testing.T, signals <-chan bool, want bool) {
	t.Helper()
	select {
	case got := <-signals:
		if got != want {
			t.Fatalf("failing is %v, want %v", got, want)
		}
	case <-ctx.Done():
		t.Fatalf("failing did not become %v", want)
	}
}

// started runs a PostgreSQL of this test's own, which survives its own crash.
func started(t *testing.T, dir string) *deploy.Postgres {
	t.Helper()
	server, err := deploy.StartPostgres(t.Context(), deploy.PostgresConfig{Dir: dir})
	check(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		select {
		case <-server.Done():
		default:
			check(t, server.Stop(ctx))
		}
	})
	return server
}

// openFolder is one that PostgreSQL's unprivileged user can enter.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "dozvon-store-")
	check(t, err)
	check(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
