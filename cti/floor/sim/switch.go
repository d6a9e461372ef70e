package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// fakeSwitch is an Asterisk of the simulation: callers and legs live here
// whether or not the floor is connected.
type fakeSwitch struct {
	w       *world
	up      bool
	link    int // number of the present link; signals of an old one are lost
	callers map[cti.CallID]*caller
	legs    map[cti.LegID]*leg
	watches map[cti.LegID]cti.CallID
	// messages are the lengths of what callers left after the signal.
	messages map[cti.LegID]time.Duration
	// silent are the recordings that were lost, told or not.
	silent map[cti.LegID]bool
	number int
	flying int // signals on their way to the floor
}

type caller struct {
	arrival  floor.CallArrived
	pickedUp bool
	told     bool // the application has the channel
	note     *call.Call
	playing  floor.PlayID
	hears    string    // while it plays
	out      bool      // we made this channel
	joined   cti.LegID // the leg that leads the talk's bridge
	message  cti.LegID // being recorded
	warned   bool      // has heard that the talk is recorded
	talk     talk
}

type leg struct {
	call  cti.CallID
	agent cti.AgentID
	up    bool
	in    bool // in the talk's bridge, as a guest
	met   bool // was joined with the caller
}

func newSwitch(w *world) *fakeSwitch {
	return &fakeSwitch{w: w, callers: map[cti.CallID]*caller{}, legs: map[cti.LegID]*leg{}, watches: map[cti.LegID]cti.CallID{}, messages: map[cti.LegID]time.Duration{}, silent: map[cti.LegID]bool{}}
}

// people is how many live in the region: few enough that they call again.
const people = 300

var errRefused = errors.New("refused by the simulated switch")

// signal reaches the floor a little later, in order, if the link still stands.
func (s *fakeSwitch) signal(in floor.Input) {
	if !s.up {
		return
	}
	link := s.link
	s.flying++
	s.w.after(5*time.Millisecond, func() {
		s.flying--
		if s.up && s.link == link {
			s.w.step(in)
		}
	})
}

func (s *fakeSwitch) newCaller() {
	w := s.w
	s.number++
	since := w.now.Add(time.Duration(w.rng.IntN(1000)) * time.Microsecond)
	c := &caller{arrival: floor.CallArrived{
		Call:   cti.NewCallID(since, fmt.Sprint(s.number)),
		Dialed: []string{"122", "117", "118", "100", "101"}[w.rng.IntN(5)],
		Caller: s.numberOf(), Origin: call.Trunk, Since: since,
	}}
	if w.chance(0.02) {
		c.arrival.Dialed = "999"
	}
	if w.chance(0.06) {
		c.arrival.Dialed = "119"
	}
	if w.chance(0.08) {
		c.arrival.Dialed = []string{"102", "103"}[w.rng.IntN(2)]
	}
	if number := w.book.beingDialed(); number != "" && w.chance(0.2) {
		c.arrival.Caller = number
	}
	id := c.arrival.Call
	s.callers[id] = c
	if s.up {
		c.told = true
		s.signal(c.arrival)
	}
	w.after(w.about(6*time.Minute), func() { s.callerHangsUp(id, 16) })
	if c.arrival.Dialed != "999" {
		s.pressKeys(id)
	}
	if w.chance(0.2) {
		s.askByKey(id)
	}
}

// callerHangsUp also ends what waited in the dialplan.
func (s *fakeSwitch) callerHangsUp(id cti.CallID, cause int) {
	if c := s.callers[id]; c != nil {
		delete(s.callers, id)
		s.signal(floor.CallerLeft{Call: id, Cause: cause})
	}
}

func (s *fakeSwitch) legEnds(id cti.LegID, cause int) {
	l := s.legs[id]
	if l == nil {
		return
	}
	delete(s.legs, id)
	if c := s.callers[l.call]; c != nil && c.joined == id {
		c.joined = ""
	}
	if l.up && !l.met && !l.in {
		s.signal(floor.NeverMet{Call: l.call, Leg: id, Cause: cause})
		return
	}
	s.signal(floor.LegLeft{Call: l.call, Leg: id, Cause: cause})
}

// command carries one command out, or refuses it.
func (s *fakeSwitch) command(c floor.Command) {
	_, ring := c.(floor.Ring)
	_, play := c.(floor.Play)
	_, join := c.(floor.Join)
	_, park := c.(floor.Park)
	_, unpark := c.(floor.Unpark)
	_, dial := c.(floor.DialCitizen)
	_, ringWatch := c.(floor.RingWatch)
	_, tune := c.(floor.Tune)
	_, admit := c.(floor.Admit)
	_, message := c.(floor.RecordMessage)
	silence, pause := c.(floor.PauseSound)
	if !s.up || ((pause || message || ring || dial || play || join || park || unpark || ringWatch || tune || admit) && s.w.chance(s.w.opt.Refuse)) {
		if s.up {
			s.w.out.Met.add("fault", "command refused")
		}
		if pause {
			s.w.book.pauseRefused(silence)
		}
		life := s.w.machine
		s.flying++
		s.w.after(8*time.Millisecond, func() {
			s.flying--
			if s.w.machine == life {
				s.w.step(floor.CommandFailed{Command: c, Err: errRefused})
			}
		})
		return
	}
	s.obey(c)
}

func (s *fakeSwitch) obey(c floor.Command) {
	caller := s.callers[c.About()]
	switch c := c.(type) {
	case floor.DropLeg:
		s.legEnds(c.Leg, 16)
	case floor.DropCall:
		s.callerHangsUp(c.Call, c.Cause)
	case floor.Ring:
		s.ring(c)
	case floor.DialCitizen:
		s.dialCitizen(c)
	case floor.Join:
		if l := s.legs[c.Leg]; caller == nil || l == nil || !l.up {
			s.signal(floor.CommandFailed{Command: c, Err: errRefused})
			return
		}
		s.mayRecord(caller, c)
		caller.joined, s.legs[c.Leg].met = c.Leg, true
		caller.talk.join(c)
		s.record(caller, c)
	case floor.RingWatch:
		s.ringWatch(c)
	case floor.Tune:
		s.tune(c)
	case floor.DropWatch:
		s.watchEnds(c.Watch)
	case floor.Admit:
		if l := s.legs[c.Leg]; l != nil && l.up {
			l.in = true
		}
	case floor.HandOver:
		if l := s.legs[c.Leg]; l != nil && caller != nil {
			l.in, l.met, caller.joined = false, true, c.Leg
		}
	case floor.Part:
		if caller != nil {
			caller.joined, caller.talk.parked = "", false
		}
	case floor.Park:
		if caller != nil {
			caller.talk.parked = true
		}
	case floor.Unpark:
		if caller != nil {
			caller.talk.parked = false
		}
	case floor.FindSound:
		s.findSound(c)
	case floor.PauseSound:
		if caller != nil {
			caller.talk.pause(c)
		}
	case floor.Play:
		s.play(caller, c)
	case floor.StopPlay:
		if caller != nil && caller.playing == c.ID {
			caller.playing = ""
		}
	case floor.RecordMessage:
		s.recordMessage(caller, c)
	case floor.Answer:
		if caller != nil {
			caller.pickedUp = true
		}
	case floor.Remember:
		if caller != nil {
			note := c.Note
			caller.note = &note
		}
	}
}

func (s *fakeSwitch) play(c *caller, cmd floor.Play) {
	if c == nil {
		return
	}
	c.playing, c.hears = cmd.ID, cmd.Prompt
	if strings.HasPrefix(cmd.Prompt, plan.OfferPrompt) {
		s.w.out.Met.add("overflow", "offer of a call-back")
	}
	s.w.after(6*time.Second, func() {
		if s.callers[cmd.Call] == c && c.playing == cmd.ID {
			c.playing = ""
			c.hear(cmd.Prompt)
			s.signal(floor.PlayFinished(cmd))
		}
	})
}

// ring lets the agent's person decide what to do with it.
func (s *fakeSwitch) ring(c floor.Ring) {
	w := s.w
	s.legs[c.Leg] = &leg{call: c.Call, agent: c.Agent}
	switch {
	case w.chance(0.03):
		w.after(50*time.Millisecond, func() { s.legEnds(c.Leg, 20) })
	case w.chance(0.03):
		w.after(2*time.Second, func() { s.legEnds(c.Leg, 21) })
	case w.chance(0.05): // lets it ring
	case w.chance(answerAtLimit):
		w.after(ringLimit(w.book.calls[c.Call])-moment, func() { s.pickUp(c.Leg) })
	default:
		w.after(w.about(4*time.Second), func() { s.pickUp(c.Leg) })
	}
}

func (s *fakeSwitch) pickUp(id cti.LegID) {
	l := s.legs[id]
	if l == nil {
		return
	}
	if !s.up { // the application is away: the switch drops the answered leg
		delete(s.legs, id)
		return
	}
	if s.w.chance(hangUpAtAnswer) {
		s.answerAndHangUp(id, l.call)
		return
	}
	if s.w.chance(thinkBetter) {
		s.answerAndThinkBetter(id)
		return
	}
	if s.w.chance(keyAtAnswer) {
		s.answerAndChoose(id, l.call)
		return
	}
	s.answers(id)
}

// answers connects a leg that was picked up, and lets the talk last for a while.
func (s *fakeSwitch) answers(id cti.LegID) {
	l := s.legs[id]
	l.up = true
	s.signal(floor.LegAnswered{Call: l.call, Leg: id})
	cause := 16
	if s.w.chance(0.03) {
		cause = 41
	}
	s.w.after(s.w.about(4*time.Minute), func() { s.legEnds(id, cause) })
}

// cut breaks the link for a while. Signals on their way are lost.
func (s *fakeSwitch) cut() {
	w := s.w
	if s.up {
		s.up = false
		w.step(floor.SwitchLost{})
	}
	s.loseSounds()
	s.link++
	link := s.link
	w.after(w.about(20*time.Second), func() {
		if s.link == link {
			s.up = true
			s.w.step(floor.SwitchConnected{Live: s.live()})
		}
	})
}

// live is what the switch would list; callers who waited in the dialplan enter
// the application a moment later.
func (s *fakeSwitch) live() []floor.LiveCall {
	var live []floor.LiveCall
	clear(s.watches) // the adapter ends them with the listing
	legs := map[cti.CallID][]floor.LiveLeg{}
	for _, id := range slices.Sorted(maps.Keys(s.legs)) {
		l := s.legs[id]
		c := s.callers[l.call]
		legs[l.call] = append(legs[l.call], floor.LiveLeg{Leg: id, Agent: l.agent, Up: l.up, Joined: c != nil && !c.talk.parked && c.joined == id, In: l.in})
		if c == nil && len(legs[l.call]) == 1 {
			live = append(live, floor.LiveCall{Arrival: floor.CallArrived{Call: l.call}, Gone: true})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.callers)) {
		c := s.callers[id]
		if !c.told {
			c.told = true
			s.signal(c.arrival)
			continue
		}
		c.playing = "" // the adapter stops prompts with the listing
		live = append(live, floor.LiveCall{Arrival: c.arrival, Note: c.note, PickedUp: c.pickedUp, Outgoing: c.out, Legs: legs[id], Recording: c.message != "", Paused: c.talk.paused, Unrecorded: c.talk.unrecorded()})
	}
	for i := range live {
		if live[i].Gone {
			live[i].Legs = legs[live[i].Arrival.Call]
		}
	}
	return live
}

// quiet: nothing is left on the switch.
func (s *fakeSwitch) quiet() error {
	if len(s.callers) > 0 || len(s.legs) > 0 {
		return fmt.Errorf("the switch still holds %d callers and %d legs", len(s.callers), len(s.legs))
	}
	return s.watchesQuiet()
}
