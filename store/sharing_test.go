package store_test

import (
	"fmt"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

// followed gives a store in which appeals 2 to n follow the first one.
func followed(t *testing.T, n int, routes ...store.Route) (*store.Store, string, []cti.AppealID) {
	t.Helper()
	s, url := centre(t, routes...)
	var ids []cti.AppealID
	for i := 2; i <= n; i++ {
		check(t, s.Apply(t.Context(), []cti.Event{filed(i, morning, appeal.ByCall, fmt.Sprintf("+7902000%04d", i), "Борис", "Та же яма")}))
		id := cti.AppealID(fmt.Sprintf("00000000-0000-4000-8000-%012d", i))
		change(t, s, id, appeal.Join{Master: firstCase})
		ids = append(ids, id)
	}
	return s, url, ids
}

func TestFollowersGetTheAnswerOnce(t *testing.T) {
	t.Parallel()
	p := newPost()
	s, url, ids := followed(t, 4, store.Route{Way: appeal.WaySMS, Outlet: p})
	change(t, s, ids[2], appeal.Detach{Text: "другой двор"}) // no longer one of them
	work(t, s)
	change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed)
	for _, id := range ids[:2] {
		r := becomes(t, s, id, appeal.DeliverySent)
		if r.Case.State != appeal.StateAnswered || r.Case.Outcome != fixed.Outcome || r.Case.Answer.Text != fixed.Text {
			t.Errorf("a follower is %+v", r.Case)
		}
	}
	becomes(t, s, firstCase, appeal.DeliverySent)
	check(t, s.ShareAnswer(t.Context(), firstCase, 0)) // as after a crash
	c := connected(t, url)
	until(t, "all jobs have ended", func() bool { return count(t, c, `river_job where state <> 'completed'`) == 0 })
	to := map[string]int{}
	for _, l := range p.letters() {
		to[l.To]++
	}
	if fmt.Sprint(to) != "map[+79020000002:1 +79020000003:1 +79021234567:1]" {
		t.Errorf("letters went to %v", to)
	}
	if r := change(t, s, ids[2]); r.Case.State != appeal.StateModeration {
		t.Errorf("who left is %s", r.Case.State)
	}

	// The answer was not good enough: everyone is told, and everyone gets the next.
	change(t, s, firstCase, appeal.Reopen{Text: "снова яма"})
	until(t, "all were told", func() bool { return len(p.letters()) == 6 })
	for _, l := range p.letters()[3:] {
		if !l.Notice || l.Text == "" {
			t.Errorf("told %+v", l)
		}
	}
	for _, id := range append([]cti.AppealID{firstCase}, ids[:2]...) {
		var r appeal.Record
		until(t, "the history says so", func() bool {
			var err error
			r, err = s.AppealRecord(t.Context(), id)
			check(t, err)
			return r.History[len(r.History)-1].What == appeal.NameNotice
		})
		last := r.History[len(r.History)-1]
		if n, is := last.Change.(appeal.Notice); !is || n.Way != appeal.WaySMS || n.Status != appeal.DeliverySent || n.Text == "" || last.Text != n.Text || last.By != cti.BySystem {
			t.Errorf("the history says %+v", last)
		}
	}
	better := fixed
	better.Text = "Положили асфальт."
	change(t, s, firstCase, appeal.Assign{}, better)
	until(t, "all have the new answer", func() bool { return len(p.letters()) == 9 })
	for _, id := range ids[:2] {
		if r := becomes(t, s, id, appeal.DeliverySent); r.Case.Answer.Text != better.Text || r.Case.Answer.Round != 1 {
			t.Errorf("a follower has %+v", r.Case.Answer)
		}
	}
}

// Whatever ends the appeal ends those that follow it.
func TestFollowersOfAnAppealThatIsNotAnswered(t *testing.T) {
	t.Parallel()
	for want, end := range map[appeal.Outcome]appeal.Change{
		appeal.OutcomeNotOurs: appeal.Redirect{To: "Прокуратура", Text: "Это её полномочия.", Told: true},
		appeal.OutcomeRefused: appeal.Refuse{Ground: appeal.GroundCourt, Text: "Есть решение суда."},
	} {
		s, _, ids := followed(t, 2)
		change(t, s, firstCase, end)
		check(t, s.ShareAnswer(t.Context(), firstCase, 0))
		if r := change(t, s, ids[0]); r.Case.State != appeal.StateAnswered || r.Case.Outcome != want || r.Case.Answer.Text == "" {
			t.Errorf("%s: the follower is %+v", want, r.Case)
		}
	}
}

func TestOneBadFollowerKeepsNobodyFromTheAnswer(t *testing.T) {
	t.Parallel()
	s, url, ids := followed(t, 4)
	_, err := connected(t, url).Exec(t.Context(), `update appeals set life = '{"version": "x"}' where id = $1`, string(ids[0]))
	check(t, err)
	change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed)
	if err := s.ShareAnswer(t.Context(), firstCase, 0); err == nil {
		t.Error("the bad one is not told")
	}
	for _, id := range ids[1:] {
		if r := change(t, s, id); r.Case.State != appeal.StateAnswered {
			t.Errorf("a follower is %s", r.Case.State)
		}
	}
}

func TestAShareOfTheClosedIsCalled(t *testing.T) {
	t.Parallel()
	s, url := centre(t)
	const n = 60
	var drawn int
	for i := 1; i <= n; i++ {
		id := cti.AppealID(fmt.Sprintf("00000000-0000-4000-8000-%012d", i))
		if i > 1 {
			check(t, s.Apply(t.Context(), []cti.Event{filed(i, morning, appeal.ByCall, "+79021234567", "Анна", "Яма")}))
		}
		if r := change(t, s, id, appeal.Refuse{Ground: appeal.GroundCourt, Text: "Есть решение суда."}); r.Case.Sampled(10) {
			drawn++
		}
	}
	page, err := s.Worklist(t.Context(), appeal.Work{List: appeal.ListControl})
	check(t, err)
	if len(page.Tasks) != drawn || drawn == 0 || drawn > n/3 {
		t.Fatalf("%d of %d are to be called, %d were drawn", len(page.Tasks), n, drawn)
	}
	id := page.Tasks[0].Appeal.ID
	change(t, s, id, appeal.ControlCall{})
	if left := count(t, connected(t, url), `appeals where control`); left != drawn {
		t.Errorf("nobody was reached, and %d are left", left)
	}
	change(t, s, id, appeal.ControlCall{Reached: true, Solved: true})
	if left := count(t, connected(t, url), `appeals where control`); left != drawn-1 {
		t.Errorf("%d are left", left)
	}
}

// TestANoticeThatCannotGoIsInTheHistory: with the reason, once, and nobody who works
// on the appeal is told that it changed.
func TestANoticeThatCannotGoIsInTheHistory(t *testing.T) {
	t.Parallel()
	p := newPost()
	s, url := centre(t, store.Route{Way: appeal.WayEmail, Outlet: p}) // the applicant has no e-mail
	work(t, s)
	before := change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed, appeal.Reopen{Text: "снова яма"})
	c := connected(t, url)
	until(t, "the notice is settled", func() bool { return count(t, c, `river_job where kind = 'notice' and state = 'completed'`) == 1 })
	r := change(t, s, firstCase)
	last := r.History[len(r.History)-1]
	if n, is := last.Change.(appeal.Notice); !is || n.Status != appeal.DeliveryFailed || n.Why == "" || len(p.letters()) > 0 || r.Case.Version != before.Case.Version {
		t.Errorf("the history says %+v; version %d, before %d", last, r.Case.Version, before.Case.Version)
	}
	if n := count(t, c, `appeal_history where what = 'notice'`); n != 1 {
		t.Errorf("it is there %d times", n)
	}
	change(t, s, firstCase, appeal.Assign{}) // the next change stands after it
}
