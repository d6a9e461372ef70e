package main

import (
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/store"
	"github.com/dozvon/dozvon/store/journal"
)

// TestWhoTakesTheFloorTakesTheNewestPlan: unless the own file is an
// administrator's work, or no other replica can have a newer one.
func TestWhoTakesTheFloorTakesTheNewestPlan(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), store.Config{URL: migrated.Postgres(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	older, newest, byHand := testPlan, with("Чай"), with("Обед")
	for i, text := range []string{older, newest} {
		e := cti.Event{ID: cti.EventID(fmt.Sprint("plan-", i)), At: time.Now(), By: cti.ByAdmin("olga"), Body: plan.ChangedEvent{Text: text}}
		if err := db.Apply(t.Context(), []cti.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		file   string
		lease  *journal.Lease
		inside string
	}{
		"an older one":          {older, &journal.Lease{}, newest},
		"the first of a folder": {string(firstPlan), &journal.Lease{}, newest},
		"the newest":            {newest, &journal.Lease{}, newest},
		"written by hand":       {byHand, &journal.Lease{}, byHand},
		"no other replica":      {older, nil, older},
	} {
		k := newKeptPlan(t)
		write(t, k.path, []byte(c.file))
		if err := k.reread(); err != nil {
			t.Fatal(err)
		}
		a := newApp(settings{}, slog.New(slog.DiscardHandler))
		a.db, a.plan, a.lease = db, k.planFile, c.lease
		a.catchUpPlan(t.Context(), plan.Sum(newest))
		if got, err := os.ReadFile(k.path); err != nil || string(got) != c.inside || k.current.Load().from.Text != c.inside {
			t.Errorf("%s: in force is %q, the file holds %q (%v)", name, k.current.Load().from.Text, got, err)
		}
	}
}
