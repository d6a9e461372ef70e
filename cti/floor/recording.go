package floor

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
)

// recorded tells whether the sound of the talk is kept.
func (m *Machine) recorded(l *line) bool { return m.mayRecord(l) && l.WithAgent() }

// pauseRecording puts silence of the same length in place of what the caller
// says, as when a card's number or a diagnosis is told.
func (m *Machine) pauseRecording(in PauseRecording) error {
	l, err := m.talking(in.Agent)
	if err != nil {
		return err
	}
	if !m.recorded(l) {
		return cti.Errorf(cti.Conflict, "Разговоры на этой линии не записываются.")
	}
	if l.paused != in.On {
		m.setPaused(l, cti.ByAgent(in.Agent), in.On)
		m.do(PauseSound{l.ID, l.Leg, in.On})
	}
	return nil
}

func (m *Machine) setPaused(l *line, by cti.Actor, on bool) {
	l.paused = on
	m.emit(l.ID, l.Agent, by, recording.PausedEvent{ID: l.Leg, On: on})
	m.show(l.Agent)
}

// pauseFailed: the desk must not say that nothing is kept while it is.
func (m *Machine) pauseFailed(l *line, cmd PauseSound) {
	if l.WithAgent() && l.Leg == cmd.Leg && l.paused == cmd.On {
		m.setPaused(l, cti.BySystem, !cmd.On)
	}
}
