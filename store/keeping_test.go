package store_test

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/deadline"
	"github.com/dozvon/dozvon/store"
)

func TestWhatWasKeptLongEnoughIsErasedAndEveryFigureStays(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	days := deadline.Kept().Kinds[cti.KindMessage].Days
	if old, err := s.ExpiredAppeals(t.Context(), morning.AddDate(20, 0, 0), 10); err != nil || len(old) != 0 {
		t.Errorf("open ones are to be erased: %+v, %v", old, err)
	}
	closedCase(t, s)
	r, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	last := r.Case.ChangedAt.AddDate(0, 0, days)
	if n, err := s.EraseExpired(t.Context(), last); err != nil || n != 0 {
		t.Errorf("on the last day %d are erased, %v", n, err)
	}
	after := last.Add(time.Second)
	old, err := s.ExpiredAppeals(t.Context(), after, 10)
	if check(t, err); len(old) != 1 || old[0].ID != firstCase || old[0].Number != "2026-000001" || old[0].Kind != cti.KindMessage {
		t.Fatalf("to be erased are %+v", old)
	}
	figures := func() string {
		t.Helper()
		joint, err := s.Joint(t.Context(), testPlan("Asia/Irkutsk"), "2026-03-01", "2026-03-03")
		check(t, err)
		joint.AsOf = time.Time{}
		text, err := json.Marshal(joint)
		check(t, err)
		return string(text)
	}
	before := figures()
	n, err := s.EraseExpired(t.Context(), after)
	if check(t, err); n != 1 {
		t.Fatalf("%d are erased", n)
	}
	if now := figures(); now != before {
		t.Errorf("the figures were\n%s\nand are\n%s", before, now)
	}
	r, err = s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	if a := r.Case.Appeal; a.Applicant.Name+a.Applicant.Phone+a.Applicant.Email+a.Applicant.Address != "" || a.Text != "—" || a.Number != "2026-000001" {
		t.Errorf("left is %+v", a)
	}
	acts, err := s.UntoldErasures(t.Context())
	check(t, err)
	if len(acts) != 1 || acts[0].By != cti.BySystem || len(acts[0].Appeals) != 1 || len(acts[0].Calls) != 1 || !strings.Contains(acts[0].Reason, "истёк срок хранения") {
		t.Errorf("on record is %+v", acts)
	}
	if doomed, err := s.Doomed(t.Context()); err != nil || len(doomed) != 1 {
		t.Errorf("the sound of its call: %+v, %v", doomed, err)
	}
	if n, err := s.EraseExpired(t.Context(), after); err != nil || n != 0 {
		t.Errorf("again %d are erased, %v", n, err)
	}
	if len(traces(t, url, "9020000001", "Остаёва", "Яма")) < 6 {
		t.Error("the other person was touched")
	}
}

// TestTheNameOfWhoCameAgainStays: the card of a caller who has a later appeal goes
// on to show who it is.
func TestTheNameOfWhoCameAgainStays(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	check(t, s.Apply(t.Context(), []cti.Event{filed(3, morning.AddDate(1, 0, 0), "online", gone, "Тайнова Мария", "Другое")}))
	closedCase(t, s)
	n, err := s.EraseExpired(t.Context(), morning.AddDate(6, 0, 0))
	if check(t, err); n != 1 {
		t.Fatalf("%d are erased", n)
	}
	if count(t, connected(t, url), "contacts where phone = '"+gone+"'") != 1 {
		t.Error("the name of the number is gone")
	}
}

func TestTheJobErasesByItselfOnlyIfItMay(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	closedCase(t, s)
	_, err := connected(t, url).Exec(t.Context(), `update appeals set changed_at = now() - interval '7 years' where not open`)
	check(t, err)
	begin := func(may bool) *store.Jobs {
		t.Helper()
		j, err := store.NewJobs(store.JobsConfig{Store: s, Metrics: prometheus.NewRegistry(), Logger: slog.New(slog.DiscardHandler), EraseExpired: may})
		check(t, err)
		check(t, j.Start(t.Context()))
		return j
	}
	begin(false).Stop()
	if n := count(t, connected(t, url), "erasures"); n != 0 {
		t.Errorf("%d acts without leave", n)
	}
	j := begin(true)
	defer j.Stop()
	until(t, "the job erases", func() bool { return count(t, connected(t, url), "erasures") == 1 })
	if old, err := s.ExpiredAppeals(t.Context(), time.Now(), 10); err != nil || len(old) != 0 {
		t.Errorf("left are %+v, %v", old, err)
	}
}
