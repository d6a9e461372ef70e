package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// became is an agent's change to a state.
func became(id cti.AgentID, at time.Time, state agent.State, about cti.CallID) cti.Event {
	return cti.Event{
		ID: cti.EventID(fmt.Sprintf("%s/%s/%d", id, state, at.UnixNano())), At: at, Call: about, Agent: id, By: cti.BySystem,
		Body: agent.ChangedEvent{Agent: agent.Agent{Profile: agent.Profile{ID: id}, State: state, Since: at, Call: about}},
	}
}

// TestHandlingHasTheWrapUpsOfItsQueue: a call of two queues is wrapped up twice,
// each time for the queue in which the agent had talked; a wrap-up that goes on is
// not counted yet, and one of a call that an agent made is in no queue's figures.
func TestHandlingHasTheWrapUpsOfItsQueue(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	begin := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	second := func(n int) time.Time { return begin.Add(time.Duration(n) * time.Second) }
	c := arrive(begin, "two", "122", "+79021112233").add(begin, call.QueuedEvent{Queue: "a", Since: begin})
	c.add(second(1), call.OfferedEvent{Leg: "l1", Agent: "anna"}).add(second(5), call.AnsweredEvent{Leg: "l1", Agent: "anna"})
	c.add(second(65), call.TransferredEvent{Way: call.Blind, From: call.Party{Agent: "anna"}, To: call.Party{Queue: "b"}})
	c.add(second(66), call.OfferedEvent{Leg: "l2", Agent: "boris"}).add(second(70), call.AnsweredEvent{Leg: "l2", Agent: "boris"})
	c.add(second(100), c.now.Ending(second(100), call.Finish{Result: call.Success, Reason: call.CallerHungUp, Cause: 16}))
	made := &script{id: cti.NewCallID(second(200), "made")}
	made.add(second(200), call.DialedEvent{Line: "122", Queue: "a", Number: "+79021112233", Agent: "anna", Leg: "l3"})
	made.add(second(201), call.ReachedEvent{}).add(second(205), call.AnsweredEvent{Leg: "l3", Agent: "anna"})
	made.add(second(230), made.now.Ending(second(230), call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: 16}))
	all := append(c.events, became("anna", second(65), agent.WrapUp, c.id), became("anna", second(85), agent.Ready, ""),
		became("boris", second(100), agent.WrapUp, c.id))
	all = append(append(all, made.events...), became("anna", second(230), agent.WrapUp, made.id), became("anna", second(240), agent.Ready, ""))
	figures := func(queue int) [3]int64 {
		q := jointOf(t, s, "2026-03-02").Queues[queue]
		return [3]int64{q.Talked, q.TalkMS, q.WrapMS}
	}

	for _, e := range all { // one by one, as a follower may take them
		check(t, s.Apply(t.Context(), []cti.Event{e}))
	}
	if a, b := figures(0), figures(1); a != [3]int64{1, 60_000, 20_000} || b != [3]int64{1, 30_000, 0} {
		t.Errorf("queue a has %v, queue b, whose wrap-up goes on, %v", a, b)
	}
	all = append(all, became("boris", second(145), agent.Ready, ""))
	check(t, s.Apply(t.Context(), all))
	check(t, s.Apply(t.Context(), all)) // twice changes nothing
	if a, b := figures(0), figures(1); a != [3]int64{1, 60_000, 20_000} || b != [3]int64{1, 30_000, 45_000} {
		t.Errorf("after the wrap-ups queue a has %v, queue b %v", a, b)
	}

	// Calls of before visits were kept get their wrap-ups with their visits.
	_, err := connected(t, url).Exec(t.Context(), forgetVisits, []string{string(c.id)})
	check(t, err)
	if done, err := s.CountVisits(t.Context(), 10); err != nil || done != 1 {
		t.Fatal(done, err)
	}
	if a, b := figures(0), figures(1); a[2] != 20_000 || b[2] != 45_000 {
		t.Errorf("counted anew queue a has %v, queue b %v", a, b)
	}
}
