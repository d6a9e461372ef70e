package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy/lab"
)

// surveyPlan is testPlan with a survey on line 122.
var surveyPlan = strings.Replace(testPlan, `greeting: greeting-122, queue: "122"`, `queue: "122", survey: {talk_seconds: 1}`, 1)

// askedForAMark is a citizen whose talk with the agent is over.
func (c *centre) askedForAMark(p *person) *lab.Call {
	c.t.Helper()
	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(toneAnn, patience)
	since := time.Now()
	eventually(c.t, "a talk long enough", func() bool { return time.Since(since) > 1500*time.Millisecond })
	p.act("hangup")
	caller.Hears(toneSurvey, patience)
	return caller
}

// TestTheCitizenRatesTheTalk: after the agent hung up the citizen is asked, and the
// key is kept with the call, which ends as the talk did.
func TestTheCitizenRatesTheTalk(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withPlan(surveyPlan))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	caller := c.askedForAMark(ann)
	caller.Press("4")
	caller.Hears(toneGoodbye, patience)
	caller.Ended(patience)
	record, legs, events := c.recordOf("+79991110001")
	if record.Mark() != 4 || record.Finish.Reason != call.AgentHungUp || record.Finish.Result != call.Success {
		t.Errorf("the record is %+v: %s", record, kinds(events))
	}
	if len(legs) != 1 || legs[0].EndedAt.After(record.EndedAt) {
		t.Errorf("the talk ended at %v, the legs are %+v", record.EndedAt, legs)
	}
	c.silent()
}
