package main

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy/lab"
)

const toneVera = 1700.0

// supervisor hires a supervisor with a SIP phone that answers at once.
func (c *centre) supervisor(login string, queues ...cti.QueueID) *person {
	c.t.Helper()
	phone := lab.NewPhone(c.t, 0, toneVera)
	c.add(login, cti.RoleSupervisor, phone.URI(), queues...)
	p := c.logIn(login)
	p.phone = phone
	return p
}

// does is ask for what a supervisor does; it answers with nothing.
func (p *person) does(method, path string, body any) {
	p.c.t.Helper()
	if status, text := p.ask(method, path, body); status != http.StatusNoContent {
		p.c.t.Fatalf("%s: %s %s: %d %s", p.login, method, path, status, text)
	}
}

// TestASupervisorFollowsATalkAndTakesItOver: listens, whispers, joins, takes the
// call, and all of it is in the list of acts.
func TestASupervisorFollowsATalkAndTakesItOver(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	vera := c.supervisor("vera", "122")
	caller := c.dial("89991110001", "122", toneCall)
	atAnn := ann.phone.Rung(patience)
	caller.Hears(toneAnn, patience)

	watch := func(mode act.Mode) {
		vera.does(http.MethodPost, "/agents/ann/watch", map[string]any{"mode": mode, "why": "стажёр"})
	}
	watch(act.Listen)
	atVera := vera.phone.Rung(patience)
	eventually(t, "the supervisor hears both", func() bool {
		return atVera.Media.Tone(toneCall) > 0.15 && atVera.Media.Tone(toneAnn) > 0.15
	})
	watch(act.Whisper)
	eventually(t, "the agent hears the whisper", func() bool { return atAnn.Media.Tone(toneVera) > 0.15 })
	if share := caller.Media.Tone(toneVera); share > 0.01 {
		t.Errorf("the caller hears the whisper: %.3f of the sound", share)
	}
	watch(act.Barge)
	eventually(t, "the caller hears the supervisor", func() bool { return caller.Media.Tone(toneVera) > 0.15 })
	if status, text := vera.ask(http.MethodPut, "/me/state", map[string]string{"state": "ready"}); status != http.StatusConflict {
		t.Errorf("ready for calls while the line is taken: %d %s", status, text)
	}

	vera.does(http.MethodPost, "/agents/ann/take-over", map[string]string{"why": "жалоба"})
	atVera.Ended(patience)
	atAnn.Ended(patience)
	atVera = vera.phone.Rung(patience)
	eventually(t, "the caller talks with the supervisor alone", func() bool {
		return caller.Media.Tone(toneVera) > 0.9 && atVera.Media.Tone(toneCall) > 0.9
	})
	vera.shows(agent.Talking, "")
	caller.Hangup()
	record, legs, events := c.recordOf("+79991110001")
	if record.Agent != "vera" || record.Finish.Reason != call.CallerHungUp || len(legs) != 2 || legs[0].EndedAt.IsZero() {
		t.Errorf("the record: %+v %+v", record, legs)
	}
	if got := kinds(events); got != "arrived greeted queued offered answered taken offered answered ended" {
		t.Errorf("the events: %s", got)
	}
	var list api.ActList
	eventually(t, "the acts in the database", func() bool {
		_, text := vera.ask(http.MethodGet, "/acts?by=vera", nil)
		return json.Unmarshal([]byte(text), &list) == nil && len(list.Acts) == 4
	})
	for i, want := range []string{"take-over", "barge", "whisper", "listen"} {
		got := list.Acts[i]
		if got.Kind != want || got.By != "vera" || got.Agent != "ann" || got.Call != record.ID || got.Why == "" {
			t.Errorf("act %d is %+v, want %s", i, got, want)
		}
		if watched := want != "take-over"; watched != (got.Until != nil) || time.Since(got.At) > time.Minute {
			t.Errorf("%s from %v until %v", want, got.At, got.Until)
		}
	}
	c.silent()
}
