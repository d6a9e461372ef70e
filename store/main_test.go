package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/deploy/lab"
	"github.com/dozvon/dozvon/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(lab.Stopping(m)) }

var migrated = lab.Template{Prepare: func(ctx context.Context, url string) error {
	s, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		return err
	}
	defer s.Close()
	_, _, err = s.Migrate(ctx)
	return err
}}

// fresh gives a migrated store on a database of its own, and its address.
func fresh(t testing.TB) (*store.Store, string) {
	t.Helper()
	url := migrated.Postgres(t)
	return opened(t, url), url
}

func opened(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{
		URL: url, MaxConns: 4, Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func connected(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.WithoutCancel(t.Context())) })
	return c
}

var tables = []string{"users", "events", "calls", "legs", "agent_states", "appeal_counters", "appeals", "appeal_history", "contacts", "acts", "call_quality", "callbacks", "callback_attempts", "call_overflows", "visits", "articles", "plan_versions", "voicemails"}

// hashes is a fingerprint of everything in the database.
func hashes(t testing.TB, c *pgx.Conn) string {
	t.Helper()
	var all []string
	for _, table := range tables {
		var hash string
		err := c.QueryRow(context.WithoutCancel(t.Context()), fmt.Sprintf(
			`select count(*) || ' ' || md5(coalesce(string_agg(r::text, '|' order by r::text), '')) from %s r`, table)).Scan(&hash)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, table+" "+hash)
	}
	return strings.Join(all, "\n")
}

func count(t testing.TB, c *pgx.Conn, what string) (n int) {
	t.Helper()
	if err := c.QueryRow(t.Context(), `select count(*) from `+what).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t testing.TB, err error, code cti.Code) {
	t.Helper()
	if err == nil || cti.CodeOf(err) != code {
		t.Errorf("got %v, want an error of code %s", err, code)
	}
}

var morning = time.Date(2026, 3, 2, 8, 0, 0, 123456789, time.UTC)
