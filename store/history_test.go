package store_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
)

// script writes one call's events; the fold tells what may follow.
type script struct {
	id     cti.CallID
	now    call.Call
	events []cti.Event
}

func arrive(at time.Time, name, line, caller string) *script {
	s := &script{id: cti.NewCallID(at, name)}
	s.add(at, call.ArrivedEvent{Line: cti.LineID(line), Dialed: "122", Caller: caller, Origin: call.Trunk, Since: at})
	return s
}

func (s *script) add(at time.Time, body call.Event) *script {
	next, err := s.now.Apply(s.id, at, body)
	if err != nil {
		panic(err)
	}
	s.now = next
	s.events = append(s.events, cti.Event{
		ID: cti.EventID(fmt.Sprintf("%s/%d", s.id, len(s.events))), At: at, Call: s.id, By: cti.BySystem, Body: body,
	})
	return s
}

// plain is the usual call: eight events over two minutes.
func plain(at time.Time, name, line, caller, agent string) *script {
	second := func(n int) time.Time { return at.Add(time.Duration(n) * time.Second) }
	s := arrive(at, name, line, caller)
	leg := cti.LegID("leg-" + s.id)
	s.add(second(1), call.GreetedEvent{Prompt: "hello"})
	s.add(second(5), call.QueuedEvent{Queue: "122", Since: second(5)})
	s.add(second(6), call.OfferedEvent{Leg: leg, Agent: cti.AgentID(agent)})
	s.add(second(9), call.AnsweredEvent{Leg: leg, Agent: cti.AgentID(agent), WaitMS: 4000})
	s.add(second(60), call.HeldEvent{})
	s.add(second(90), call.ResumedEvent{})
	f := call.Finish{Result: call.Success, Reason: call.CallerHungUp, Cause: 16}
	return s.add(second(120), s.now.Ending(second(120), f))
}

// drawn is a random legal call that may not have ended.
func drawn(t *rapid.T, n int, begin time.Time) *script {
	at := begin.Add(time.Duration(rapid.Int64Range(0, int64(72*time.Hour)).Draw(t, "arrival")))
	line := rapid.SampledFrom([]string{"122", "117", "old", ""}).Draw(t, "line")
	s := arrive(at, fmt.Sprint(n), line, "+73952000000")
	for range rapid.IntRange(0, 14).Draw(t, "steps") {
		body := s.choose(t, &at)
		if body == nil {
			break
		}
		s.add(at, body)
	}
	return s
}

func (s *script) choose(t *rapid.T, at *time.Time) call.Event {
	*at = at.Add(time.Duration(rapid.Int64Range(0, int64(40*time.Second)).Draw(t, "pause")))
	end := rapid.IntRange(0, 5).Draw(t, "end") == 0
	agent := cti.AgentID(rapid.SampledFrom([]string{"anna", "boris"}).Draw(t, "agent"))
	switch {
	case s.now.State == call.Ended:
		return nil
	case s.now.Farewell != nil:
		return s.now.Ending(*at, s.now.Farewell.Finish)
	case s.now.LeavesMessage():
		return s.message(t, *at)
	case end && len(s.now.Guests) > 0:
		g := s.now.Guests[0]
		return call.PartedEvent{Leg: g.Leg, To: g.Party, Why: call.Over}
	case s.now.State == call.Staying && (end || len(s.now.Guests) == 0):
		return s.now.Ending(*at, s.now.LeftAs)
	case end:
		f := call.Finish{Result: call.ClientError, Reason: call.AbandonedQueue, Cause: 16}
		if s.now.WithAgent() {
			f = call.Finish{Result: call.Success, Reason: call.AgentHungUp}
		} else if waits := s.now.State == call.Waiting; waits && at.Second()%3 == 0 {
			f = call.Finish{Result: call.Success, Reason: call.CallbackPromised}
		}
		ending := s.now.Ending(*at, f)
		if f.Reason == call.AbandonedQueue {
			ending.NoCallback = []call.NoCallback{"", call.HiddenNumber, call.ServiceNumber, call.NotDialed, call.RuleOff}[at.Second()%5]
		}
		return ending
	}
	leg := cti.LegID(fmt.Sprintf("%s-%d", s.id, len(s.events)))
	return s.follow(t, *at, leg, agent)
}

func (s *script) follow(t *rapid.T, at time.Time, leg cti.LegID, agent cti.AgentID) call.Event {
	queue := cti.QueueID(rapid.SampledFrom([]string{"122", "117", "gone"}).Draw(t, "queue"))
	other := rapid.Bool().Draw(t, "other")
	switch s.now.State {
	case call.Arrived:
		if other {
			return call.GreetedEvent{Prompt: "hello"}
		}
		return call.QueuedEvent{Queue: queue, Since: at}
	case call.Greeting:
		return call.QueuedEvent{Queue: queue, Since: at.Add(-time.Second)}
	case call.Waiting:
		if body := s.leave(t, queue); body != nil {
			return body
		}
		if rapid.IntRange(0, 3).Draw(t, "outside") == 0 {
			return call.OfferedEvent{Leg: leg, Number: "+73952241000", Directed: true}
		}
		return call.OfferedEvent{Leg: leg, Agent: agent, Chosen: other}
	case call.Ringing:
		if other {
			return call.MissedEvent{Leg: s.now.Leg, Agent: s.now.Agent, Why: call.NoAnswer, Cause: 19}
		}
		return call.AnsweredEvent{Leg: s.now.Leg, Agent: s.now.Agent}
	case call.Talking:
		if len(s.now.Guests) > 0 || rapid.Bool().Draw(t, "together") {
			return s.together(t, leg, agent, queue)
		}
		if other && at.Second()%2 == 0 {
			return call.TakenEvent{Leg: s.now.Leg, Agent: s.now.Agent, By: "vera"}
		}
		if other {
			return call.AgentLostEvent{Leg: s.now.Leg, Agent: s.now.Agent, Cause: 41}
		}
		return call.HeldEvent{}
	case call.Staying:
		return s.together(t, leg, agent, queue)
	default:
		return call.ResumedEvent{}
	}
}

// leave lets a waiting caller go elsewhere, now and then.
func (s *script) leave(t *rapid.T, queue cti.QueueID) call.Event {
	switch rapid.IntRange(0, 11).Draw(t, "leaves") {
	case 0, 1:
		return call.OverflowedEvent{From: s.now.Queue, Queue: queue, Why: call.WaitedTooLong}
	case 2:
		return call.OverflowedEvent{From: s.now.Queue, Queue: queue, Why: call.ByKey}
	case 3:
		why := rapid.SampledFrom([]call.Reason{call.QueueFull, call.WaitTooLong, call.CallbackPromised}).Draw(t, "farewell")
		return call.DismissedEvent{Prompt: "bye", Finish: call.Finish{Result: call.ServerError, Reason: why}}
	case 4:
		return call.VoicemailAskedEvent{Why: call.WaitedTooLong}
	}
	return nil
}

// message goes on with a caller who was asked for one.
func (s *script) message(t *rapid.T, at time.Time) call.Event {
	f := call.Finish{Result: call.ClientError, Reason: call.NoVoicemail}
	switch {
	case s.now.Message.Recording == "" && rapid.Bool().Draw(t, "speaks"):
		return call.VoicemailBeganEvent{Recording: "message"}
	case s.now.Message.Recording != "":
		f = call.Finish{Result: call.Success, Reason: call.LeftVoicemail}
	}
	if rapid.Bool().Draw(t, "thanked") {
		return call.DismissedEvent{Prompt: "thanks", Finish: f}
	}
	return s.now.Ending(at, f)
}

// together lets others take part: a number is invited, comes, leads or leaves,
// or the call is carried over.
func (s *script) together(t *rapid.T, leg cti.LegID, agent cti.AgentID, queue cti.QueueID) call.Event {
	guests := s.now.Guests
	if len(guests) == 0 {
		if rapid.Bool().Draw(t, "blind") {
			to := rapid.SampledFrom([]call.Party{{Agent: agent}, {Queue: queue}}).Draw(t, "to")
			return call.TransferredEvent{Way: call.Blind, From: s.now.Leader(), To: to, Note: "Пояснение"}
		}
		return call.InvitedEvent{Leg: leg, To: call.Party{Number: "+73952241000"}, By: agent}
	}
	g := guests[0]
	switch {
	case !g.Joined() && rapid.Bool().Draw(t, "comes"):
		return call.JoinedEvent{Leg: g.Leg, To: g.Party}
	case g.Joined() && s.now.State == call.Talking && rapid.Bool().Draw(t, "stays"):
		return call.StayedEvent{Finish: call.Finish{Result: call.Success, Reason: call.CallerHungUp, Cause: 16}}
	case g.Joined() && rapid.Bool().Draw(t, "leads"):
		return call.TransferredEvent{Way: call.Attended, From: s.now.Leader(), To: g.Party, Leg: g.Leg}
	default:
		return call.PartedEvent{Leg: g.Leg, To: g.Party, Why: call.HungUp, Cause: 16}
	}
}

// changed is an agent's event.
func changed(n int, id string, state agent.State, reason agent.Reason, since time.Time) cti.Event {
	return cti.Event{
		ID: cti.EventID(fmt.Sprintf("agent-%s-%d", id, n)), At: since, Agent: cti.AgentID(id), By: cti.ByAgent(cti.AgentID(id)),
		Body: agent.ChangedEvent{Agent: agent.Agent{
			Profile: agent.Profile{ID: cti.AgentID(id), Name: id}, State: state, Reason: reason, Since: since,
		}},
	}
}

// filed is an appeal's event.
func filed(n int, at time.Time, channel appeal.Channel, phone, name, text string) cti.Event {
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	return cti.Event{
		ID: cti.EventID("filed-" + id), At: at, By: cti.ByCitizen,
		Body: appeal.FiledEvent{Appeal: appeal.Appeal{
			ID: cti.AppealID(id), Channel: channel, Status: appeal.Registered, FiledAt: at, FiledBy: cti.ByCitizen,
			Applicant: appeal.Applicant{Name: name, Phone: phone}, Topic: "Дороги", Text: text,
		}},
	}
}

// shuffled merges the calls' events at random, each call's own in order.
func shuffled(t *rapid.T, lists [][]cti.Event) []cti.Event {
	var all []cti.Event
	for len(lists) > 0 {
		i := rapid.IntRange(0, len(lists)-1).Draw(t, "turn")
		if len(lists[i]) == 0 {
			lists = append(lists[:i], lists[i+1:]...)
			continue
		}
		all, lists[i] = append(all, lists[i][0]), lists[i][1:]
	}
	return all
}
