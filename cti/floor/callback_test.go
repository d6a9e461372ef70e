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

// promise gives the last form of the promise that the last step changed.
func (s *scene) promise() (c callback.Callback) {
	s.t.Helper()
	for _, e := range s.effects {
		if emit, ok := e.(Emit); ok {
			if changed, ok := emit.Event.Body.(callback.ChangedEvent); ok {
				c = changed.Callback
			}
		}
	}
	if c.ID == "" {
		s.t.Fatalf("no promise changed: %v", s.effects)
	}
	return c
}

// rules gives queue 117 rules of call-backs.
func (s *scene) rules(r plan.Callback) *scene {
	p := testPlan()
	p.Queues[1].Callback = r
	return s.do(PlanChanged{Plan: p})
}

// gaveUp is a promise to somebody who waited a minute in vain.
func (s *scene) gaveUp(number string) callback.Callback {
	s.t.Helper()
	c := s.from(number, "117")
	s.after(time.Minute).do(CallerLeft{c, 16})
	return s.promise()
}

func TestWhoGaveUpIsOnTheListOnce(t *testing.T) {
	s := open(t)
	began := s.now.Add(time.Second)
	c := s.gaveUp(citizen)
	if c.Why != callback.Abandoned || c.State != callback.Open || c.Number != citizen || c.Line != "117" || !c.Since.Equal(began) || c.Rules.Attempts != 3 {
		t.Errorf("the promise is %+v", c)
	}
	again := s.from(citizen, "117")
	s.after(time.Minute).do(CallerLeft{again, 16})
	s.did("ended: abandoned-queue")
	if all := s.m.Callbacks(s.now); len(all) != 1 || !all[0].Due || all[0].OnLine {
		t.Errorf("the list is %+v", all)
	}
}

func TestWhoCouldNotBeServedIsCalledBack(t *testing.T) {
	for finish, want := range map[call.Finish]callback.Why{
		{Result: call.ClientError, Reason: call.AfterHours}:      callback.AfterHours,
		{Result: call.Indeterminate, Reason: call.LostUnwatched}: callback.Fault,
		{Result: call.ServerError, Reason: call.SwitchFailed}:    callback.Fault,
	} {
		s := open(t)
		l := &line{Call: call.Call{ID: "c", Line: "117", Caller: citizen, Origin: call.Trunk, ArrivedAt: s.now, Finish: finish}}
		if s.m.promiseBack(l); len(s.m.promises.all) != 1 || s.m.promises.all["c"].Why != want || s.m.promises.all["c"].Queue != "117" {
			t.Errorf("after %s the list is %+v", finish.Reason, s.m.promises.all)
		}
	}
}

func TestWhoIsNotCalledBack(t *testing.T) {
	for name, leave := range map[string]func(*scene){
		"left at once":     func(s *scene) { s.do(CallerLeft{s.from(citizen, "117"), 16}) },
		"hid the number":   func(s *scene) { c := s.from("", "117"); s.after(time.Minute).do(CallerLeft{c, 16}) },
		"a short number":   func(s *scene) { c := s.from("112", "117"); s.after(time.Minute).do(CallerLeft{c, 16}) },
		"left in greeting": func(s *scene) { s.do(CallerLeft{s.call("122"), 16}) },
		"switched off": func(s *scene) {
			s.rules(plan.Callback{Off: true})
			c := s.from(citizen, "117")
			s.after(time.Minute).do(CallerLeft{c, 16})
		},
		"from the call page": func(s *scene) {
			in := s.arrival("117", 0)
			in.Origin = call.Web
			s.do(in).after(time.Minute).do(CallerLeft{in.Call, 16})
		},
	} {
		if s := open(t); true {
			leave(s)
			if len(s.m.promises.all) > 0 {
				t.Errorf("%s: the list is %v", name, s.m.promises.all)
			}
		}
	}
}

// TestWhoCannotBeCalledBackIsOnRecord: the record of a call says why nobody
// calls back, and the plan may allow more numbers.
func TestWhoCannotBeCalledBackIsOnRecord(t *testing.T) {
	for number, want := range map[string]call.NoCallback{
		citizen: "", "": call.HiddenNumber, "112": call.ServiceNumber, "+881612345678": call.NotDialed, "+77051234567": call.NotDialed,
		"+375291234567": "",
	} {
		s := open(t)
		p := testPlan()
		p.DialAlso = []string{"+375"}
		c := s.do(PlanChanged{Plan: p}).from(number, "117")
		s.after(time.Minute).do(CallerLeft{c, 16})
		if got := s.ended().NoCallback; got != want || (len(s.m.promises.all) == 1) != (want == "") {
			t.Errorf("%q: the record says %q, want %q, and the list is %v", number, got, want, s.m.promises.all)
		}
		c = s.from(number, "117")
		if s.do(CallerLeft{c, 16}); s.ended().NoCallback != "" {
			t.Errorf("%q is not owed a call and the record says %q", number, s.ended().NoCallback)
		}
	}
}

// TestARuleThatIsOffIsOnRecord: what is wrong with the number is said first,
// because switching the rule on would not help such a caller.
func TestARuleThatIsOffIsOnRecord(t *testing.T) {
	for number, want := range map[string]call.NoCallback{citizen: call.RuleOff, "": call.HiddenNumber, "+77051234567": call.NotDialed} {
		s := open(t).rules(plan.Callback{Off: true})
		c := s.from(number, "117")
		s.after(time.Minute).do(CallerLeft{c, 16})
		if got := s.ended().NoCallback; got != want || len(s.m.promises.all) > 0 {
			t.Errorf("%q: the record says %q, want %q, and the list is %v", number, got, want, s.m.promises.all)
		}
		if s.do(CallerLeft{s.from(number, "117"), 16}); s.ended().NoCallback != "" {
			t.Errorf("%q gave up at once and the record says %q", number, s.ended().NoCallback)
		}
	}
}

// TestOnlyAllowedNumbersAreDialled: agents may dial what they may transfer to.
func TestOnlyAllowedNumbersAreDialled(t *testing.T) {
	s := open(t).ready("anna", "117")
	for _, number := range []string{"+881612345678", "8 10 375 29 123-45-67", "+7 705 123-45-67", "1", "hello"} {
		s.refused(PlaceCall{Agent: "anna", Number: number}, cti.Invalid)
		s.refused(AskCallback{By: cti.ByAgent("anna"), Number: number, Line: "117"}, cti.Invalid)
	}
	p := testPlan()
	p.DialAlso = []string{"+375"}
	s.do(PlanChanged{Plan: p}).ok(PlaceCall{Agent: "anna", Number: "8 10 375 29 123-45-67"})
	if c := s.m.calls[s.made()]; c.Caller != "+375291234567" {
		t.Errorf("anna calls %q", c.Caller)
	}
	s.ok(HangUp{"anna"}).ok(PlaceCall{Agent: "anna", Number: "112"})
}

func TestACallerWhoGetsThroughIsTakenOff(t *testing.T) {
	s := open(t)
	s.gaveUp(citizen)
	s.ready("anna", "117")
	c := s.from(citizen, "117")
	s.refused(TakeCallback{"anna", s.m.Callbacks(s.now)[0].ID}, cti.Conflict) // he rings at anna herself
	s.answer(c)
	if p := s.promise(); p.State != callback.Cancelled {
		t.Errorf("the promise is %+v", p)
	}
	s.refused(TakeCallback{"anna", "gone"}, cti.NotFound)
}

// TestACallerWhoGetsThroughStopsTheDialing: he reaches one agent while another
// one's call to him is being made.
func TestACallerWhoGetsThroughStopsTheDialing(t *testing.T) {
	s := open(t)
	p := s.gaveUp(citizen)
	s.ready("anna", "117").ok(TakeCallback{"anna", p.ID})
	out := s.made()
	s.do(LegAnswered{out, s.leg(out)})
	s.ready("boris", "117")
	in := s.from(citizen, "117")
	s.ringsAt(in, "boris")
	s.answer(in)
	if s.ended().Reason != call.GotThrough || s.state(out) != call.Ended || s.state(in) != call.Talking {
		t.Errorf("the attempt ended with %+v", s.ended())
	}
	if p := s.promise(); p.State != callback.Cancelled || p.Attempts != 1 {
		t.Errorf("the promise is %+v", p)
	}
	s.agentIs("anna", agent.Ready)
}

func TestAttemptsFollowTheRules(t *testing.T) {
	s := open(t).rules(plan.Callback{Attempts: 2, EveryMinutes: []int{30}})
	p := s.gaveUp(citizen)
	s.ready("anna", "117").ok(TakeCallback{"anna", p.ID})
	s.made()
	s.ok(HangUp{"anna"}) // before it rang: no attempt
	if p = s.promise(); p.State != callback.Open || p.Attempts != 0 {
		t.Errorf("the promise is %+v", p)
	}
	s.ok(TakeCallback{"anna", p.ID})
	c := s.made()
	s.do(LegAnswered{c, s.leg(c)}).do(CallerLeft{c, 17})
	if p = s.promise(); p.State != callback.Open || p.LastResult != callback.Busy || !p.DueAt.Equal(s.now.Add(30*time.Minute)) {
		t.Errorf("the promise is %+v", p)
	}
	if s.m.Desk("anna").Callbacks != 0 || s.m.Callbacks(s.now)[0].Due {
		t.Error("it is due at once")
	}
	if s.after(30 * time.Minute); s.m.Desk("anna").Callbacks != 1 {
		t.Error("it did not become due")
	}
	s.ok(TakeCallback{"anna", p.ID})
	c = s.made()
	s.do(LegAnswered{c, s.leg(c)}).do(CallerLeft{c, 19})
	if p = s.promise(); p.State != callback.Failed {
		t.Errorf("the promise is %+v", p)
	}
}

func TestFreeAgentsGetTheOldestCallback(t *testing.T) {
	s := open(t).rules(plan.Callback{Offer: true})
	first, second := s.gaveUp("+79025550101"), s.gaveUp("+79025550102")
	waits := s.from("+79025550103", "117")
	s.ready("anna", "117")
	s.ringsAt(waits, "anna") // who waits live comes first
	s.ready("boris", "117")
	if c := s.m.calls[s.made()]; c.Callback != first.ID || c.Agent != "boris" || !c.Proposed {
		t.Errorf("boris makes %+v", c)
	}
	s.after(10 * time.Second) // boris does not take it, anna does not either
	s.agentIs("boris", agent.NotReady, agent.Missed)
	if p := s.m.promises.all[first.ID]; p.State != callback.Open || p.Attempts != 0 {
		t.Errorf("the promise is %+v", p)
	}
	s.do(CallerLeft{waits, 16})
	s.ok(SetReady{"boris"})
	out := s.made()
	s.do(LegAnswered{out, s.leg(out)}).do(CitizenAnswered{out}).do(CallerLeft{out, 16})
	if c := s.m.calls[s.made()]; c.Callback != second.ID {
		t.Errorf("then boris makes %+v", c)
	}
}

func TestNobodyIsProposedWhoIsOnTheLine(t *testing.T) {
	s := open(t).rules(plan.Callback{Offer: true})
	s.gaveUp(citizen)
	in := s.arrival("122", 0) // he hears the greeting of another line
	in.Caller = citizen
	s.do(in)
	s.ready("anna", "117")
	s.agentIs("anna", agent.Ready)
	s.do(CallerLeft{in.Call, 16})
	s.agentIs("anna", agent.Ringing)
}

func TestClosingAndAsking(t *testing.T) {
	s := open(t)
	s.ready("anna", "117")
	ask := AskCallback{By: cti.ByAgent("anna"), Number: "8 902 555 01 01", Line: "117", Name: "Иван", Note: "после обеда"}
	if s.ok(ask); s.promise().Why != callback.ByAgent || s.promise().Note != "после обеда" {
		t.Errorf("the promise is %+v", s.promise())
	}
	id := s.promise().ID
	s.refused(ask, cti.Conflict)
	s.refused(AskCallback{Number: "112", Line: "117"}, cti.Invalid)
	s.refused(AskCallback{Number: citizen, Line: "999"}, cti.Invalid)
	s.refused(CloseCallback{Callback: id, Queues: []cti.QueueID{"122"}}, cti.Forbidden)
	s.ok(TakeCallback{"anna", id}).refused(CloseCallback{Callback: id}, cti.Conflict)
	s.ok(HangUp{"anna"}).ok(CloseCallback{By: cti.ByAgent("anna"), Callback: id, Done: true, Note: "написал сам"})
	if p := s.promise(); p.State != callback.Done || p.Note != "написал сам" {
		t.Errorf("the promise is %+v", p)
	}
	s.refused(CloseCallback{Callback: id}, cti.NotFound)
}

// TestWhatTheServiceAsksTwiceIsDoneOnce: it was killed before it knew.
func TestWhatTheServiceAsksTwiceIsDoneOnce(t *testing.T) {
	s := open(t)
	ask := AskCallback{ID: "answer-1", By: cti.BySystem, Number: citizen, Line: "117", Note: "ответ на обращение"}
	s.ok(ask).ok(ask)
	if all := s.m.Callbacks(s.now); len(all) != 1 || all[0].ID != "answer-1" {
		t.Errorf("the list is %+v", all)
	}
	other := ask
	other.ID = "answer-2"
	s.refused(other, cti.Conflict)
}

// TestTheListOutlivesTheProcess: promises come back with their clocks.
func TestTheListOutlivesTheProcess(t *testing.T) {
	s := open(t)
	p := s.gaveUp(citizen)
	s.ready("anna", "117").ok(TakeCallback{"anna", p.ID})
	c := s.made()
	s.do(LegAnswered{c, s.leg(c)}).do(CallerLeft{c, 17})
	s.m = s.newLife()
	s.m.Restore(s.now, s.memory)
	s.phonesUp()
	s.do(SwitchConnected{})
	if all := s.m.Callbacks(s.now); len(all) != 1 || all[0].Attempts != 1 || all[0].Due {
		t.Fatalf("the list is %+v", all)
	}
	if s.after(15 * time.Minute); !s.m.Callbacks(s.now)[0].Due {
		t.Error("it did not become due")
	}
}

// TestACallbackSpeaksTheLanguageOfTheCall that made the promise: also after a
// restart, and before the citizen hears the first word.
func TestACallbackSpeaksTheLanguageOfTheCall(t *testing.T) {
	s := keyed(t)
	c := s.from(citizen, "117")
	s.after(time.Minute).press(c, "9").do(CallerLeft{c, 16})
	if p := s.promise(); p.Language != "en" {
		t.Fatalf("the promise is %+v", p)
	}
	s.kill().do(SwitchConnected{})
	s.ready("anna", "117")
	out := s.dial("anna")
	s.do(CitizenAnswered{out})
	if len(s.effects) == 0 || s.effects[0] != (SetLanguage{out, "en"}) {
		t.Errorf("first of all is done %+v", s.effects)
	}
	if note := s.remembered(); note.Language != "en" {
		t.Errorf("the channel carries %+v", note)
	}
}
