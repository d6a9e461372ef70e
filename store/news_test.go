package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

// TestTheApplicantIsToldOnceOfWhatIsNoAnswer: of who has the appeal, of a question,
// of a later end and of another authority; a retry of the request tells nothing
// twice.
func TestTheApplicantIsToldOnceOfWhatIsNoAnswer(t *testing.T) {
	t.Parallel()
	p := newPost()
	s, url := centre(t, store.Route{Way: appeal.WaySMS, Outlet: p})
	now := change(t, s, firstCase, appeal.Assign{Body: "health"})
	forward := asked("once", now.Case.Version, appeal.Forward{To: "rescue", Text: "Дорога не наша."})
	for range 2 {
		_, err := s.ChangeAppeal(t.Context(), forward)
		check(t, err)
	}
	change(t, s, firstCase, appeal.Ask{Text: "Какой подъезд?"}, appeal.Resume{},
		appeal.Forward{To: "health", Reason: appeal.HopPartElse, Text: "Своё сделали.", Told: true}, // of this a person has told
		appeal.Comment{Text: "заметка"})
	work(t, s)
	c := connected(t, url)
	until(t, "all jobs have ended", func() bool { return count(t, c, `river_job where state <> 'completed'`) == 0 })
	var said []string
	for _, l := range p.letters() {
		if !l.Notice || l.To != "+79021234567" {
			t.Errorf("sent %+v", l)
		}
		said = append(said, l.Text)
	}
	slices.Sort(said)
	if len(said) != 2 || !strings.Contains(said[0], "подъезд") || !strings.Contains(said[1], "Дорога не наша.") || !strings.Contains(said[1], "исполнитель: ") {
		t.Fatalf("said %q", said)
	}
	if n := count(t, c, `appeal_history where what = 'notice'`); n != 2 {
		t.Errorf("%d notices are in the history", n)
	}
	if n := count(t, c, `river_job where args::text like '%подъезд%' or args::text like '%не наша%'`); n != 0 {
		t.Error("a job keeps what people wrote")
	}
}

// TestTheLawsNoticesGoWhoeverWasTold: a person's word is no letter.
func TestTheLawsNoticesGoWhoeverWasTold(t *testing.T) {
	t.Parallel()
	p := newPost()
	s, url := centre(t, store.Route{Way: appeal.WayEmail, Outlet: p})
	legal := filed(2, morning, appeal.ByCall, "+79021234567", "Анна Котова", "Прошу ответить письменно")
	body := legal.Body.(appeal.FiledEvent)
	body.Appeal.Applicant.Email, body.Appeal.Applicant.Address = "anna@example.org", "Братск, Мира 1"
	legal.Body = body
	check(t, s.Apply(t.Context(), []cti.Event{legal}))
	id := body.Appeal.ID
	change(t, s, id, appeal.Convert{Kind: cti.KindLegal, Text: "Просит ответ по закону."}, appeal.Register{}, appeal.Assign{Body: "health"},
		appeal.Extend{Days: 30, Text: "Ждём экспертизу.", Told: true})
	change(t, s, firstCase, appeal.Redirect{To: "Прокуратура", Text: "Это её полномочия.", Told: true})
	work(t, s)
	c := connected(t, url)
	until(t, "all jobs have ended", func() bool { return count(t, c, `river_job where state <> 'completed'`) == 0 })
	sent := p.letters()
	if len(sent) != 1 || !strings.Contains(sent[0].Text, "экспертизу") || !strings.Contains(sent[0].Text, "продлён до ") || sent[0].To != "anna@example.org" {
		t.Errorf("sent %+v", sent)
	}
	r := change(t, s, firstCase) // who has no e-mail cannot be written to, and that is on record
	if n, is := r.History[len(r.History)-1].Change.(appeal.Notice); !is || n.Status != appeal.DeliveryFailed || !strings.Contains(n.Text, "Прокуратура") {
		t.Errorf("the history says %+v", r.History[len(r.History)-1])
	}
}

// TestWhoAnsweredSeesThatItIsOpenAgain until they open it, and what comes after
// that is new again.
func TestWhoAnsweredSeesThatItIsOpenAgain(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	for _, who := range []cti.AgentID{"anna", "boris", "vera"} {
		check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: who, Name: string(who), Role: cti.RoleAgent, PasswordHash: "x"}, false))
	}
	by := func(who cti.Actor, change appeal.Change) appeal.Record {
		t.Helper()
		r, err := s.AppealRecord(t.Context(), firstCase)
		check(t, err)
		a := asked(fmt.Sprint(change.Name(), "-", r.Case.Version), r.Case.Version, change)
		a.By = who
		for range 2 { // a retry marks nothing twice
			r, err = s.ChangeAppeal(t.Context(), a)
			check(t, err)
		}
		return r
	}
	unread := func(who cti.AgentID) (appeal.ChangeName, int) {
		t.Helper()
		w := appeal.Work{List: appeal.ListUnread, Person: who, At: morning.Add(time.Hour)}
		page, err := s.Worklist(t.Context(), w)
		check(t, err)
		counts, err := s.CountWork(t.Context(), w, []appeal.List{appeal.ListUnread})
		check(t, err)
		if len(page.Tasks) != counts[appeal.ListUnread] {
			t.Errorf("%s has %d and counts %v", who, len(page.Tasks), counts)
		}
		if len(page.Tasks) == 0 {
			return "", 0
		}
		return page.Tasks[0].Unread, len(page.Tasks)
	}
	by(cti.BySupervisor("olga"), appeal.Assign{Body: "health"})
	by(cti.BySupervisor("olga"), appeal.Entrust{Person: "anna"})
	if what, n := unread("anna"); what != appeal.NameEntrust || n != 1 {
		t.Errorf("who was entrusted has %s, %d", what, n)
	}
	by(cti.ByAgent("boris"), fixed)
	if _, n := unread("boris"); n != 0 {
		t.Error("one's own answer is new")
	}
	r := by(cti.ByCitizen, appeal.Reopen{Text: "снова яма"})
	for who, want := range map[cti.AgentID]int{"anna": 1, "boris": 1, "vera": 0} {
		if what, n := unread(who); n != want || n > 0 && what != appeal.NameReopen {
			t.Errorf("%s has %s, %d", who, what, n)
		}
	}
	check(t, s.MarkSeen(t.Context(), "boris", firstCase, r.History[len(r.History)-1].At.Add(-time.Second))) // an older page
	if _, n := unread("boris"); n != 1 {
		t.Error("what came after the page was read is seen")
	}
	for _, who := range []cti.AgentID{"anna", "boris"} {
		check(t, s.MarkSeen(t.Context(), who, firstCase, r.History[len(r.History)-1].At))
	}
	if n := count(t, connected(t, url), `appeal_news`); n != 0 {
		t.Errorf("%d are unread that were read", n)
	}
	by(cti.ByCitizen, appeal.Contact{Text: "когда?"})
	if what, n := unread("anna"); what != appeal.NameContact || n != 1 {
		t.Errorf("what came later is %s, %d", what, n)
	}
}
