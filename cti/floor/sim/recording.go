package sim

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
)

// How often the switch refuses to record, and how often a recording breaks off:
// the share of the talks.
const (
	recordingRefused = 0.02
	recordingBreaks  = 0.02
	// What ends while the link is down, nobody tells afterwards.
	recordingEnds = 0.05
)

// talk is a talk as the switch has it, with its recording.
type talk struct {
	sound    cti.LegID // its name
	recorded bool
	broken   cti.LegID // the recording that was lost last: there is no second one of its name
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

// record lets the sound of a talk be kept, or not, or not to its end.
func (s *fakeSwitch) record(c *caller, join floor.Join) {
	if !join.Record {
		return
	}
	if join.Sound == c.talk.broken || s.w.chance(recordingRefused) {
		s.loseSound(join.Call, join.Sound, recording.Refused)
		return
	}
	if s.w.chance(recordingBreaks) {
		s.w.after(s.w.about(time.Minute), func() { s.loseSound(join.Call, join.Sound, recording.BrokeOff) })
	}
}

// loseSound ends a recording, whether or not the floor can be told.
func (s *fakeSwitch) loseSound(id cti.CallID, sound cti.LegID, why recording.Loss) {
	c := s.callers[id]
	if c == nil || c.talk.sound != sound || !c.talk.recorded {
		return
	}
	c.talk.recorded, c.talk.broken = false, sound
	s.silent[sound] = true
	s.signal(floor.SoundLost{Call: id, Sound: sound, Why: why})
}

// findSound tells of a recording that was lost while nobody listened.
func (s *fakeSwitch) findSound(c floor.FindSound) {
	if s.silent[c.Sound] {
		s.w.out.Met.add("recording lost", "found after the talk")
		s.signal(floor.SoundLost{Call: c.Call, Sound: c.Sound, Why: recording.Missing})
	}
}

// loseSounds ends some recordings.
func (s *fakeSwitch) loseSounds() {
	for _, id := range slices.Sorted(maps.Keys(s.callers)) {
		if s.w.chance(recordingEnds) {
			s.loseSound(id, s.callers[id].talk.sound, recording.BrokeOff)
		}
	}
}

// unrecorded is the talk of which the switch keeps no sound.
func (t talk) unrecorded() cti.LegID {
	if t.recorded {
		return ""
	}
	return t.sound
}

// lose: each loss is on record once.
func (b *book) lose(e recording.LostEvent) error {
	if _, twice := b.lost[e.ID]; twice {
		return fmt.Errorf("recording %s is lost for the second time", e.ID)
	}
	b.lost[e.ID] = b.out.Kills
	b.out.Met.add("recording lost", string(e.Why))
	return nil
}

// saysUnrecorded: a talk that is to be recorded and is not is on record as such, and
// every desk of it says so, also after a crash.
func (s *fakeSwitch) saysUnrecorded(c call.Call, t talk) error {
	line, _ := played.Line(c.Line)
	if !line.Record || c.AnnouncedAt.IsZero() {
		return nil
	}
	kills, known := s.w.book.lost[c.Sound]
	if !known || t.broken != c.Sound {
		return fmt.Errorf("nothing is kept of talk %s, and of %q was it told", c.Sound, t.broken)
	}
	if s.w.out.Kills > kills {
		s.w.out.Met.add("recording lost", "over a crash")
	}
	return s.eachDesk(c, func(v *floor.CallView) bool { return v.Unrecorded && !v.Recorded })
}

// eachDesk asks something of what the desks of a talk show.
func (s *fakeSwitch) eachDesk(c call.Call, right func(*floor.CallView) bool) error {
	for _, g := range append(c.Guests, call.Guest{Party: c.Leader(), Leg: c.Leg}) {
		if g.Agent == "" {
			continue
		}
		if v := s.w.machine.Desk(g.Agent).Call; v == nil || !right(v) {
			return fmt.Errorf("the desk of %s shows %+v", g.Agent, v)
		}
	}
	return nil
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
		return s.saysUnrecorded(c, t)
	}
	if t.sound != c.Sound || t.silent() != (paused || held) {
		return fmt.Errorf("the switch keeps silence: %v, in the recording %s; %s is paused: %v", t.silent(), t.sound, c.Sound, paused)
	}
	if err := s.eachDesk(c, func(v *floor.CallView) bool {
		if paused && v.Guest {
			met.add("recording", "pause shown to a guest")
		}
		return v.Paused == paused && v.Recorded && !v.Unrecorded
	}); err != nil {
		return fmt.Errorf("paused is %v: %w", paused, err)
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
