package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy/lab"
)

// routingPlan is testPlan with two lines of higher priority that lead to queue 122,
// demands for skills that relax in queue 117, and a preference for the agent who
// knows the caller in queue 122.
var routingPlan = strings.NewReplacer(
	"queues:\n", `  - {id: "118", name: Срочная, queue: "122", priority: 10}
  - {id: "119", name: Важная, queue: "122", priority: 1}
queues:
`,
	`{id: "122", name: Служба 122, ring_seconds: 60, wrap_up_seconds: 0,`,
	`{id: "122", name: Служба 122, ring_seconds: 60, wrap_up_seconds: 0, last_agent: {hours: 2, seconds: 2},`,
	`{id: "117", name: Служба 117, ring_seconds: 60,`,
	`{id: "117", name: Служба 117, ring_seconds: 60, demands: [{skills: {law: 60}}, {after_seconds: 2, skills: {law: 30}}, {after_seconds: 4}],`,
	"reasons:\n", `ageing_seconds: 3
skills:
  - {id: law, name: Право}
reasons:
`).Replace(testPlan)

func withPlan(text string) func(*centre) {
	return func(c *centre) { write(c.t, filepath.Join(c.set.data, "plan.yaml"), []byte(text)) }
}

// skilled is agent with skills; the phone does not answer by itself.
func (c *centre) skilled(login string, skills cti.Skills, queues ...cti.QueueID) *person {
	c.t.Helper()
	phone := lab.NewPhone(c.t, -1, toneBob)
	err := c.db.Console("console:test").AddUser(c.t.Context(), cti.User{
		Login: cti.AgentID(login), Name: "Name of " + login, Role: cti.RoleAgent, Queues: queues, Skills: skills,
		Phone: phone.URI(), PasswordHash: hashed(),
	}, false)
	if err != nil {
		c.t.Fatal(err)
	}
	p := c.logIn(login)
	p.phone = phone
	p.ready()
	return p
}

// TestSkillsAreAskedForAndRelax: whoever is good enough is rung at once, who is
// less so after two seconds of waiting, and who is not at all after four.
func TestSkillsAreAskedForAndRelax(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withPlan(routingPlan))
	c.start()
	clerk := c.skilled("clerk", cti.Skills{"law": 30}, "117") // idle longest
	expert := c.skilled("expert", cti.Skills{"law": 80}, "117")
	novice := c.skilled("novice", nil, "117")
	caller := c.dial("89991110001", "117", toneCall)
	expert.phone.Rung(patience).Hangup()
	clerk.phone.Rung(patience).Hangup()
	novice.phone.Rung(patience).Answer()
	caller.Hears(toneBob, patience)
	caller.Hangup()
	record, legs, _ := c.recordOf("+79991110001")
	if len(legs) != 3 || legs[0].Agent != "expert" || legs[1].Agent != "clerk" || legs[2].Agent != "novice" {
		t.Fatalf("the offers: %+v", legs)
	}
	if late := legs[0].RangAt.Sub(record.OfferedAt); late >= 2*time.Second {
		t.Errorf("the expert was rung after %s", late)
	}
	for i, least := range []time.Duration{0, 2 * time.Second, 4 * time.Second} {
		if waited := legs[i].RangAt.Sub(record.OfferedAt); waited < least {
			t.Errorf("%s was rung after %s already", legs[i].Agent, waited)
		}
	}
	c.silent()
}

// TestPriorityAgesAndTheKnownAgentIsPreferred: ten levels bring a caller before
// one who came earlier, one level does not before somebody who has waited for
// longer than it is worth. Then a caller goes to the agent of the last talk though
// another has been idle for longer, and waits for that agent, but for two seconds
// at most.
func TestPriorityAgesAndTheKnownAgentIsPreferred(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withPlan(routingPlan))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	ann.must(http.MethodPut, "/me/state", map[string]string{"state": "not_ready", "reason": "break"})
	early := c.dial("89991110001", "122", toneCall)
	early.Hears(toneWait, patience)
	eventually(t, "the first has waited for longer than a level is worth", func() bool {
		page, err := c.db.Calls(t.Context(), call.Filter{Caller: "+79991110001", Limit: 1})
		return err == nil && len(page.Calls) == 1 && !page.Calls[0].OfferedAt.IsZero() && time.Since(page.Calls[0].OfferedAt) > 3100*time.Millisecond
	})
	mild := c.dial("89991110002", "119", toneCall)
	urgent := c.dial("89991110003", "118", toneCall)
	mild.Hears(toneWait, patience)
	urgent.Hears(toneWait, patience)
	ann.ready()
	for _, next := range []*lab.Call{urgent, early, mild} {
		next.Hears(toneAnn, patience)
		next.Hangup()
	}
	ann.shows(agent.Ready, "")

	c.agent("bob", 0, toneBob, "122")
	unknown := c.dial("89991110004", "122", toneCall)
	unknown.Hears(toneAnn, patience) // idle longest
	unknown.Hangup()
	ann.shows(agent.Ready, "")
	known := c.dial("89991110003", "122", toneCall)
	known.Hears(toneAnn, patience) // bob has been idle for longer
	other := c.dial("89991110002", "122", toneCall)
	other.Hears(toneBob, patience)
	other.Hangup()
	record, legs, _ := c.recordOf("+79991110002")
	if len(legs) != 1 || legs[0].Agent != "bob" || legs[0].RangAt.Sub(record.OfferedAt) < 2*time.Second {
		t.Errorf("who knows ann waited since %s, the offers: %+v", record.OfferedAt, legs)
	}
	known.Hangup()
	c.silent()
}

// overflowPlan is testPlan whose queue 122 overflows to queue 117 after a second,
// and that one to an outside number after another.
var overflowPlan = strings.NewReplacer(
	`ring_seconds: 60, wrap_up_seconds: 0,`, `ring_seconds: 60, wrap_up_seconds: 0, overflow: {max_wait_seconds: 1, queue: "117"},`,
	`ring_seconds: 60, wrap_up_seconds: 600,`, `ring_seconds: 60, wrap_up_seconds: 0, overflow: {max_wait_seconds: 1, number: "112"},`,
).Replace(testPlan)

// TestOverflowToAQueueAndToANumber: in the next queue an agent is found at once;
// without one the caller is connected to the number, which is tried again when
// nobody took the call there.
func TestOverflowToAQueueAndToANumber(t *testing.T) {
	t.Parallel()
	rescue := lab.NewPhone(t, -1, toneRescue)
	c := newCentre(t, withOutside(rescue), withPlan(overflowPlan))
	c.start()
	bob := c.agent("bob", 0, toneBob, "117")
	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(toneBob, patience)
	caller.Hangup()
	record, legs, events := c.recordOf("+79991110001")
	if record.Queue != "117" || record.Line != "122" || len(legs) != 1 || legs[0].RangAt.Sub(record.OfferedAt) < time.Second {
		t.Errorf("the record: %+v %+v", record, legs)
	}
	if got := kinds(events); got != "arrived greeted queued overflowed offered answered ended" {
		t.Errorf("the events: %s", got)
	}
	bob.shows(agent.Ready, "")
	bob.must(http.MethodPut, "/me/state", map[string]string{"state": "not_ready", "reason": "break"})

	caller = c.dial("89991110002", "122", toneCall)
	rescue.Rung(patience).Hangup()
	atRescue := rescue.Rung(patience)
	atRescue.Answer()
	caller.Hears(toneRescue, patience)
	atRescue.Hears(toneCall, patience)
	caller.Hangup()
	atRescue.Ended(patience)
	record, legs, events = c.recordOf("+79991110002")
	if record.Number != "112" || record.Finish.Reason != call.CallerHungUp || len(legs) != 2 || legs[1].RangAt.Sub(legs[0].EndedAt) < time.Second {
		t.Errorf("the record: %+v %+v", record, legs)
	}
	if got := kinds(events); got != "arrived greeted queued overflowed overflowed offered missed overflowed offered answered ended" {
		t.Errorf("the events: %s", got)
	}
	c.silent()
}
