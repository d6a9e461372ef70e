package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/deploy/lab"
)

func TestSchemaOlderAndNewer(t *testing.T) {
	t.Parallel()
	url := lab.Postgres(t)
	s := opened(t, url)
	err := s.CheckSchema(t.Context())
	if wantCode(t, err, cti.Conflict); err != nil && !strings.Contains(err.Error(), "dozvon migrate") {
		t.Errorf("no remedy in %v", err)
	}
	wantCode(t, s.Apply(t.Context(), plain(morning, "a", "122", "", "anna").events), cti.Unavailable)
	var together sync.WaitGroup
	for range 3 {
		together.Go(func() {
			if _, to, err := s.Migrate(t.Context()); err != nil || to < 1 {
				t.Errorf("migrate to %d: %v", to, err)
			}
		})
	}
	together.Wait()
	check(t, s.CheckSchema(t.Context()))
	c := connected(t, url)
	_, err = c.Exec(t.Context(), `update schema_version set version = version + 1`)
	check(t, err)
	wantCode(t, s.CheckSchema(t.Context()), cti.Conflict)
	_, _, err = s.Migrate(t.Context())
	wantCode(t, err, cti.Conflict)
}

func TestPartitionsTakeOverFromTheRest(t *testing.T) {
	t.Parallel()
	url := lab.Postgres(t)
	s := opened(t, url)
	_, _, err := s.Migrate(t.Context())
	check(t, err)
	c := connected(t, url)
	now := time.Now().UTC()
	month := "calls_" + now.Format("2006_01")
	today := plain(now, "now", "122", "", "anna")
	old := plain(morning.AddDate(-1, 0, 0), "old", "122", "", "anna")
	// As if the clock had been wrong: the month has no partition yet.
	_, err = c.Exec(t.Context(), `drop table `+month)
	check(t, err)
	check(t, s.Apply(t.Context(), append(today.events, old.events...)))
	if n := count(t, c, "calls_rest"); n != 2 {
		t.Errorf("%d calls in the rest, want 2", n)
	}
	again := opened(t, url)
	check(t, again.Apply(t.Context(), today.events))
	if in, rest := count(t, c, month), count(t, c, "calls_rest"); in != 1 || rest != 1 {
		t.Errorf("%d calls in the month, %d in the rest, want 1 and 1", in, rest)
	}
	checkCall(t, again, today)
	checkCall(t, again, old)
}
