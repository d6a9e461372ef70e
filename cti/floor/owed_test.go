package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/plan"
)

// TestAnAnswerIsOwedUntilItIsTold: the call to tell it names the appeal, a talk
// about something else does not keep the promise, and what is sent anew takes the
// place of what was sent before.
func TestAnAnswerIsOwedUntilItIsTold(t *testing.T) {
	s := open(t)
	ask := AskCallback{ID: "answer-1", By: cti.BySystem, Number: citizen, Line: "117", Appeal: "a1"}
	if s.ok(ask); s.promise().Why != callback.ToAnswer || s.promise().Appeal != "a1" {
		t.Errorf("the promise is %+v", s.promise())
	}
	s.ready("anna", "117")
	in := s.from(citizen, "117")
	s.answer(in).do(CallerLeft{in, 16})
	anew := ask
	anew.ID = "answer-2"
	s.ok(anew)
	if all := s.m.Callbacks(s.now); len(all) != 1 || all[0].ID != "answer-2" {
		t.Errorf("the list is %+v", all)
	}
	other := anew
	other.ID, other.Appeal = "answer-3", "a2"
	s.refused(other, cti.Conflict)
	s.ok(TakeCallback{"anna", "answer-2"})
	if l := s.m.calls[s.made()]; l.Appeal != "a1" {
		t.Errorf("the call is about %q", l.Appeal)
	}
	anew.ID = "answer-4"
	s.refused(anew, cti.Conflict) // somebody is calling
}

// TestASensitiveAnswerIsForTheClearedOnly: it is proposed to the agent who may see
// it and has been idle for longest, passes by the others, and is neither taken nor
// told by chance without clearance.
func TestASensitiveAnswerIsForTheClearedOnly(t *testing.T) {
	s := open(t).rules(plan.Callback{Offer: true})
	cleared := func(id string, sees ...cti.Sensitivity) {
		p := profile(id, "117")
		p.Sees = sees
		s.do(SignIn{p})
	}
	given := func(id cti.AgentID) call.Call { return s.m.calls[s.m.seats[id].Call].Call }
	s.ok(AskCallback{ID: "answer-1", By: cti.BySystem, Number: citizen, Line: "117", Appeal: "a1", Needs: []cti.Sensitivity{cti.Health}})
	other := s.gaveUp("+79025550909") // later, and anybody's
	s.ready("anna", "117").agentIs("anna", agent.Ringing)
	if l := given("anna"); l.Callback != other.ID {
		t.Errorf("anna is given %q", l.Callback)
	}
	s.ready("boris", "117").agentIs("boris", agent.Ready)
	if n := s.m.Desk("boris").Callbacks; n != 0 {
		t.Errorf("boris is told of %d", n)
	}
	s.refused(TakeCallback{"boris", "answer-1"}, cti.Forbidden)
	s.ok(PlaceCall{Agent: "boris", Number: citizen, Line: "117"})
	if l := given("boris"); l.Callback != "" || l.Appeal != "" {
		t.Errorf("a call of boris's own keeps %q about %q", l.Callback, l.Appeal)
	}
	s.ok(HangUp{"boris"}).ready("vera", "117").agentIs("vera", agent.Ready)
	cleared("vera", cti.Military)
	s.agentIs("vera", agent.Ready)
	cleared("vera", cti.Health, cti.Military)
	s.agentIs("boris", agent.Ready)
	s.agentIs("vera", agent.Ringing)
	if l := given("vera"); l.Callback != "answer-1" || l.Appeal != "a1" {
		t.Errorf("vera is given %q", l.Callback)
	}
	if again := s.newLife(); true {
		again.Restore(s.now, s.memory)
		if c := again.promises.all["answer-1"]; len(c.Needs) != 1 || !again.promises.sensitive["answer-1"] || !again.seats["vera"].MaySee(c.Needs) {
			t.Errorf("after a restart the promise is %+v", c)
		}
	}
}

// TestAnAnswerIsToldInTheCallThatIsOwedAlready: the person is called once, at the
// place that is there, and the call names the appeal.
func TestAnAnswerIsToldInTheCallThatIsOwedAlready(t *testing.T) {
	s := open(t)
	owed := s.gaveUp(citizen)
	ask := AskCallback{ID: "answer-1", By: cti.BySystem, Number: citizen, Line: "117", Appeal: "a1", Note: "сообщить ответ"}
	s.ok(ask)
	if p := s.promise(); p.ID != owed.ID || p.Appeal != "a1" || p.Why != callback.Abandoned || !p.Since.Equal(owed.Since) || p.Note != ask.Note {
		t.Errorf("the promise is %+v", p)
	}
	s.ok(ask) // after a crash
	ask.ID = "answer-2"
	s.ok(ask) // sent anew
	if all := s.m.Callbacks(s.now); len(all) != 1 || all[0].ID != owed.ID {
		t.Errorf("the list is %+v", all)
	}
	sensitive := ask
	sensitive.Appeal, sensitive.Needs = "a2", []cti.Sensitivity{cti.Health}
	s.refused(sensitive, cti.Conflict) // not everybody may tell it
	s.ready("anna", "117").ok(TakeCallback{"anna", owed.ID})
	if l := s.m.calls[s.made()]; l.Appeal != "a1" {
		t.Errorf("the call is about %q", l.Appeal)
	}
}

// TestWhoAsksByKeyIsToldTheAnswerInThatCall: the promise of an answer takes the
// place in the queue and keeps its id, by which it is known whether it was told.
func TestWhoAsksByKeyIsToldTheAnswerInThatCall(t *testing.T) {
	s := keyed(t)
	s.ok(AskCallback{ID: "answer-1", By: cti.BySystem, Number: citizen, Line: "117", Appeal: "a1", Note: "сообщить ответ"})
	since := s.now.Add(time.Second)
	p := s.askedBack(citizen)
	if p.ID != "answer-1" || p.Appeal != "a1" || p.Note == "" || p.Why != callback.ByKey || p.State != callback.Open || p.Since.After(since) {
		t.Errorf("the promise is %+v", p)
	}
	if n := len(s.m.promises.person); n != 1 || s.m.promises.nDue != 0 || s.m.promises.kept["117"] != 1 {
		t.Errorf("%d people, %d due, %d in the queue", n, s.m.promises.nDue, s.m.promises.kept["117"])
	}
	again := s.askedBack(citizen) // the place is the older one
	if again.ID != p.ID || !again.Since.Equal(p.Since) || again.Call == p.Call {
		t.Errorf("asked again: %+v", again)
	}
	s.ready("anna", "117")
	if c := s.m.calls[s.made()]; c.Callback != "answer-1" || c.Appeal != "a1" || !c.Proposed {
		t.Errorf("anna makes %+v", c)
	}
	if err := s.m.Check(); err != nil {
		t.Error(err)
	}
}
