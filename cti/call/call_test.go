package call_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti/call"
)

var (
	noon    = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	arrived = call.ArrivedEvent{Line: "122", Dialed: "122", Caller: "+79021234567", Origin: call.Trunk, Since: noon}
	queued  = call.QueuedEvent{Queue: "122", Since: noon.Add(6 * time.Second)}
	offered = call.OfferedEvent{Leg: "l1", Agent: "anna"}
	answer  = call.AnsweredEvent{Leg: "l1", Agent: "anna"}
	hungUp  = call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: 16}
)

// step is an event at a number of seconds after noon.
type step struct {
	at    float64
	event call.Event
}

func at(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }

func play(t *testing.T, steps ...step) call.Call {
	t.Helper()
	var c call.Call
	for _, s := range steps {
		next, err := c.Apply("c1", at(s.at), s.event)
		if err != nil {
			t.Fatalf("%T at %v s: %v", s.event, s.at, err)
		}
		c = next
	}
	return c
}

func TestRecordOfAWholeCall(t *testing.T) {
	c := play(t,
		step{0.2, arrived}, step{0.2, call.GreetedEvent{Prompt: "hello"}}, step{6, queued},
		step{8, offered}, step{28, call.MissedEvent{Leg: "l1", Agent: "anna", Why: call.NoAnswer}},
		step{28, call.OfferedEvent{Leg: "l2", Agent: "boris"}}, step{31.5, call.AnsweredEvent{Leg: "l2", Agent: "boris"}},
		step{40, call.HeldEvent{}}, step{47.25, call.ResumedEvent{}},
		step{50, call.HeldEvent{}}, step{51, call.ResumedEvent{}},
		step{91.5, call.EndedEvent{Finish: hungUp}},
	)
	want := call.Call{
		ID: "c1", State: call.Ended, Line: "122", Dialed: "122", Caller: "+79021234567", Origin: call.Trunk,
		ArrivedAt: noon, Queue: "122", QueuedAt: at(6), OfferedAt: at(6), Agent: "boris", Leg: "l2", Rings: 2,
		RangAt: at(28), AnsweredAt: at(31.5), EndedAt: at(91.5),
		WaitMS: 25_500, TalkMS: 60_000, HoldMS: 8_250, Finish: hungUp,
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("the record is\n%+v, want\n%+v", c, want)
	}
}

func TestAgentLostAndSecondTalk(t *testing.T) {
	lost := play(t, step{0, arrived}, step{6, queued}, step{6, offered}, step{10, answer},
		step{20, call.HeldEvent{}}, step{25, call.AgentLostEvent{Leg: "l1", Agent: "anna", Cause: 41}})
	if lost.State != call.Waiting || !lost.Front || !lost.QueuedAt.Equal(at(25)) || !lost.OfferedAt.Equal(at(6)) ||
		lost.Agent != "" || lost.Leg != "" || !lost.HeldAt.IsZero() || !lost.TalkingAt.IsZero() {
		t.Errorf("after the loss the record is %+v", lost)
	}
	if lost.WaitMS != 4_000 || lost.TalkMS != 15_000 || lost.HoldMS != 5_000 {
		t.Errorf("sums after the loss: wait %d, talk %d, hold %d", lost.WaitMS, lost.TalkMS, lost.HoldMS)
	}
	c := play(t, step{0, arrived}, step{6, queued}, step{6, offered}, step{10, answer},
		step{20, call.HeldEvent{}}, step{25, call.AgentLostEvent{Leg: "l1", Agent: "anna"}},
		step{26, call.OfferedEvent{Leg: "l2", Agent: "anna", Recall: true}}, step{28, call.AnsweredEvent{Leg: "l2", Agent: "anna"}},
		step{38, call.EndedEvent{Finish: hungUp}})
	if c.WaitMS != 7_000 || c.TalkMS != 25_000 || c.HoldMS != 5_000 || c.Front || !c.AnsweredAt.Equal(at(10)) || c.Rings != 2 {
		t.Errorf("after the second talk the record is %+v", c)
	}
}

func TestEndFromEachState(t *testing.T) {
	talk := []step{{0, arrived}, {6, queued}, {8, offered}, {10, answer}}
	for name, c := range map[string]struct {
		steps            []step
		wait, talk, hold int64
		agent            bool
	}{
		"arrived":  {steps: talk[:1]},
		"greeting": {steps: []step{talk[0], {0, call.GreetedEvent{Prompt: "hello"}}}},
		"waiting":  {steps: talk[:2], wait: 14_000},
		"ringing":  {steps: talk[:3], wait: 14_000},
		"talking":  {steps: talk, wait: 4_000, talk: 10_000, agent: true},
		"held":     {steps: append(talk[:4:4], step{15, call.HeldEvent{}}), wait: 4_000, talk: 10_000, hold: 5_000, agent: true},
	} {
		before := play(t, c.steps...)
		if string(before.State) != name || before.WithAgent() != c.agent {
			t.Errorf("%s: the record is %s, with an agent: %v", name, before.State, before.WithAgent())
		}
		ended := play(t, append(c.steps[:len(c.steps):len(c.steps)], step{20, call.EndedEvent{Finish: hungUp}})...)
		if ended.State != call.Ended || ended.WaitMS != c.wait || ended.TalkMS != c.talk || ended.HoldMS != c.hold ||
			!ended.EndedAt.Equal(at(20)) || ended.Finish != hungUp || (ended.Agent != "") != c.agent {
			t.Errorf("ended from %s: %+v", name, ended)
		}
		if e := before.Ending(at(20), hungUp); e.WaitMS != c.wait || e.TalkMS != c.talk || e.HoldMS != c.hold || e.Finish != hungUp {
			t.Errorf("ending from %s is %+v", name, e)
		}
	}
}

func TestIllegalEventChangesNothing(t *testing.T) {
	c := play(t, step{0, arrived}, step{6, queued})
	for _, e := range []call.Event{arrived, answer, call.HeldEvent{}, call.MissedEvent{}, call.AgentLostEvent{}} {
		got, err := c.Apply("other", at(7), e)
		if _, typed := errors.AsType[call.ErrIllegal](err); !typed || !reflect.DeepEqual(got, c) {
			t.Errorf("%T gives %v and %+v", e, err, got)
		}
	}
	if _, err := (call.Call{}).Apply("c1", noon, queued); err == nil {
		t.Error("a call that never arrived was queued")
	}
}

func TestClockCorrectedBackwardsTakesNothingAway(t *testing.T) {
	c := play(t, step{0, arrived}, step{6, queued}, step{8, offered}, step{5, answer}, step{4, call.EndedEvent{Finish: hungUp}})
	if c.WaitMS != 0 || c.TalkMS != 0 {
		t.Errorf("times that ran backwards became wait %d, talk %d", c.WaitMS, c.TalkMS)
	}
}

// TestEndingIsWhatApplyRecords plays random legal calls.
func TestEndingIsWhatApplyRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, now := call.Call{}, noon
		apply := func(e call.Event) {
			next, err := c.Apply("c1", now, e)
			if err != nil {
				t.Fatalf("%T in %s: %v", e, c.State, err)
			}
			c = next
		}
		apply(arrived)
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 90_000).Draw(t, "ms")) * time.Millisecond)
			choices := following(c.State, now)
			apply(choices[rapid.IntRange(0, len(choices)-1).Draw(t, "event")])
		}
		now = now.Add(time.Duration(rapid.IntRange(0, 90_000).Draw(t, "ms")) * time.Millisecond)
		said := c.Ending(now, hungUp)
		apply(said)
		if said.WaitMS != c.WaitMS || said.TalkMS != c.TalkMS || said.HoldMS != c.HoldMS || said.Finish != c.Finish {
			t.Fatalf("Ending said %+v, the record has %+v", said, c)
		}
		if c.HoldMS > c.TalkMS || c.WaitMS+c.TalkMS > now.Sub(noon).Milliseconds() {
			t.Fatalf("sums do not fit into the call: %+v", c)
		}
	})
}

// following gives the events that may come next, except the end.
func following(s call.State, now time.Time) []call.Event {
	switch s {
	case call.Arrived:
		return []call.Event{call.GreetedEvent{}, call.QueuedEvent{Queue: "122", Since: now}}
	case call.Greeting:
		return []call.Event{call.QueuedEvent{Queue: "122", Since: now}}
	case call.Waiting:
		return []call.Event{offered}
	case call.Ringing:
		return []call.Event{answer, call.MissedEvent{Leg: "l1", Agent: "anna", Why: call.Rejected}}
	case call.Talking:
		return []call.Event{call.HeldEvent{}, call.AgentLostEvent{Leg: "l1", Agent: "anna"}}
	default:
		return []call.Event{call.ResumedEvent{}, call.AgentLostEvent{Leg: "l1", Agent: "anna"}}
	}
}

// TestATransferToAQueueBeginsAnotherWait: what was told of the first one binds
// nobody any more.
func TestATransferToAQueueBeginsAnotherWait(t *testing.T) {
	c := play(t, step{0, arrived}, step{6, queued}, step{7, call.ToldEvent{Place: 3, WaitMS: 60_000}}, step{8, offered}, step{10, answer},
		step{40, call.TransferredEvent{Way: call.Blind, To: call.Party{Queue: "117"}}})
	if c.State != call.Waiting || c.Queue != "117" || !c.QueuedAt.Equal(at(40)) || c.ToldPlace != 0 || c.ToldWaitMS != 0 {
		t.Errorf("after the transfer the record is %+v", c)
	}
}

// TestAnAnswerAtAnOutsideNumberIsNotAnAgents: until an agent has the call after all.
func TestAnAnswerAtAnOutsideNumberIsNotAnAgents(t *testing.T) {
	outside := call.OfferedEvent{Leg: "l0", Number: "112", Directed: true}
	c := play(t, step{0, arrived}, step{6, queued}, step{7, outside}, step{9, call.AnsweredEvent{Leg: "l0"}})
	if !c.PassedOn || !c.AnsweredAt.Equal(at(9)) {
		t.Errorf("answered outside it is %+v", c)
	}
	c = play(t, step{0, arrived}, step{6, queued}, step{7, outside}, step{9, call.AnsweredEvent{Leg: "l0"}},
		step{20, call.AgentLostEvent{Leg: "l0"}}, step{21, offered}, step{25, answer})
	if c.PassedOn || !c.AnsweredAt.Equal(at(25)) {
		t.Errorf("answered by an agent it is %+v", c)
	}
}
