package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/deploy/lab"
)

// toneRescue is spoken by the outside number.
const toneRescue = 1700.0

// withOutside lets outside numbers ring a phone of the test; tones are wanted
// by its calls.
func withOutside(phone *lab.Phone) func(*centre) {
	return func(c *centre) {
		c.set.DialOut = "PJSIP/agent-phone/" + strings.Replace(phone.URI(), "phone@", "{digits}@", 1)
	}
}

// hears waits until each tone has its share of what the call hears and no other
// of the known tones has.
func hears(t *testing.T, who string, c *lab.Call, tones ...float64) {
	t.Helper()
	want := map[float64]bool{}
	for _, tone := range tones {
		want[tone] = true
	}
	eventually(t, who+" hears these voices and no other", func() bool {
		for _, tone := range []float64{toneCall, toneAnn, toneBob, toneRescue} {
			if heard := c.Media.Tone(tone) > 0.15 && c.Media.Level() > 0.01; heard != want[tone] {
				return false
			}
		}
		return true
	})
}

func (p *person) invites(to map[string]string, consult bool) {
	p.c.t.Helper()
	p.must(http.MethodPost, "/me/call/invite", map[string]any{"to": to, "consult": consult, "note": "Совет"})
}

// targets is what the transfer dialog finds.
func (p *person) targets(question string) (found api.Targets) {
	p.c.t.Helper()
	status, text := p.ask(http.MethodGet, "/directory?q="+url.QueryEscape(question), nil)
	if err := json.Unmarshal([]byte(text), &found); err != nil || status != http.StatusOK {
		p.c.t.Fatalf("search the directory: %d %s", status, text)
	}
	return found
}

// guests waits until so many guests have joined the person's call.
func (p *person) guests(joined int) []floor.GuestView {
	p.c.t.Helper()
	var guests []floor.GuestView
	eventually(p.c.t, "the guests have joined", func() bool {
		guests = guests[:0]
		if d := p.desk(); d.Call != nil {
			for _, g := range d.Call.Guests {
				if g.Joined {
					guests = append(guests, g)
				}
			}
		}
		return len(guests) == joined
	})
	return guests
}

// conference is two agents who talk with a caller of line 117.
type conference struct {
	ann, bob             *person
	caller, atAnn, atBob *lab.Call
}

// meet lets ann answer a caller and ask bob in.
func (c *centre) meet(number string) (m conference) {
	c.t.Helper()
	m.ann = c.agent("ann", 0, toneAnn, "117")
	m.caller = c.dial(number, "117", toneCall)
	m.atAnn = m.ann.phone.Rung(patience)
	hears(c.t, "ann", m.atAnn, toneCall)
	m.bob = c.agent("bob", 0, toneBob, "122")
	m.ann.invites(map[string]string{"agent": "bob"}, false)
	m.atBob = m.bob.phone.Rung(patience)
	m.ann.guests(1)
	return m
}

// TestConsultationConferenceAndHandOver: tones tell who hears whom.
func TestConsultationConferenceAndHandOver(t *testing.T) {
	t.Parallel()
	rescue := lab.NewPhone(t, 0, toneRescue)
	c := newCentre(t, withOutside(rescue))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "117")
	caller := c.dial("89991110021", "117", toneCall)
	atAnn := ann.phone.Rung(patience)
	atAnn.Answered(patience)
	hears(t, "ann", atAnn, toneCall)
	bob := c.agent("bob", -1, toneBob, "122")
	found := ann.targets("")
	if len(found.Agents) != 1 || found.Agents[0].ID != "bob" || !found.Agents[0].Free || len(found.Queues) != 2 || len(found.Entries) != 0 || found.Partial {
		t.Errorf("ann may transfer to %+v", found)
	}

	ann.invites(map[string]string{"agent": "bob"}, true)
	atBob := bob.phone.Rung(patience)
	if d := bob.shows(agent.Ringing, ""); d.Call == nil || d.Call.Caller != "+79991110021" || d.Call.Guests[0].Note != "Совет" {
		t.Errorf("bob's desk shows %+v", d.Call)
	}
	atBob.Answer()
	hears(t, "bob in the consultation", atBob, toneAnn)
	hears(t, "ann in the consultation", atAnn, toneBob)
	hears(t, "the caller, music", caller)

	ann.act("resume")
	hears(t, "ann in the conference", atAnn, toneBob, toneCall)
	hears(t, "bob in the conference", atBob, toneAnn, toneCall)
	hears(t, "the caller in the conference", caller, toneAnn, toneBob)

	ann.invites(map[string]string{"number": "8 (3952) 24-10-00", "name": "МЧС"}, false)
	atRescue := rescue.Rung(patience)
	atRescue.Answered(patience)
	guests := ann.guests(2)
	hears(t, "the outside number", atRescue, toneAnn, toneBob, toneCall)
	ann.must(http.MethodPost, "/me/call/remove", map[string]any{"leg": guests[1].Leg})
	atRescue.Ended(patience)
	hears(t, "the caller, when the number is gone", caller, toneAnn, toneBob)

	ann.must(http.MethodPost, "/me/call/complete", map[string]any{"note": "Дальше вы"})
	atAnn.Ended(patience)
	ann.shows(agent.WrapUp, "")
	hears(t, "the caller, when ann is gone", caller, toneBob)
	hears(t, "bob, when ann is gone", atBob, toneCall)
	atBob.Hangup()
	caller.Ended(patience)
	record, legs, _ := c.recordOf("+79991110021")
	if record.Agent != "bob" || record.Transfers != 1 || record.Hops[0].From.Agent != "ann" || record.Hops[0].Note != "Дальше вы" || len(legs) != 3 {
		t.Errorf("the record: %+v, the legs %+v", record, legs)
	}
	c.silent()
}

// TestTransferOutsideAndBack: the caller hears the outside number; one that
// does not answer gives the caller back to the agent.
func TestTransferOutsideAndBack(t *testing.T) {
	t.Parallel()
	rescue := lab.NewPhone(t, -1, toneRescue)
	c := newCentre(t, withOutside(rescue))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "117")
	caller := c.dial("89991110022", "117", toneCall)
	atAnn := ann.phone.Rung(patience)
	hears(t, "ann", atAnn, toneCall)
	to := map[string]any{"to": map[string]string{"number": "112"}, "note": "Пожар"}

	ann.must(http.MethodPost, "/me/call/transfer", to)
	atAnn.Ended(patience)
	rescue.Rung(patience).Hangup()
	atAnn = ann.phone.Rung(patience)
	hears(t, "ann again", atAnn, toneCall)

	ann.must(http.MethodPost, "/me/call/transfer", to)
	atRescue := rescue.Rung(patience)
	atRescue.Answer()
	hears(t, "the outside number", atRescue, toneCall)
	hears(t, "the caller", caller, toneRescue)
	atRescue.Hangup()
	caller.Ended(patience)
	record, _, events := c.recordOf("+79991110022")
	if record.Number != "112" || record.Finish.Reason != call.PartyHungUp || record.Transfers != 2 || record.Hops[0].Outcome != call.Returned || record.Hops[1].Outcome != call.Taken {
		t.Errorf("the record: %+v", record)
	}
	if got := kinds(events); !strings.HasSuffix(got, "transferred offered missed offered answered transferred offered answered ended") {
		t.Errorf("the events: %s", got)
	}
	c.silent()
}

// TestConsultationSurvivesARestart: the service comes back to a consultation
// and it is completed.
func TestConsultationSurvivesARestart(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "117")
	caller := c.dial("89991110023", "117", toneCall)
	atAnn := ann.phone.Rung(patience)
	hears(t, "ann", atAnn, toneCall)
	bob := c.agent("bob", 0, toneBob, "122")
	ann.invites(map[string]string{"agent": "bob"}, true)
	atBob := bob.phone.Rung(patience)
	ann.guests(1)
	hears(t, "bob", atBob, toneAnn)
	c.app.stop()
	c.start()
	ann.guests(1)
	hears(t, "bob after the restart", atBob, toneAnn)
	ann.must(http.MethodPost, "/me/call/complete", map[string]any{})
	hears(t, "the caller", caller, toneBob)
	c.app.stop()
	c.start()
	bob.shows(agent.Talking, "")
	hears(t, "the caller after another restart", caller, toneBob)
	hears(t, "bob", atBob, toneCall)
	caller.Hangup()
	atBob.Ended(patience)
	c.silent()
}

// TestConferenceGoesOnWithoutItsCaller: who stays hears the others and no music,
// also over a restart; the call ended when the caller left.
func TestConferenceGoesOnWithoutItsCaller(t *testing.T) {
	t.Parallel()
	rescue := lab.NewPhone(t, 0, toneRescue)
	c := newCentre(t, withOutside(rescue))
	c.start()
	m := c.meet("89991110024")
	ann, bob, caller, atAnn, atBob := m.ann, m.bob, m.caller, m.atAnn, m.atBob
	ann.invites(map[string]string{"number": "112"}, false)
	atRescue := rescue.Rung(patience)
	ann.guests(2)
	hears(t, "the outside number", atRescue, toneAnn, toneBob, toneCall)

	ann.act("remove-caller")
	caller.Ended(patience)
	hears(t, "ann without the caller", atAnn, toneBob, toneRescue)
	hears(t, "the outside number without the caller", atRescue, toneAnn, toneBob)
	if d := bob.shows(agent.Talking, ""); d.Call.State != call.Staying {
		t.Errorf("bob's desk shows the call as %s", d.Call.State)
	}
	c.app.stop()
	c.start()
	ann.shows(agent.Talking, "")
	hears(t, "bob after a restart", atBob, toneAnn, toneRescue)

	ann.act("hangup")
	atAnn.Ended(patience)
	ann.shows(agent.WrapUp, "")
	hears(t, "bob without ann", atBob, toneRescue)
	atRescue.Hangup()
	atBob.Ended(patience)
	bob.shows(agent.WrapUp, "")
	record, legs, events := c.recordOf("+79991110024")
	if record.Finish.Reason != call.AgentHungUp || record.Finish.Result != call.Success || record.StayMS == 0 || record.Transfers != 0 || len(legs) != 3 {
		t.Errorf("the record: %+v, the legs %+v", record, legs)
	}
	if record.EndedAt.Sub(record.AnsweredAt).Milliseconds() != record.TalkMS {
		t.Errorf("the caller's talk took %d ms and was from %s to %s", record.TalkMS, record.AnsweredAt, record.EndedAt)
	}
	for _, leg := range legs {
		if leg.AnsweredAt.IsZero() || leg.EndedAt.IsZero() || leg.EndedAt.Before(record.EndedAt) {
			t.Errorf("leg %s was from %s to %s, the caller left at %s", leg.Agent, leg.AnsweredAt, leg.EndedAt, record.EndedAt)
		}
	}
	if got := kinds(events); !strings.HasSuffix(got, "stayed transferred parted ended") {
		t.Errorf("the events: %s", got)
	}
	c.silent()
}

// TestCallerLeavesAConferenceByHangingUp: the two who stay talk on.
func TestCallerLeavesAConferenceByHangingUp(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	m := c.meet("89991110025")
	ann, caller, atAnn, atBob := m.ann, m.caller, m.atAnn, m.atBob
	hears(t, "bob", atBob, toneAnn, toneCall)
	caller.Hangup()
	hears(t, "ann without the caller", atAnn, toneBob)
	hears(t, "bob without the caller", atBob, toneAnn)
	atBob.Hangup()
	atAnn.Ended(patience)
	ann.shows(agent.WrapUp, "")
	record, _, _ := c.recordOf("+79991110025")
	if record.Finish.Reason != call.CallerHungUp || record.Agent != "ann" {
		t.Errorf("the record: %+v", record)
	}
	c.silent()
}
