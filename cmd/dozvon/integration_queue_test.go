package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	tonePlace = 1600.0
	toneRest  = 1750.0
)

// tellPlan is testPlan with the place told in queue 122.
var tellPlan = strings.NewReplacer(
	`announcement: wait, answered_within: 60}
  - {id: "117"`, `announcement: wait, answered_within: 60, tell: {every_seconds: 15, place: true}}
  - {id: "117"`,
).Replace(testPlan)

// placeTones are the prompts of a place in the queue. The last one is longer than
// anybody wants to wait for an answer.
func placeTones(write func(name string, hertz float64, length time.Duration)) {
	write("you-are", tonePlace, 700*time.Millisecond)
	write("ord-1", tonePlace, 700*time.Millisecond)
	write("in-queue", toneRest, 40*time.Second)
}

// TestComplaint17TheAnswerCutsThePlaceAndTheWait: several prompts sound as one, and an agent
// who becomes free is heard before they have ended.
func TestComplaint17TheAnswerCutsThePlaceAndTheWait(t *testing.T) {
	t.Parallel()
	c := newCentre(t, func(c *centre) { write(c.t, filepath.Join(c.set.data, "plan.yaml"), []byte(tellPlan)) })
	c.start()
	caller := c.dial("89991110077", "122", toneCall)
	caller.Hears(tone122, patience)
	caller.Hears(toneRest, patience)
	since := time.Now()
	c.agent("ann", 0, toneAnn, "122")
	caller.Hears(toneAnn, patience)
	if took := time.Since(since); took > 20*time.Second { // of forty
		t.Errorf("the answer came after %s: the announcement delayed it", took)
	}
	if strings.Contains(c.log.tail(1<<20), "asterisk disconnected") {
		t.Error("Asterisk answered nobody while the announcement played")
	}
}
