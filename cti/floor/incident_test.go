package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/incident"
)

const heardOf = "burst+incident-key"

func burst(where incident.Where) incident.Incident {
	return incident.Incident{ID: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Name: "Нет воды", Topic: "housing.water.cold", Territory: "bratsk",
		Where: where, Text: "Авария на водопроводе", Prompt: "burst"}
}

// openBurst has an incident of which those hear who come through the menu "more".
func openBurst(t *testing.T) *scene {
	s := openGuided(t)
	return s.ok(OpenIncident{Incident: burst(incident.Where{Menu: "more"}), By: "vera", Why: "много звонков"})
}

// toBurst brings a caller to where the incident is told of.
func (s *scene) toBurst() cti.CallID {
	s.t.Helper()
	c := s.inMenu()
	s.do(KeyPressed{c, "2"}).do(KeyPressed{c, "1"})
	s.did("stop menu-more", "key_pressed", "informed", "play "+heardOf)
	return c
}

func TestCallersOfTheBranchHearOfTheIncidentBeforeTheQueue(t *testing.T) {
	s := openBurst(t)
	s.did("incident.opened")
	other := s.inMenu()
	s.do(KeyPressed{other, "1"}).did("stop menu-main", "key_pressed", "queued", "music")
	c := s.toBurst()
	s.heard(c, heardOf).did("queued", "music")
	if l := s.m.calls[c]; l.Queue != "117" || s.m.viewCall(l).Incident != "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f" {
		t.Errorf("the call is %+v", l.Call)
	}
}

func TestNobodyLosesThePlaceByTheAnnouncement(t *testing.T) {
	s := openBurst(t)
	first := s.toBurst()
	began := s.now
	s.now = s.now.Add(5 * time.Second)
	second := s.inMenu()
	s.do(KeyPressed{second, "1"})
	s.now = s.now.Add(5 * time.Second)
	s.heard(first, heardOf)
	if at := s.m.calls[first].QueuedAt; !at.Equal(began) {
		t.Errorf("the place counts from %s, want %s", at, began)
	}
	s.ready("anna", "117")
	s.ringsAt(first, "anna")
}

func TestAKeyLetsTheCallerFollow(t *testing.T) {
	s := openBurst(t)
	c := s.toBurst()
	s.do(KeyPressed{c, "1"}).did("stop "+heardOf, "incident.followed", "play incident-joined")
	if got := s.m.Incidents()[0].Followers; got != 1 {
		t.Errorf("%d follow", got)
	}
	// Contented, or not.
	s.do(CallerLeft{c, 16}).did("ended: informed")
	if f := s.ended().Finish; f.Result != call.Success {
		t.Errorf("it ended with %+v", f)
	}
	c = s.toBurst()
	s.do(KeyPressed{c, "1"}).heard(c, "incident-joined").did("queued", "music")
	if got := s.m.Incidents()[0].Followers; got != 2 || s.m.Board().Incidents[0].Followers != 2 {
		t.Errorf("%d follow", got)
	}
	s.do(CallerLeft{c, 16}).did("ended: abandoned-queue")
}

func TestTheSameNumberFollowsOnce(t *testing.T) {
	s := openBurst(t)
	c := s.toBurst()
	s.do(KeyPressed{c, "1"}).do(CallerLeft{c, 16})
	s.callers-- // calls again
	c = s.toBurst()
	s.do(KeyPressed{c, "1"}).did("stop "+heardOf, "play incident-joined")
	if got := s.m.Incidents()[0].Followers; got != 1 {
		t.Errorf("%d follow", got)
	}
}

// TestWithoutTheSecretAFollowersAppealTellsNoNumber: the id goes to lists in which
// numbers are masked, and outlives an erasure.
func TestWithoutTheSecretAFollowersAppealTellsNoNumber(t *testing.T) {
	follow := func(secret string) cti.AppealID {
		s := openBurst(t)
		s.m.SetSecret([]byte(secret))
		c := s.toBurst()
		s.do(KeyPressed{c, "1"})
		for _, e := range s.effects {
			if emit, ok := e.(Emit); ok {
				if f, ok := emit.Event.Body.(incident.FollowedEvent); ok {
					return f.Appeal
				}
			}
		}
		t.Fatal("nobody follows")
		return ""
	}
	first, again := follow("one"), follow("one")
	if first != again {
		t.Error("the same number has two appeals")
	}
	if first == follow("two") {
		t.Error("the id does not depend on the secret")
	}
}

func TestAnyOtherKeyLeadsToTheQueue(t *testing.T) {
	s := openBurst(t)
	c := s.toBurst()
	s.do(KeyPressed{c, "5"}).did("stop "+heardOf, "queued", "music")
	c = s.toBurst()
	s.do(KeyPressed{c, "1"}).do(KeyPressed{c, "1"}).did("stop incident-joined", "queued", "music")
	c = s.toBurst()
	s.unheard(c, heardOf).did("queued", "music")
}

func TestAHiddenNumberHearsOfNoKey(t *testing.T) {
	s := open(t)
	s.ok(OpenIncident{Incident: burst(incident.Where{Line: incident.AllLines}), By: "vera"})
	in := s.arrival("117", 0)
	in.Caller = ""
	s.do(in).did("arrived", "informed", "pick up", "play burst")
	s.do(KeyPressed{in.Call, "1"}).did("stop burst", "queued", "music")
}

func TestTheEndIsHeardAtOnce(t *testing.T) {
	s := openBurst(t)
	listens, joined := s.toBurst(), s.toBurst()
	s.do(KeyPressed{joined, "1"})
	s.ok(EndIncident{Incident: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Answer: "Воду дали", By: "vera"})
	s.did("incident.ended", "stop "+heardOf, "queued", "music", "stop incident-joined", "queued", "music")
	if s.state(listens) != call.Waiting || len(s.m.Incidents()) != 0 {
		t.Errorf("the call is %s", s.state(listens))
	}
	c := s.inMenu()
	s.do(KeyPressed{c, "2"}).do(KeyPressed{c, "1"}).did("stop menu-more", "key_pressed", "queued", "music")
	s.refused(EndIncident{Incident: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Answer: "Воду дали", By: "vera"}, cti.NotFound)
}

func TestAnIncidentOutlivesTheProcess(t *testing.T) {
	s := openBurst(t)
	c := s.toBurst()
	began := s.m.calls[c].Informed.Since
	s.do(KeyPressed{c, "1"})
	s.restartGuided(c)
	if l := s.m.calls[c]; l.prompt != heardOf || s.m.Incidents()[0].Followers != 1 {
		t.Fatalf("after the restart the caller hears %q", l.prompt)
	}
	s.heard(c)
	if l := s.m.calls[c]; !l.QueuedAt.Equal(began) || l.Queue != "117" {
		t.Errorf("the place is %s in %s, want %s", l.QueuedAt, l.Queue, began)
	}

	// Over while we were away.
	c = s.toBurst()
	s.do(SwitchLost{}).ok(EndIncident{Incident: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Answer: "Воду дали", By: "vera"})
	if s.state(c) != call.Waiting {
		t.Errorf("the call is %s", s.state(c))
	}
}

func TestTheRecordingIsToldOfAfterTheIncident(t *testing.T) {
	s := open(t)
	p := s.m.plan
	p.Lines[1].Record = true
	s.do(PlanChanged{Plan: p})
	s.ok(OpenIncident{Incident: burst(incident.Where{Queue: "117"}), By: "vera"})
	c := s.call("117")
	s.did("arrived", "informed", "pick up", "play "+heardOf)
	s.heard(c).did("play recording-notice")
	s.heard(c).did("recording_announced", "queued", "music")
	if at := s.m.calls[c].QueuedAt; !at.Equal(s.now) {
		t.Errorf("the place is of %s", at)
	}
}

func TestWhatCannotBeDoneAboutIncidents(t *testing.T) {
	s := openBurst(t)
	id := cti.IncidentID("7c1b2a90-1111-4222-8333-9a0b1c2d3e4f")
	if s.ok(OpenIncident{Incident: burst(incident.Where{Menu: "more"}), By: "ivan"}); len(s.effects) > 0 {
		t.Errorf("a repetition did %v", s.effects)
	}
	s.refused(OpenIncident{Incident: burst(incident.Where{Menu: "main"}), By: "vera"}, cti.Conflict)
	strange := burst(incident.Where{Menu: "none"})
	strange.ID = "other"
	s.refused(OpenIncident{Incident: strange, By: "vera"}, cti.Invalid)
	s.refused(ReviseIncident{Incident: strange, By: "vera"}, cti.NotFound)
	s.refused(EndIncident{Incident: id, Answer: " ", By: "vera"}, cti.Invalid)
	s.refused(FollowIncident{Incident: "other", Appeal: "a", By: cti.ByAgent("anna")}, cti.NotFound)
	s.refused(FollowIncident{Incident: id, Appeal: cti.AppealID(id), By: cti.ByAgent("anna")}, cti.Invalid)
	later := burst(incident.Where{Menu: "more"})
	later.Forecast = s.now.Add(time.Hour)
	s.ok(ReviseIncident{Incident: later, By: "vera", Why: "дольше"}).did("incident.revised")
	if s.ok(ReviseIncident{Incident: later, By: "vera"}); len(s.effects) > 0 {
		t.Errorf("a repetition did %v", s.effects)
	}
	s.ok(FollowIncident{Incident: id, Appeal: "a", Phone: "+7902", By: cti.ByAgent("anna")}).did("incident.followed")
	if i := s.m.Incidents()[0]; i.Followers != 1 || i.OpenedBy != "vera" || !i.Forecast.Equal(later.Forecast) {
		t.Errorf("it is %+v", i)
	}
}
