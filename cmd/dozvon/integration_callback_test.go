package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/deploy/lab"
)

// citizens lets the service dial one SIP phone for every number.
func citizens(phone *lab.Phone) func(*centre) {
	return func(c *centre) {
		c.set.DialOut = "PJSIP/agent-phone/" + strings.Replace(phone.URI(), "phone@", "{digits}@", 1)
	}
}

func (p *person) callbacks() (list api.CallbackList) {
	p.c.t.Helper()
	status, text := p.ask(http.MethodGet, "/callbacks", nil)
	if err := json.Unmarshal([]byte(text), &list); status != http.StatusOK || err != nil {
		p.c.t.Fatalf("the list is %d %s (%v)", status, text, err)
	}
	return list
}

// TestComplaint19WhoGaveUpIsCalledBack: a caller gives up, is on the list, an agent takes
// him from it, and both hear each other.
func TestComplaint19WhoGaveUpIsCalledBack(t *testing.T) {
	t.Parallel()
	home := lab.NewPhone(t, 0, toneCall)
	c := newCentre(t, citizens(home))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	ann.must(http.MethodPut, "/me/state", map[string]string{"state": "not_ready", "reason": "break"})
	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(toneWait, patience)
	eventually(t, "he has waited long enough", func() bool {
		record, err := c.db.Calls(t.Context(), call.Filter{Caller: "+79991110001", Limit: 1})
		return err == nil && len(record.Calls) == 1 && !record.Calls[0].OfferedAt.IsZero() && time.Since(record.Calls[0].OfferedAt) > 5100*time.Millisecond
	})
	caller.Hangup()
	eventually(t, "he is on the list", func() bool { return ann.callbacks().Due == 1 })
	promise := ann.callbacks().Callbacks[0]
	if promise.Number != "+7 999 ***-**-01" || promise.Why != callback.Abandoned || promise.Line != "122" || promise.State != callback.Open {
		t.Errorf("the promise is %+v", promise)
	}

	ann.must(http.MethodPost, "/callbacks/"+string(promise.ID)+"/take", nil)
	atAnn, atHome := ann.phone.Rung(patience), home.Rung(patience)
	atHome.Hears(toneAnn, patience)
	atAnn.Hears(toneCall, patience)
	d := ann.shows(agent.Talking, "")
	if d.Call == nil || d.Call.Caller != "+79991110001" || d.Call.Direction != call.Out || d.Call.State != call.Talking {
		t.Errorf("the desk shows %+v", d.Call)
	}
	if list := ann.callbacks().Callbacks; len(list) != 0 {
		t.Errorf("the list still has %+v", list)
	}
	atHome.Hangup()
	atAnn.Ended(patience)
	ann.shows(agent.NotReady, "break")
	eventually(t, "the promise is kept in the database", func() bool {
		page, err := c.db.Callbacks(t.Context(), callback.Filter{State: callback.Done})
		return err == nil && len(page.Callbacks) == 1 && page.Callbacks[0].LastResult == callback.Answered
	})
	c.silent()
}

// TestACitizenWhoDoesNotAnswer: refused, unanswered and broken are told apart,
// and the agent hears it ringing.
func TestACitizenWhoDoesNotAnswer(t *testing.T) {
	t.Parallel()
	home := lab.NewPhone(t, -1, toneCall)
	c := newCentre(t, citizens(home))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	ann.must(http.MethodPost, "/me/dial", map[string]string{"number": "8 999 111-00-02"})
	atAnn, atHome := ann.phone.Rung(patience), home.Rung(patience)
	atAnn.Hears(425, patience) // the ringing tone of Russia
	atHome.Hangup()            // 603
	atAnn.Ended(patience)
	ann.shows(agent.Ready, "")
	if record := c.outgoingTo("+79991110002"); record.Finish.Reason != call.PartyRefused || record.Direction != call.Out || record.Agent != "ann" {
		t.Errorf("the record: %+v", record)
	}

	ann.must(http.MethodPost, "/me/dial", map[string]string{"number": "8 999 111-00-03"})
	ann.phone.Rung(patience)
	atHome = home.Rung(patience)
	ann.act("hangup")
	if status := atHome.Ended(patience); status != 487 {
		t.Errorf("the citizen's telephone stopped with %d", status)
	}
	if record := c.outgoingTo("+79991110003"); record.Finish.Reason != call.AgentCancelled {
		t.Errorf("the record: %+v", record.Finish)
	}
	ann.shows(agent.Ready, "")
	c.silent()
}

// outgoingTo waits until the call to a number has ended in the database.
func (c *centre) outgoingTo(number string) (found call.Call) {
	c.t.Helper()
	eventually(c.t, "the ended call to "+number, func() bool {
		page, err := c.db.Calls(c.t.Context(), call.Filter{Caller: number, Limit: 1})
		if err != nil || len(page.Calls) == 0 {
			return false
		}
		found = page.Calls[0]
		return found.State == call.Ended
	})
	return found
}

// TestACallToACitizenOutlivesTheService kills the service while an agent talks
// with a citizen whom she called.
func TestACallToACitizenOutlivesTheService(t *testing.T) {
	t.Parallel()
	home := lab.NewPhone(t, 0, toneCall)
	c := newCentre(t, citizens(home))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	ann.must(http.MethodPost, "/me/dial", map[string]string{"number": "8 999 111-00-04"})
	atAnn, atHome := ann.phone.Rung(patience), home.Rung(patience)
	atHome.Hears(toneAnn, patience)
	c.app.stop()
	atAnn.Hears(toneCall, patience)
	c.start()
	eventually(t, "ann talks again", func() bool {
		d := ann.desk()
		return d.Call != nil && d.Call.State == call.Talking && d.Call.Caller == "+79991110004"
	})
	atHome.Hears(toneAnn, patience)
	ann.act("hangup")
	atHome.Ended(patience)
	atAnn.Ended(patience)
	if record := c.outgoingTo("+79991110004"); record.Finish.Reason != call.AgentHungUp {
		t.Errorf("the record: %+v", record.Finish)
	}
	c.silent()
}
