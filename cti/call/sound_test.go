package call_test

import (
	"testing"

	"github.com/dozvon/dozvon/cti/call"
)

// TestATalkKeepsItsName: it is named by the leg with which it began, whoever leads
// it by now, and the next talk has a name of its own.
func TestATalkKeepsItsName(t *testing.T) {
	boris := call.Party{Agent: "boris"}
	steps := []step{
		{0, arrived}, {0, queued}, {1, offered}, {2, call.AnsweredEvent{Leg: "l1", Agent: "anna"}},
		{3, call.InvitedEvent{Leg: "l2", To: boris, By: "anna"}}, {4, call.JoinedEvent{Leg: "l2", To: boris}},
		{5, call.TransferredEvent{Way: call.Left, From: call.Party{Agent: "anna"}, To: boris, Leg: "l2"}},
	}
	if c := play(t, steps...); c.Sound != "l1" || c.Led != "boris" || c.Leg != "l2" {
		t.Errorf("handed over: %q led by %q", c.Sound, c.Led)
	}
	steps = append(steps,
		step{6, call.TransferredEvent{Way: call.Blind, From: boris, To: call.Party{Agent: "clara"}}},
		step{7, call.OfferedEvent{Leg: "l3", Agent: "clara", Directed: true}},
	)
	if c := play(t, steps...); c.Sound != "l1" || c.Led != "boris" {
		t.Errorf("while the next one rings: %q led by %q", c.Sound, c.Led)
	}
	steps = append(steps, step{8, call.AnsweredEvent{Leg: "l3", Agent: "clara"}})
	if c := play(t, steps...); c.Sound != "l3" || c.Led != "clara" {
		t.Errorf("answered: %q led by %q", c.Sound, c.Led)
	}
}
