package call_test

import (
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// stays folds a call and its visits from events at whole seconds.
type stays struct {
	t    *testing.T
	now  call.Call
	all  []call.Visit
	zero time.Time
}

func newStays(t *testing.T) *stays {
	s := &stays{t: t, zero: time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)}
	return s.at(0, call.ArrivedEvent{Line: "122", Since: s.zero})
}

func (s *stays) second(n int) time.Time { return s.zero.Add(time.Duration(n) * time.Second) }

func (s *stays) at(second int, e call.Event) *stays {
	s.t.Helper()
	at := s.second(second)
	next, err := s.now.Apply("c1", at, e)
	if err != nil {
		s.t.Fatal(err)
	}
	var last call.Visit
	if n := len(s.all); n > 0 {
		last = s.all[n-1]
	}
	latest, begun := last.Follow(s.now, next, at, e)
	if latest.Place > 0 {
		s.all[len(s.all)-1] = latest
	}
	if begun.Place > 0 {
		s.all = append(s.all, begun)
	}
	s.now = next
	return s
}

func (s *stays) queued(second int, queue cti.QueueID) *stays {
	return s.at(second, call.QueuedEvent{Queue: queue, Since: s.second(second)})
}

func (s *stays) answered(second int, agent cti.AgentID) *stays {
	s.at(second, call.OfferedEvent{Leg: "l", Agent: agent})
	return s.at(second, call.AnsweredEvent{Leg: "l", Agent: agent})
}

func (s *stays) ended(second int, why call.Reason) *stays {
	return s.at(second, s.now.Ending(s.second(second), call.Finish{Result: call.Indeterminate, Reason: why}))
}

// line writes a visit in one line.
func line(s *stays, v call.Visit) string {
	out := string(v.Queue) + " " + string(v.Came) + " " + v.EnteredAt.Sub(s.zero).String() + " " + string(v.Outcome)
	for _, part := range []struct {
		name string
		ms   int64
	}{{"brought", v.BroughtMS}, {"wait", v.WaitMS}, {"again", v.AgainMS}, {"talk", v.TalkMS}, {"hold", v.HoldMS}, {"outside", v.OutsideMS}} {
		if part.ms != 0 {
			out += " " + part.name + " " + (time.Duration(part.ms) * time.Millisecond).String()
		}
	}
	if v.Agent != "" {
		out += " by " + string(v.Agent)
	}
	if v.Given {
		out += " given"
	}
	if v.Front {
		out += " front"
	}
	if !v.LeftAt.IsZero() {
		out += " left " + v.LeftAt.Sub(s.zero).String() + " " + string(v.LeftBy)
	}
	return out
}

func TestVisits(t *testing.T) {
	anna := call.Party{Agent: "anna"}
	for name, c := range map[string]struct {
		play func(*stays)
		want []string
	}{
		"answered": {func(s *stays) { s.queued(5, "a").answered(9, "anna").ended(60, call.CallerHungUp) },
			[]string{"a arrival 5s answered wait 4s talk 51s by anna left 1m0s over"}},
		"three queues, answered in the last": {func(s *stays) {
			s.queued(0, "a").at(20, call.OverflowedEvent{From: "a", Queue: "b", Why: call.WaitedTooLong})
			s.at(25, call.OverflowedEvent{From: "b", Queue: "c", Why: call.ByKey}).answered(31, "anna").ended(41, call.AgentHungUp)
		}, []string{
			"a arrival 0s overflowed wait 20s left 20s overflowed",
			"b overflow 20s chose brought 20s wait 5s left 25s chose",
			"c key 25s answered brought 25s wait 6s talk 10s by anna left 41s over"}},
		"carried over to a queue": {func(s *stays) {
			s.queued(0, "a").answered(3, "anna").at(10, call.HeldEvent{})
			s.at(30, call.TransferredEvent{Way: call.Blind, From: anna, To: call.Party{Queue: "b"}}).answered(38, "boris").ended(50, call.CallerHungUp)
		}, []string{
			"a arrival 0s answered wait 3s talk 27s hold 20s by anna left 30s transferred",
			"b transfer 30s answered wait 8s talk 12s by boris front left 50s over"}},
		"carried over to the same queue is another visit": {func(s *stays) {
			s.queued(0, "a").answered(3, "anna").at(10, call.TransferredEvent{Way: call.Blind, From: anna, To: call.Party{Queue: "a"}})
			s.ended(12, call.AbandonedQueue)
		}, []string{
			"a arrival 0s answered wait 3s talk 7s by anna left 10s transferred",
			"a transfer 10s abandoned wait 2s front left 12s abandoned"}},
		"carried over to an agent is the same visit": {func(s *stays) {
			s.queued(0, "a").answered(3, "anna").at(10, call.TransferredEvent{Way: call.Blind, From: anna, To: call.Party{Agent: "boris"}})
			s.answered(16, "boris").ended(20, call.AgentHungUp)
		}, []string{"a arrival 0s answered wait 3s again 6s talk 11s by anna left 20s over"}},
		"carried over to a number": {func(s *stays) {
			s.queued(0, "a").answered(3, "anna").at(10, call.TransferredEvent{Way: call.Blind, From: anna, To: call.Party{Number: "112"}})
			s.at(10, call.OfferedEvent{Leg: "m", Number: "112", Directed: true}).at(14, call.AnsweredEvent{Leg: "m"}).ended(44, call.PartyHungUp)
		}, []string{"a arrival 0s answered wait 3s again 4s talk 7s outside 30s by anna left 44s over"}},
		"the agent's line breaks and the caller gives up": {func(s *stays) {
			s.queued(0, "a").answered(3, "anna").at(10, call.AgentLostEvent{Leg: "l", Agent: "anna"}).ended(22, call.AbandonedQueue)
		}, []string{"a arrival 0s answered wait 3s again 12s talk 7s by anna left 22s abandoned"}},
		"a supervisor takes over": {func(s *stays) {
			s.queued(0, "a").answered(3, "anna").at(10, call.TakenEvent{Leg: "l", Agent: "anna", By: "vera"})
			s.answered(11, "vera").ended(20, call.CallerHungUp)
		}, []string{"a arrival 0s answered wait 3s again 1s talk 16s by anna left 20s over"}},
		"a supervisor moves the caller to the front and gives it to an agent": {func(s *stays) {
			s.queued(0, "a").at(1, call.FrontedEvent{}).at(2, call.OfferedEvent{Leg: "l", Agent: "anna", Chosen: true})
			s.at(4, call.AnsweredEvent{Leg: "l", Agent: "anna"}).ended(5, call.CallerHungUp)
		}, []string{"a arrival 0s answered wait 4s talk 1s by anna given front left 5s over"}},
		"who was given the call and missed it did not answer": {func(s *stays) {
			s.queued(0, "a").at(2, call.OfferedEvent{Leg: "l", Agent: "anna", Chosen: true}).at(4, call.MissedEvent{Leg: "l", Agent: "anna"}).answered(6, "boris")
		}, []string{"a arrival 0s answered wait 6s by boris"}},
		"passed on": {func(s *stays) {
			s.queued(0, "a").at(20, call.OverflowedEvent{From: "a", Queue: "a", Why: call.WaitedTooLong, Number: "112"})
			s.at(20, call.OfferedEvent{Leg: "m", Number: "112", Directed: true}).at(26, call.AnsweredEvent{Leg: "m"}).ended(40, call.CallerHungUp)
		}, []string{"a arrival 0s passed-on wait 26s outside 14s left 40s over"}},
		"the number does not answer, an agent does": {func(s *stays) {
			s.queued(0, "a").at(20, call.OverflowedEvent{From: "a", Queue: "a", Why: call.WaitedTooLong, Number: "112"})
			s.at(20, call.OfferedEvent{Leg: "m", Number: "112", Directed: true}).at(26, call.MissedEvent{Leg: "m"}).answered(30, "anna")
		}, []string{"a arrival 0s answered wait 30s by anna"}},
		"abandoned": {func(s *stays) { s.queued(0, "a").ended(4, call.AbandonedQueue) },
			[]string{"a arrival 0s abandoned wait 4s left 4s abandoned"}},
		"sent off on entry": {func(s *stays) {
			s.queued(0, "a").at(0, call.DismissedEvent{Finish: call.Finish{Result: call.ServerError, Reason: call.QueueFull}}).ended(9, call.QueueFull)
		}, []string{"a arrival 0s sent-off left 0s sent-off"}},
		"called back": {func(s *stays) {
			s.queued(0, "a").at(40, call.DismissedEvent{Finish: call.Finish{Result: call.Success, Reason: call.CallbackPromised}}).ended(49, call.CallbackPromised)
		}, []string{"a arrival 0s asked-back wait 40s left 40s asked-back"}},
		"a message is left": {func(s *stays) {
			s.queued(0, "a").at(40, call.VoicemailAskedEvent{Why: call.WaitedTooLong}).at(50, call.VoicemailBeganEvent{Recording: "m"})
			s.at(70, call.DismissedEvent{Finish: call.Finish{Result: call.Success, Reason: call.LeftVoicemail}}).ended(75, call.LeftVoicemail)
		}, []string{"a arrival 0s voicemail wait 40s left 40s voicemail"}},
		"a message is asked for and none left": {func(s *stays) {
			s.queued(0, "a").at(40, call.VoicemailAskedEvent{Why: call.WaitedTooLong}).ended(44, call.NoVoicemail)
		}, []string{"a arrival 0s abandoned wait 40s left 40s abandoned"}},
		"while a message is spoken nothing is settled": {func(s *stays) {
			s.queued(0, "a").at(40, call.VoicemailAskedEvent{Why: call.WaitedTooLong})
		}, []string{"a arrival 0s  wait 40s left 40s voicemail"}},
		"lost in a restart": {func(s *stays) { s.queued(0, "a").ended(30, call.LostUnwatched) },
			[]string{"a arrival 0s broken wait 30s left 30s broken"}},
		"never in a queue": {func(s *stays) { s.ended(3, call.AbandonedGreeting) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStays(t)
			c.play(s)
			var got []string
			for _, v := range s.all {
				got = append(got, line(s, v))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("the visits are\n%q\nwant\n%q", got, c.want)
			}
		})
	}
}

// TestACallMadeByAnAgentVisitsAQueueOnlyWhenCarriedThere: the wait after a broken
// line is nobody's demand.
func TestACallMadeByAnAgentVisitsAQueueOnlyWhenCarriedThere(t *testing.T) {
	s := &stays{t: t, zero: time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)}
	s.at(0, call.DialedEvent{Line: "122", Queue: "a", Number: "+79020000000", Agent: "anna", Leg: "l"}).at(2, call.ReachedEvent{})
	s.at(9, call.AnsweredEvent{Leg: "l", Agent: "anna"}).at(20, call.AgentLostEvent{Leg: "l", Agent: "anna"}).answered(23, "anna")
	if len(s.all) != 0 {
		t.Fatalf("it visited %+v", s.all)
	}
	s.at(30, call.TransferredEvent{Way: call.Blind, From: call.Party{Agent: "anna"}, To: call.Party{Queue: "b"}}).ended(31, call.AbandonedQueue)
	if len(s.all) != 1 || line(s, s.all[0]) != "b transfer 30s abandoned wait 1s front left 31s abandoned" {
		t.Errorf("it visited %+v", s.all)
	}
}
