package floor

import (
	"cmp"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
)

// A pause belongs to one recording. When the talk is handed over to a guest, the
// recording and its pause go on, and who leads the talk then sees the pause and
// ends it. An agent who gets the same caller back before anybody else had them, after
// a reload of the page or because nobody took a transfer, finds the pause as it was. Whoever else gets the
// caller, by a transfer or out of the queue, begins a talk and a recording of
// their own, and nobody has to remember to switch that one on.

// recorded tells whether the sound of the talk is kept.
func (m *Machine) recorded(l *line) bool {
	return m.mayRecord(l) && l.WithAgent() && !l.unrecorded()
}

// unrecorded tells whether the recording of the talk is lost.
func (l *line) unrecorded() bool {
	return l.WithAgent() && l.SoundLost != "" && l.SoundLost == l.sound()
}

// soundLost puts it on record that there should be a recording and is none, also
// when the talk is over by now; the desk must not say that a talk is recorded
// while it is not.
func (m *Machine) soundLost(in SoundLost) {
	about, who, ok := ParseLeg(in.Sound)
	l := m.calls[in.Call]
	if !ok || about != in.Call || l != nil && l.unrecorded() && l.SoundLost == in.Sound {
		return
	}
	m.emit(in.Call, who, cti.BySystem, recording.LostEvent{ID: in.Sound, Why: in.Why})
	if l == nil {
		return
	}
	if next := l.LoseSound(in.Sound); next.SoundLost != l.SoundLost {
		l.Call = next
		m.showAll(l.Call)
		m.do(Remember{l.Call})
	}
}

// stillRecorded: what the switch did while nobody listened it does not tell again.
func (m *Machine) stillRecorded(l *line, lc LiveCall) {
	if m.recorded(l) && lc.Unrecorded == l.sound() {
		m.soundLost(SoundLost{l.ID, l.sound(), recording.Missing})
	}
}

// FindSound asks whether there is a recording of a talk that ended while nobody
// listened; when there is none, SoundLost tells.
type FindSound struct {
	Call  cti.CallID
	Sound cti.LegID
}

func (FindSound) isEffect() {}

// About is the call that the command belongs to.
func (c FindSound) About() cti.CallID { return c.Call }

// findSound: the talk is over, and whether its recording was lost meanwhile, nobody told.
func (m *Machine) findSound(l *line) {
	if m.recorded(l) {
		m.do(FindSound{l.ID, l.sound()})
	}
}

// sound names the recording of the talk; calls on record since before there was
// such a name had the leg for one.
func (l *line) sound() cti.LegID { return cmp.Or(l.Sound, l.Leg) }

// soundPaused tells whether silence is kept of the talk.
func (l *line) soundPaused() bool {
	return l.WithAgent() && l.paused != "" && l.paused == l.sound()
}

// pausedStill tells, of a caller who is answered, that the recording was paused
// when the same agent talked with them last.
func (m *Machine) pausedStill(l *line) bool {
	return l.Agent != "" && l.Agent == l.Led && m.mayRecord(l) && l.paused != "" && l.paused == l.Sound
}

// pauseRecording puts silence of the same length in place of what the caller
// says, as when a card's number or a diagnosis is told.
func (m *Machine) pauseRecording(in PauseRecording) error {
	l, err := m.leading(in.Agent)
	if err != nil {
		return err
	}
	if l.unrecorded() {
		return cti.Errorf(cti.Conflict, "Записать этот разговор не удалось: останавливать нечего.")
	}
	if !m.recorded(l) {
		return cti.Errorf(cti.Conflict, "Разговоры на этой линии не записываются.")
	}
	if l.soundPaused() != in.On {
		m.setPaused(l, cti.ByAgent(in.Agent), in.On)
		m.do(PauseSound{l.ID, l.sound(), in.On})
	}
	return nil
}

func (m *Machine) setPaused(l *line, by cti.Actor, on bool) {
	l.paused = ""
	if on {
		l.paused = l.sound()
	}
	m.emit(l.ID, l.Agent, by, recording.PausedEvent{ID: l.sound(), On: on})
	m.showAll(l.Call)
}

// pauseFailed: the desk must not say that nothing is kept while it is.
func (m *Machine) pauseFailed(l *line, cmd PauseSound) {
	if l.WithAgent() && l.sound() == cmd.Sound && l.soundPaused() == cmd.On {
		m.setPaused(l, cti.BySystem, !cmd.On)
	}
}
