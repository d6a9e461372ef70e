package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

// pass lets time pass until nothing more is due, a few cases at a time.
func pass(t *testing.T, s *store.Store, now time.Time, limit int) (all store.Passed) {
	t.Helper()
	for {
		p, err := s.PassTime(t.Context(), now, limit)
		check(t, err)
		all = store.Passed{Opened: all.Opened + p.Opened, Woken: all.Woken + p.Woken, PutOff: all.PutOff + p.PutOff, Next: p.Next}
		if !p.More {
			return all
		}
	}
}

func dueOf(t *testing.T, s *store.Store, id cti.AppealID) time.Time {
	t.Helper()
	r, err := s.AppealRecord(t.Context(), id)
	check(t, err)
	_, due, ok := r.Case.DueAt()
	if !ok {
		t.Fatal("no term runs")
	}
	return due
}

func TestLatenessIsWrittenAtItsInstant(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	due := dueOf(t, s, firstCase)
	if p := pass(t, s, due, 10); p != (store.Passed{Next: due.Add(time.Microsecond)}) {
		t.Errorf("at the last instant: %+v", p)
	}
	// The service was down for a day and comes to it long after.
	if p := pass(t, s, due.Add(24*time.Hour), 10); p != (store.Passed{Woken: 1}) {
		t.Errorf("a day after: %+v", p)
	}
	r, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	if last := r.History[len(r.History)-1]; len(r.History) != 2 || last.What != appeal.NameLate || !last.At.Equal(due) || last.By != cti.BySystem {
		t.Errorf("the history is %+v", r.History)
	}
	if n := count(t, connected(t, url), `appeals where late and open and wakes_at = 'infinity'`); n != 1 {
		t.Error("the columns do not say so")
	}
	if p := pass(t, s, due.Add(48*time.Hour), 10); p != (store.Passed{}) {
		t.Errorf("again: %+v", p)
	}
}

func TestAForgottenQuestionEndsByItself(t *testing.T) {
	t.Parallel()
	s, _ := oneCase(t)
	for i, change := range []appeal.Change{appeal.Assign{Body: "health"}, appeal.Ask{Text: "Какой дом?"}} {
		_, err := s.ChangeAppeal(t.Context(), asked(fmt.Sprint("k", i), i+1, change))
		check(t, err)
	}
	end := morning.Add(time.Hour).Truncate(time.Microsecond).Add(10 * 24 * time.Hour)
	if p := pass(t, s, end.Add(-time.Microsecond), 10); p.Woken != 0 || !p.Next.Equal(end) {
		t.Errorf("it waits until %s: %+v", end, p)
	}
	pass(t, s, end.Add(time.Hour), 10)
	r, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	if last := r.History[len(r.History)-1]; r.Case.State != appeal.StateInWork || last.What != appeal.NameResume || !last.At.Equal(end) {
		t.Errorf("after the wait: %s, %+v", r.Case.State, last)
	}
}

// insertEarlier writes an appeal as a Dozvon without cases has left it.
func insertEarlier(t *testing.T, c *pgx.Conn, n int, filed time.Time) {
	t.Helper()
	_, err := c.Exec(t.Context(), `insert into appeals (id, number, channel, status, filed_at, by_kind, by_id, name, phone, email, address, topic, text)
		values ($1, $2, 'call', 'registered', $3, 'agent', 'anna', '', '', '', '', 'Вода', 'Нет воды')`,
		fmt.Sprintf("00000000-0000-4000-8000-%012d", n), fmt.Sprintf("2025-%06d", n), filed)
	check(t, err)
}

// TestEarlierAppealsGetTheirTerms: some at a time, by the policy of their day, from
// wherever it was broken off.
func TestEarlierAppealsGetTheirTerms(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	c := connected(t, url)
	const first, last = 100, 145
	for n := first; n <= last; n++ {
		insertEarlier(t, c, n, morning.AddDate(0, 0, n-last))
	}
	insertEarlier(t, c, 99, morning.AddDate(-10, 0, 0)) // of before the first policy
	now := morning.Add(time.Minute)
	for range 3 { // it is broken off after each page
		p, err := s.PassTime(t.Context(), now, 7)
		check(t, err)
		if p.Opened < 6 || !p.More {
			t.Fatalf("a page: %+v", p)
		}
	}
	pass(t, s, now, 7)
	if n := count(t, c, `appeals where wakes_at = '-infinity'`); n != 0 {
		t.Errorf("%d appeals are left", n)
	}
	if n := count(t, c, `appeals where life is null and wakes_at = 'infinity' and version = 0`); n != 1 {
		t.Errorf("%d appeals have no policy", n)
	}
	if n := count(t, c, `appeals where life is not null and due_at < 'infinity' and policy = 'message' and policy_version = 1`); n != last-first+2 {
		t.Errorf("%d have a term", n)
	}
	if n := count(t, c, `appeals where late`); n == 0 {
		t.Error("an appeal of six weeks ago is not late")
	}
	// What was opened by its first change and what the clock opened are the same.
	other, url2 := oneCase(t)
	insertEarlier(t, connected(t, url2), first, morning.AddDate(0, 0, first-last))
	const id = "00000000-0000-4000-8000-000000000100"
	here, err := s.AppealRecord(t.Context(), id)
	check(t, err)
	there, err := other.AppealRecord(t.Context(), id)
	check(t, err)
	if here.History[0].DueAt != there.History[0].DueAt || !here.History[0].At.Equal(here.Case.Appeal.FiledAt) {
		t.Errorf("got %+v, want %+v", here.History[0], there.History[0])
	}
}

func TestTimePassesOnceForAll(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	var events []cti.Event
	for n := 2; n <= 60; n++ {
		events = append(events, filed(n, morning, appeal.ByCall, "", "", "Яма"))
	}
	check(t, s.Apply(t.Context(), events))
	later := dueOf(t, s, firstCase).Add(time.Hour)
	var all sync.WaitGroup
	woken := make([]int, 4)
	for i := range woken {
		all.Go(func() {
			for range 60 {
				p, err := s.PassTime(t.Context(), later, 3)
				if err != nil {
					t.Error(err)
				}
				woken[i] += p.Woken
			}
		})
	}
	all.Wait()
	c := connected(t, url)
	if n := count(t, c, `appeal_history where what = 'late'`); n != 60 || woken[0]+woken[1]+woken[2]+woken[3] != 60 {
		t.Errorf("%d lines of lateness, woken %v", n, woken)
	}
}

// TestAKilledTimekeeperDidNothing: the database ends its connection in the middle
// of writing, as it does when the process is killed.
func TestAKilledTimekeeperDidNothing(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	due := dueOf(t, s, firstCase)
	c, watch := connected(t, url), connected(t, url)
	before := hashes(t, c)
	tx, err := c.Begin(t.Context())
	check(t, err)
	_, err = tx.Exec(t.Context(), `lock table appeal_history in exclusive mode`) // the history cannot be written
	check(t, err)
	failed := make(chan error, 1)
	go func() {
		_, err := s.PassTime(context.WithoutCancel(t.Context()), due.Add(time.Hour), 10)
		failed <- err
	}()
	for killed := 0; killed == 0; { // until it stands there
		err := watch.QueryRow(t.Context(), `select count(pg_terminate_backend(pid)) from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`).Scan(&killed)
		check(t, err)
	}
	wantCode(t, <-failed, cti.Unavailable)
	check(t, tx.Rollback(t.Context()))
	if after := hashes(t, c); after != before {
		t.Errorf("something was left:\n%s\n%s", before, after)
	}
	if p := pass(t, s, due.Add(time.Hour), 10); p.Woken != 1 {
		t.Errorf("the next one: %+v", p)
	}
	if n := count(t, c, `appeal_history where what = 'late'`); n != 1 {
		t.Errorf("%d lines of lateness", n)
	}
}

// TestABadCaseHoldsUpNobody: one cannot be read and one cannot be written.
func TestABadCaseHoldsUpNobody(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	var events []cti.Event
	for n := 2; n <= 9; n++ {
		events = append(events, filed(n, morning, appeal.ByCall, "", "", "Яма"))
	}
	check(t, s.Apply(t.Context(), events))
	later := dueOf(t, s, firstCase).Add(time.Hour)
	c := connected(t, url)
	_, err := c.Exec(t.Context(), `update appeals set life = '{"version": "x"}' where id = '00000000-0000-4000-8000-000000000003'`)
	check(t, err)
	_, err = c.Exec(t.Context(), `alter table appeals add constraint bad check (not late or id <> '00000000-0000-4000-8000-000000000005')`)
	check(t, err)
	if p := pass(t, s, later, 100); p.PutOff != 2 || p.Woken != 7 || !p.Next.Equal(later.Add(store.PutOffFor).Truncate(time.Microsecond)) {
		t.Errorf("got %+v", p)
	}
	_, err = c.Exec(t.Context(), `alter table appeals drop constraint bad`)
	check(t, err)
	if p := pass(t, s, later.Add(store.PutOffFor), 100); p.PutOff != 1 || p.Woken != 1 {
		t.Errorf("an hour later: %+v", p)
	}
}

func TestTimeWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	_, err := opened(t, "postgres://nobody@127.0.0.1:1/x").PassTime(t.Context(), morning, 10)
	wantCode(t, err, cti.Unavailable)
}
