package floor

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// No recording begins before the caller has been told. Callers are told before
// the queue, so that no answer waits for it; citizens who are called, before the
// agent hears them. Whoever could not be told is not recorded.

// notice is what becomes of telling somebody that the talk is recorded.
type notice struct {
	plays  bool
	given  bool        // or was tried
	failed bool        // what plays could not be played
	queue  cti.QueueID // where the caller goes afterwards
}

// mayRecord tells whether the line keeps the sound and the caller knows it.
func (m *Machine) mayRecord(l *line) bool {
	served, _ := m.plan.Line(l.Line)
	return served.Record && !l.AnnouncedAt.IsZero()
}

// giveNotice tells a caller who is going to a queue that the talk is recorded,
// once; false when there is nothing to tell.
func (m *Machine) giveNotice(l *line, to cti.QueueID) bool {
	served, _ := m.plan.Line(l.Line)
	if !served.Record || !l.AnnouncedAt.IsZero() || l.notice.given {
		return false
	}
	if l.State == call.Arrived {
		m.record(l, cti.BySystem, call.GreetedEvent{Prompt: served.Notice()})
	}
	l.notice = notice{plays: true, given: true, queue: to}
	m.pickUp(l)
	m.play(l, served.Notice())
	return true
}

// tellCitizen is giveNotice for a citizen who was called and has answered.
func (m *Machine) tellCitizen(l *line) bool {
	served, _ := m.plan.Line(l.Line)
	if !served.Record || !l.AnnouncedAt.IsZero() {
		return false
	}
	l.notice = notice{plays: true}
	m.play(l, served.Notice())
	return true
}

// noticePlayed goes on with whoever was told, or could not be told.
func (m *Machine) noticePlayed(l *line) {
	l.notice.plays = false
	if !l.notice.failed {
		served, _ := m.plan.Line(l.Line)
		m.record(l, cti.BySystem, call.RecordingAnnouncedEvent{Prompt: served.Notice()})
	}
	if l.State == call.Dialing {
		m.meetCitizen(l)
		return
	}
	m.enqueueIn(l, l.notice.queue, m.placeSince(l))
}

// greetingTold: the greeting was heard to its end, and may have said it.
func (m *Machine) greetingTold(l *line) {
	served, _ := m.plan.Line(l.Line)
	if served.Record && served.NoticeInGreeting && l.AnnouncedAt.IsZero() && !l.notice.failed {
		m.record(l, cti.BySystem, call.RecordingAnnouncedEvent{Prompt: served.Greeting})
	}
}
