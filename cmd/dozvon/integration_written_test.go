package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/call"
)

// erases runs the command for a number and gives what it complains of.
func (c *centre) erases(number, ops, database string, patience time.Duration) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	cmd := personEraseCmd{database: c.databaseAt(database), writer: writer{Ops: ops}, Who: number, Reason: "заявление 7"}
	if err := cmd.Run(ctx, &cli{Data: c.set.data, LogLevel: "error"}); err != nil {
		return err.Error()
	}
	return ""
}

func (c *centre) databaseAt(url string) database { return database{DatabaseURL: secret(url)} }

// TestThePersonIsNotErasedWhileTheJournalHasMore: what came into the database afterwards would
// bring the person back. So the command asks the service, and without one looks at the journal.
func TestThePersonIsNotErasedWhileTheJournalHasMore(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "117")
	for _, number := range []string{"89991110051", "89991110052"} {
		caller := c.dial(number, "117", toneCall)
		caller.Hears(toneAnn, patience)
		caller.Hangup()
		c.recordOf("+7" + number[1:])
		ann.must("POST", "/me/wrap-up/end", nil)
	}
	ops, nobody := c.app.bound["--ops"], "127.0.0.1:1"
	says := func(want, got string) {
		t.Helper()
		if !strings.HasPrefix(got, "nothing was erased: ") || !strings.Contains(got, want) {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	says("--ops", c.erases("+79991110051", nobody, c.set.database, patience)) // the journal is in use
	says("another database", c.erases("+79991110051", ops, migrated.Postgres(t), patience))

	release := c.holdsWriting()
	ann.must("PUT", "/me/state", map[string]string{"state": "not_ready", "reason": "break"})
	says("does not confirm", c.erases("+79991110051", ops, c.set.database, time.Second))
	release()
	if got := c.erases("+79991110051", ops, c.set.database, patience); got != "" || c.knows("+79991110051") {
		t.Errorf("while the service runs: %q", got)
	}

	c.app.stop()
	if got := c.erases("+79991110052", nobody, c.set.database, patience); got != "" || c.knows("+79991110052") {
		t.Errorf("while no service runs: %q", got)
	}
}

// holdsWriting keeps everybody from writing events into the database until it is released.
func (c *centre) holdsWriting() (release func()) {
	c.t.Helper()
	conn, err := pgx.Connect(c.t.Context(), c.set.database)
	if err != nil {
		c.t.Fatal(err)
	}
	tx, err := conn.Begin(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := tx.Exec(c.t.Context(), `lock table events in exclusive mode`); err != nil {
		c.t.Fatal(err)
	}
	return func() {
		if err := conn.Close(context.Background()); err != nil {
			c.t.Error(err)
		}
	}
}

// knows tells whether the database has calls of a number.
func (c *centre) knows(number string) bool {
	c.t.Helper()
	page, err := c.db.Calls(c.t.Context(), call.Filter{Caller: number, Limit: 1})
	if err != nil {
		c.t.Fatal(err)
	}
	return len(page.Calls) > 0
}
