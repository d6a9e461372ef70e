package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

// post is an outlet that keeps what it is given, and does as it is told.
type post struct {
	mu   sync.Mutex
	sent []appeal.Letter
	came chan appeal.Letter
	send func(n int, l appeal.Letter) (appeal.Handed, error)
}

func newPost() *post { return &post{came: make(chan appeal.Letter, 100)} }

func (p *post) Send(_ context.Context, l appeal.Letter) (appeal.Handed, error) {
	p.mu.Lock()
	p.sent = append(p.sent, l)
	n, do := len(p.sent), p.send
	p.mu.Unlock()
	defer func() { p.came <- l }()
	if do != nil {
		return do(n, l)
	}
	return appeal.Handed{Status: appeal.DeliverySent}, nil
}

// letters are the keys of what was sent, in order.
func (p *post) letters() []appeal.Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]appeal.Letter(nil), p.sent...)
}

// centre is a store with outlets and somebody who works on its jobs.
func centre(t *testing.T, routes ...store.Route) (*store.Store, string) {
	t.Helper()
	url := migrated.Postgres(t)
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: 6, Routes: routes, Logger: log})
	check(t, err)
	t.Cleanup(s.Close)
	_, err = s.ImportBodies(t.Context(), someBodies(), false, "2026-03-02")
	check(t, err)
	check(t, s.Apply(t.Context(), []cti.Event{filed(1, morning, appeal.ByCall, "+79021234567", "Анна", "На дороге яма")}))
	return s, url
}

func work(t *testing.T, s *store.Store) *prometheus.Registry {
	t.Helper()
	reg := prometheus.NewRegistry()
	j, err := store.NewJobs(store.JobsConfig{Store: s, Metrics: reg, Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
	check(t, err)
	check(t, j.Start(t.Context()))
	t.Cleanup(j.Stop)
	return reg
}

var fixed = appeal.AnswerNow{Text: "Яму заделали.", Outcome: appeal.OutcomeResolved, Checklist: appeal.Checklist()}

// change makes changes of a case as it stands.
func change(t *testing.T, s *store.Store, id cti.AppealID, changes ...appeal.Change) appeal.Record {
	t.Helper()
	r, err := s.AppealRecord(t.Context(), id)
	check(t, err)
	for _, ch := range changes {
		a := asked(fmt.Sprint(ch.Name(), "-", r.Case.Version), r.Case.Version, ch)
		a.Appeal = id
		r, err = s.ChangeAppeal(t.Context(), a)
		check(t, err)
	}
	return r
}

// becomes waits until the delivery of a case has a status.
func becomes(t *testing.T, s *store.Store, id cti.AppealID, want appeal.DeliveryStatus) appeal.Record {
	t.Helper()
	var r appeal.Record
	until(t, string("the delivery is "+want), func() bool {
		var err error
		if r, err = s.AppealRecord(t.Context(), id); cti.CodeOf(err) == cti.Unavailable {
			return false
		}
		check(t, err)
		return r.Case.Delivery != nil && r.Case.Delivery.Status == want
	})
	return r
}

// until asks again and again what another process may change.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for limit := time.After(2 * time.Minute); !holds(); {
		select {
		case <-again.C:
		case <-limit:
			t.Fatalf("it does not come to this: %s", what)
		}
	}
}

func got(t *testing.T, p *post) appeal.Letter {
	t.Helper()
	select {
	case l := <-p.came:
		return l
	case <-time.After(time.Minute):
		t.Fatal("no letter came")
		return appeal.Letter{}
	}
}

// hurry makes jobs that wait for their next try due now.
func hurry(t *testing.T, c *pgx.Conn) {
	t.Helper()
	_, err := c.Exec(t.Context(), `update river_job set state = 'available', scheduled_at = now() where state in ('retryable', 'scheduled')`)
	check(t, err)
}

func TestRiverHasTheTablesItNeeds(t *testing.T) {
	t.Parallel()
	_, url := fresh(t)
	pool, err := pgxpool.New(t.Context(), url)
	check(t, err)
	defer pool.Close()
	m, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	check(t, err)
	res, err := m.Validate(t.Context(), nil)
	if err != nil || !res.OK {
		t.Errorf("River asks for more migrations: %+v, %v", res, err)
	}
}

func TestAnAnswerGoesToTheApplicantOnce(t *testing.T) {
	t.Parallel()
	p := newPost()
	s, url := centre(t, store.Route{Way: appeal.WayEmail, Outlet: newPost()}, store.Route{Way: appeal.WaySMS, Outlet: p})
	reg := work(t, s)
	r := change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed)
	if d := r.Case.Delivery; d == nil || d.Way != appeal.WaySMS || d.No == 0 {
		t.Fatalf("the answer is not on its way: %+v", d)
	}
	r = becomes(t, s, firstCase, appeal.DeliverySent)
	l := got(t, p)
	if l.Text != fixed.Text || l.To != "+79021234567" || l.Number != r.Case.Appeal.Number || l.Key != fmt.Sprintf("%s-%d", firstCase, r.Case.Delivery.No) {
		t.Errorf("the letter is %+v", l)
	}
	var steps []appeal.DeliveryStatus
	for _, e := range r.History {
		if d, ok := e.Change.(appeal.Deliver); ok {
			steps = append(steps, d.Status)
		}
	}
	if fmt.Sprint(steps) != "[queued sent]" || len(p.letters()) != 1 {
		t.Errorf("the history has %v, sent %d", steps, len(p.letters()))
	}
	c := connected(t, url)
	until(t, "the job has ended", func() bool {
		return count(t, c, `river_job where state = 'completed'`) == 1 && metric(t, reg, "dozvon_jobs_ended_total") == 1
	})
}

// TestAKilledSenderSendsTheSameLetter: it was killed after the gateway had the
// letter and before that was written down, so that the job comes again.
func TestAKilledSenderSendsTheSameLetter(t *testing.T) {
	t.Parallel()
	p := newPost()
	killed := make(chan struct{})
	p.send = func(n int, _ appeal.Letter) (appeal.Handed, error) {
		if n == 1 {
			<-killed
			return appeal.Handed{}, errors.New("nobody hears this")
		}
		return appeal.Handed{Status: appeal.DeliveryDelivered}, nil
	}
	s, url := centre(t, store.Route{Way: appeal.WaySMS, Outlet: p})
	work(t, s)
	change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed)
	c := connected(t, url)
	until(t, "it was sent", func() bool { return len(p.letters()) == 1 })
	// What River's rescuer does with a job that runs for too long.
	_, err := c.Exec(t.Context(), `update river_job set state = 'available', scheduled_at = now() where state = 'running'`)
	check(t, err)
	r := becomes(t, s, firstCase, appeal.DeliveryDelivered)
	close(killed)
	sent := p.letters()
	if len(sent) != 2 || sent[0] != sent[1] || sent[0].Key == "" {
		t.Errorf("sent %+v", sent)
	}
	if n := count(t, c, `appeal_history where what = 'deliver'`); n != 2 || r.Case.Undelivered() {
		t.Errorf("%d lines of delivery", n)
	}
}

func TestAnAnswerThatDoesNotGoComesBackToPeople(t *testing.T) {
	t.Parallel()
	p := newPost()
	p.send = func(n int, _ appeal.Letter) (appeal.Handed, error) {
		return appeal.Handed{}, &appeal.Undelivered{Reason: "Шлюз SMS не отвечает.", Final: n == 3}
	}
	s, url := centre(t, store.Route{Way: appeal.WaySMS, Outlet: p})
	reg := work(t, s)
	check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "anna", Name: "Анна", Role: cti.RoleAgent, PasswordHash: "x"}, false))
	change(t, s, firstCase, appeal.Assign{Body: "health"}, appeal.Entrust{Person: "anna"}, fixed)
	c := connected(t, url)
	for n := range 3 {
		got(t, p)
		if n < 2 {
			until(t, "it is tried again", func() bool { return count(t, c, `river_job where state = 'retryable'`) == 1 })
			hurry(t, c)
		}
	}
	r := becomes(t, s, firstCase, appeal.DeliveryFailed)
	if r.Case.Delivery.Text != "Шлюз SMS не отвечает." || metric(t, reg, "dozvon_job_failures_total") == 0 {
		t.Errorf("the delivery is %+v", r.Case.Delivery)
	}
	for _, x := range []struct {
		work appeal.Work
		want int
	}{
		{appeal.Work{List: appeal.ListUndelivered}, 1}, {appeal.Work{List: appeal.ListUndelivered, Person: "anna", Own: true}, 1},
		{appeal.Work{List: appeal.ListUndelivered, Person: "boris", Own: true}, 0},
	} {
		page, err := s.Worklist(t.Context(), x.work)
		if err != nil || len(page.Tasks) != x.want {
			t.Errorf("%+v has %d, %v", x.work, len(page.Tasks), err)
		}
	}
	// Who is responsible sends it to another number.
	p.mu.Lock()
	p.send = nil
	p.mu.Unlock()
	change(t, s, firstCase, appeal.Deliver{Way: appeal.WaySMS, Status: appeal.DeliveryQueued, To: "+79029999999"})
	r = becomes(t, s, firstCase, appeal.DeliverySent)
	if l := got(t, p); l.To != "+79029999999" || l.Key == p.letters()[0].Key || r.Case.Undelivered() {
		t.Errorf("sent anew: %+v", l)
	}
}

func TestWhatIsNoLongerTheAnswerDoesNotGo(t *testing.T) {
	t.Parallel()
	p := newPost()
	s, url := centre(t, store.Route{Way: appeal.WaySMS, Outlet: p})
	change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed, appeal.Reopen{Text: "снова яма"})
	work(t, s)
	c := connected(t, url)
	until(t, "the job has ended", func() bool { return count(t, c, `river_job where kind = 'deliver' and state = 'completed'`) == 1 })
	for _, l := range p.letters() {
		if !l.Notice {
			t.Errorf("sent %+v", l)
		}
	}
}

func TestAnAnswerThatCannotGoAnywhere(t *testing.T) {
	t.Parallel()
	s, _ := centre(t, store.Route{Way: appeal.WayEmail, Outlet: newPost()})
	r := change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed)
	if !r.Case.Undelivered() || r.Case.Delivery.Text == "" {
		t.Errorf("the delivery is %+v", r.Case.Delivery)
	}
	_, err := s.ChangeAppeal(t.Context(), asked("x", r.Case.Version, appeal.Deliver{Way: appeal.WaySMS, Status: appeal.DeliveryQueued}))
	wantCode(t, err, cti.Invalid)
	quiet, _ := centre(t) // where nothing is set up people send the answers
	if r := change(t, quiet, firstCase, appeal.Assign{Body: "health"}, fixed); r.Case.Delivery != nil {
		t.Errorf("the delivery is %+v", r.Case.Delivery)
	}
}

// TestNobodysFailedAnswerIsWhoseItWas: an appeal without a responsible person is
// shown to who answered it, not to supervisors alone.
func TestNobodysFailedAnswerIsWhoseItWas(t *testing.T) {
	t.Parallel()
	s, _ := centre(t, store.Route{Way: appeal.WayEmail, Outlet: newPost()})
	r := change(t, s, firstCase, appeal.Assign{Body: "health"})
	now := asked("answer", r.Case.Version, fixed)
	now.By = cti.ByAgent("anna")
	_, err := s.ChangeAppeal(t.Context(), now) // the applicant has no e-mail
	check(t, err)
	for who, want := range map[cti.AgentID]int{"anna": 1, "boris": 0} {
		for _, list := range []appeal.List{appeal.ListUndelivered, appeal.ListUnread} {
			page, err := s.Worklist(t.Context(), appeal.Work{List: list, Person: who, Own: true})
			if err != nil || len(page.Tasks) != want {
				t.Errorf("%s has %d in %s, %v", who, len(page.Tasks), list, err)
			}
		}
	}
}
