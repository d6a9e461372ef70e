package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/body"
	"github.com/dozvon/dozvon/cti/deadline"
	"github.com/dozvon/dozvon/cti/territory"
	"github.com/dozvon/dozvon/cti/topic"

	"github.com/dozvon/dozvon/cti"
)

// TestEveryTopicHasABodyEverywhere: whatever is chosen, the first directory
// knows who answers, and the policy that the topic names has a term for it.
func TestEveryTopicHasABodyEverywhere(t *testing.T) {
	bodies, rejected, err := body.Read(strings.NewReader(firstBodies), placeNamed)
	if err != nil || len(rejected) > 0 {
		t.Fatal(err, rejected)
	}
	today := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	book := deadline.Standard(time.UTC)
	for _, about := range topic.Known().Topics() {
		if !body.KnownKind(about.Body) {
			t.Errorf("topic %s is for bodies of the unknown kind %q", about.Code, about.Body)
		}
		policy, err := book.Policy(cti.KindMessage, about.Code, today)
		if err != nil || policy.Code != about.Policy || policy.Terms[cti.ClockAnswer].Count == 0 {
			t.Errorf("topic %s has the policy %q, and the policies have %+v (%v)", about.Code, about.Policy, policy, err)
		}
		for _, place := range territory.Known().On(today) {
			if _, ok := body.Responsible(bodies, about.Body, about.Level == topic.Municipality, place.Code, today); !ok {
				t.Errorf("nobody answers for %s in %s", about.Code, place.Code)
			}
		}
	}
}
