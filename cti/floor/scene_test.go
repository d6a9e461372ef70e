package floor

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// testPlan has a line that greets (122) and one that does not (117).
func testPlan() plan.Plan {
	return plan.Plan{
		TimeZone: "Asia/Irkutsk",
		Lines: []plan.Line{
			{ID: "122", Name: "Единая служба", Queue: "122", Greeting: "hello"},
			{ID: "117", Name: "Служба 117", Queue: "117"},
		},
		Queues: []plan.Queue{
			{ID: "122", Name: "Очередь 122", RingSeconds: 20, WrapUpSeconds: 30, AnsweredWithin: 20, Announcement: "wait"},
			{ID: "117", Name: "Очередь 117", RingSeconds: 10, AnsweredWithin: 20},
		},
	}
}

// scene is a floor with the time in hand. Every step is checked: no fault, the
// invariants hold, and the events add up to what the machine has in mind.
type scene struct {
	t       *testing.T
	m       *Machine
	now     time.Time
	lives   int
	callers int
	memory  Memory // what the journal of this scene adds up to
	effects []Effect
	err     error
	records bool // line 122
	sloppy  bool // the journal is lost: events need not add up
}

// open makes a floor whose switch is connected and empty.
func open(t *testing.T) *scene {
	s := &scene{t: t, now: noon}
	s.m = s.newLife()
	s.do(SwitchConnected{})
	return s
}

func (s *scene) newLife() *Machine {
	s.lives++
	p := testPlan()
	p.Lines[0].Record, p.Lines[0].NoticeInGreeting = s.records, s.records
	return NewMachine(fmt.Sprintf("life%d", s.lives), p)
}

// recording keeps the sound of line 122, whose greeting says so.
func (s *scene) recording() *scene {
	s.records = true
	s.m.plan.Lines[0].Record, s.m.plan.Lines[0].NoticeInGreeting = true, true
	return s
}

// do gives the machine one input; what came of it is looked at with did, said
// and err.
func (s *scene) do(in Input) *scene {
	s.t.Helper()
	effects, err := s.m.Step(s.now, in)
	s.effects, s.err = slices.Clone(effects), err
	for _, e := range s.effects {
		switch e := e.(type) {
		case Fault:
			s.t.Fatalf("%T met a fault: %v", in, e.Err)
		case Emit:
			if err := s.memory.Apply(e.Event); err != nil && !s.sloppy {
				s.t.Fatalf("%T: %v", in, err)
			}
		}
	}
	if err := s.m.Check(); err != nil {
		s.t.Fatalf("after %T: %v", in, err)
	}
	if !s.sloppy {
		s.sameMemory()
	}
	return s
}

func (s *scene) sameMemory() {
	s.t.Helper()
	folded, err1 := json.Marshal(s.memory)
	mind, err2 := json.Marshal(s.m.Memory())
	if err1 != nil || err2 != nil || string(folded) != string(mind) {
		s.t.Fatalf("the events add up to\n%s (%v)\nand the machine has in mind\n%s (%v)", folded, err1, mind, err2)
	}
}

// after lets time pass and the timers fire.
func (s *scene) after(d time.Duration) *scene {
	s.t.Helper()
	s.now = s.now.Add(d)
	return s.do(Tick{})
}

// Who is on the floor.

func profile(id string, queues ...cti.QueueID) agent.Profile {
	return agent.Profile{
		ID: cti.AgentID(id), Name: strings.ToUpper(id), Queues: queues,
		Device: agent.Device{Kind: agent.Browser, Address: "web-" + id},
	}
}

// ready signs an agent in with an open desk, ready for calls, one second later.
func (s *scene) ready(id string, queues ...cti.QueueID) *scene {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	s.do(SignIn{profile(id, queues...)})
	s.do(DeskChanged{Agent: cti.AgentID(id), Online: true})
	s.do(PhoneChanged{Phone: "web-" + id, Up: true})
	return s.ok(SetReady{cti.AgentID(id)})
}

// phonesUp registers every browser's phone, as browsers do after a restart.
func (s *scene) phonesUp() {
	for _, seat := range s.m.seats {
		s.m.phones[seat.Device.Address] = true
	}
}

func (s *scene) ok(in Input) *scene {
	s.t.Helper()
	if s.do(in); s.err != nil {
		s.t.Fatalf("%T was refused: %v", in, s.err)
	}
	return s
}

// refused expects an answer of this class and no effect at all.
func (s *scene) refused(in Input, code cti.Code) {
	s.t.Helper()
	s.do(in)
	if s.err == nil || cti.CodeOf(s.err) != code || len(s.effects) > 0 {
		s.t.Errorf("%T was answered with %v and %v, want %s and nothing done", in, s.err, s.effects, code)
	}
}

// arrival is a new caller who dialled a number this long ago.
func (s *scene) arrival(dialed string, ago time.Duration) CallArrived {
	s.callers++
	since := s.now.Add(-ago)
	return CallArrived{
		Call: cti.NewCallID(since, fmt.Sprint(s.callers)), Dialed: dialed,
		Caller: fmt.Sprintf("+7902000%04d", s.callers), Origin: call.Trunk, Since: since,
	}
}

// call lets somebody dial a number, a second after what was before.
func (s *scene) call(dialed string) cti.CallID {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	in := s.arrival(dialed, 0)
	s.do(in)
	return in.Call
}

// talk brings a caller of line 117 and an agent together.
func (s *scene) talk(id string) cti.CallID {
	s.t.Helper()
	s.ready(id, "117")
	c := s.call("117")
	s.answer(c)
	return c
}

// heard lets what plays to a caller come to its end; if it is named, it must be that.
func (s *scene) heard(c cti.CallID, prompt ...string) *scene {
	s.t.Helper()
	return s.do(PlayFinished(s.playing(c, prompt...)))
}

// unheard is heard for what could not be played.
func (s *scene) unheard(c cti.CallID, prompt ...string) *scene {
	s.t.Helper()
	return s.do(CommandFailed{s.playing(c, prompt...), errTest})
}

// playing gives what plays to a caller.
func (s *scene) playing(c cti.CallID, prompt ...string) Play {
	s.t.Helper()
	l := s.m.calls[c]
	if l == nil || l.prompt == "" {
		s.t.Fatalf("nothing plays to the caller, who should hear %q", prompt)
	}
	if len(prompt) > 0 && l.prompt != prompt[0] {
		s.t.Fatalf("the caller hears %q, want %q", l.prompt, prompt[0])
	}
	return Play{c, l.play, l.prompt}
}

func (s *scene) answer(c cti.CallID) *scene {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	return s.do(LegAnswered{c, s.leg(c)})
}

// What there is.

func (s *scene) leg(c cti.CallID) cti.LegID {
	s.t.Helper()
	l := s.m.calls[c]
	if l == nil || l.Leg == "" {
		s.t.Fatalf("call %s has no leg", c)
	}
	return l.Leg
}

func (s *scene) state(c cti.CallID) call.State {
	if l := s.m.calls[c]; l != nil {
		return l.State
	}
	return call.Ended
}

// agentIs expects an agent's state, and the reason if one is given.
func (s *scene) agentIs(id cti.AgentID, state agent.State, reason ...agent.Reason) {
	s.t.Helper()
	a := s.m.seats[id]
	if a == nil || stateOf(a.Agent) != state || (len(reason) > 0 && a.Reason != reason[0]) {
		s.t.Errorf("%s is %+v, want %s %v", id, a, state, reason)
	}
}

// ringsAt expects a call to ring at an agent.
func (s *scene) ringsAt(c cti.CallID, id cti.AgentID) {
	s.t.Helper()
	if l := s.m.calls[c]; l == nil || l.State != call.Ringing || l.Agent != id {
		s.t.Errorf("the call is %+v, want it to ring at %s", l, id)
	}
}

// did expects exactly these effects of the last step, in order; board and
// remember are left out because nearly every step has them.
func (s *scene) did(want ...string) {
	s.t.Helper()
	var got []string
	for _, e := range s.effects {
		switch e.(type) {
		case BoardChange, Remember:
		default:
			got = append(got, describe(e))
		}
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("it did\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// ended gives the end that the last step put on record.
func (s *scene) ended() call.EndedEvent {
	s.t.Helper()
	for _, e := range s.effects {
		if emit, ok := e.(Emit); ok {
			if end, ok := emit.Event.Body.(call.EndedEvent); ok {
				return end
			}
		}
	}
	s.t.Fatalf("no call ended: %v", s.effects)
	return call.EndedEvent{}
}

// remembered gives the record that the last step wrote on the channel.
func (s *scene) remembered() call.Call {
	s.t.Helper()
	for _, e := range slices.Backward(s.effects) {
		if r, ok := e.(Remember); ok {
			return r.Note
		}
	}
	s.t.Fatalf("nothing was written on the channel: %v", s.effects)
	return call.Call{}
}

// describe writes an effect in a few words.
func describe(e Effect) string {
	switch e := e.(type) {
	case Emit:
		return describeEvent(e.Event)
	case DeskChange:
		text := fmt.Sprintf("desk %s: %s", e.Agent, e.Desk.Agent.State)
		if e.Desk.Call != nil {
			text += ", call " + string(e.Desk.Call.State)
		}
		return text
	case Play:
		return "play " + e.Prompt
	case StopPlay:
		return "stop " + e.Prompt
	case Ring:
		if e.Agent == "" {
			return "ring " + e.Device.Address
		}
		return "ring " + string(e.Agent)
	case Join:
		if e.Record {
			return "join and record"
		}
		return "join"
	case DialCitizen:
		return "dial " + e.Note.Caller + " as " + e.CallerNumber
	case MuteLeg:
		return fmt.Sprintf("mute %v", e.On)
	case SetLanguage:
		return "language " + e.Language
	case PauseSound:
		return fmt.Sprintf("pause sound %v", e.On)
	case RecordMessage:
		return fmt.Sprintf("record for %s", e.Longest)
	case Digits:
		return "digits " + e.Digits
	case DropCall:
		return fmt.Sprintf("drop call %d", e.Cause)
	}
	return map[string]string{
		"Answer": "pick up", "StartMusic": "music",
		"StopSound": "stop sound", "Part": "part", "Park": "park", "Unpark": "unpark", "DropLeg": "drop leg", "Admit": "admit", "HandOver": "hand over",
	}[strings.TrimPrefix(fmt.Sprintf("%T", e), "floor.")]
}

func describeEvent(e cti.Event) string {
	switch b := e.Body.(type) {
	case agent.ChangedEvent:
		return fmt.Sprintf("%s becomes %s", b.Agent.ID, b.Agent.State)
	case call.MissedEvent:
		return fmt.Sprintf("missed: %s", b.Why)
	case call.PartedEvent:
		return fmt.Sprintf("parted: %s", b.Why)
	case call.EndedEvent:
		return fmt.Sprintf("ended: %s", b.Reason)
	}
	return strings.TrimPrefix(e.Type(), "call.")
}
