package sim

import (
	"fmt"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
)

// talk is a talk as the switch has it, with its recording.
type talk struct {
	sound    cti.LegID // its name
	recorded bool
	parked   bool      // the caller is out of it
	paused   cti.LegID // the recording that was paused last, as noted on the caller's channel
}

// silent tells whether the recording is.
func (t talk) silent() bool { return t.parked || t.paused != "" && t.paused == t.sound }

func (t *talk) join(c floor.Join) {
	t.sound, t.recorded, t.parked = c.Sound, c.Record, false
	if c.Paused {
		t.paused = c.Sound
	}
}

func (t *talk) pause(c floor.PauseSound) {
	if c.Sound != t.sound {
		return
	}
	if t.paused = ""; c.On {
		t.paused = c.Sound
	}
}

// pause is what an agent asked of a recording and the switch did not refuse.
type pause struct {
	on    bool
	kills int // of the process, until then
}

func (b *book) paused(by cti.Actor, e recording.PausedEvent) {
	b.pauses[e.ID] = pause{e.On, b.out.Kills}
	switch {
	case by != cti.BySystem:
		b.out.Met.add("recording", "paused")
	case e.On:
		b.out.Met.add("recording", "paused anew")
	}
}

// pauseRefused: the floor will say so, unless it dies first.
func (b *book) pauseRefused(c floor.PauseSound) {
	b.pauses[c.Sound] = pause{!c.On, b.out.Kills}
	b.out.Met.add("recording", "pause refused")
}

// keepsSilence: what an agent paused is not kept until it is let go on, whatever
// becomes of the talk meanwhile; and every desk of the talk says so, and says it
// of no other.
func (s *fakeSwitch) keepsSilence(c call.Call, t talk) error {
	pause, held, met := s.w.book.pauses[c.Sound], c.State == call.Held, s.w.out.Met
	paused := pause.on
	if !t.recorded {
		return nil
	}
	if t.sound != c.Sound || t.silent() != (paused || held) {
		return fmt.Errorf("the switch keeps silence: %v, in the recording %s; %s is paused: %v", t.silent(), t.sound, c.Sound, paused)
	}
	for _, g := range append(c.Guests, call.Guest{Party: c.Leader(), Leg: c.Leg}) {
		if g.Agent == "" {
			continue
		}
		if v := s.w.machine.Desk(g.Agent).Call; v == nil || v.Paused != paused || !v.Recorded {
			return fmt.Errorf("the desk of %s shows %+v; paused: %v", g.Agent, v, paused)
		}
		if paused && g.Leg != c.Leg {
			met.add("recording", "pause shown to a guest")
		}
	}
	switch {
	case !paused:
	case held:
		met.add("recording", "pause on hold")
	case c.Leg != c.Sound:
		met.add("recording", "pause handed over")
	}
	if paused && s.w.out.Kills > pause.kills {
		met.add("recording", "pause over a crash")
	}
	return nil
}
