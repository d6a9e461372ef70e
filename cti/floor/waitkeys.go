package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// What a waiting caller can choose by key. The caller keeps the place and may be
// offered to an agent at any moment, also while a dialogue goes on; the answer
// cuts it.

const (
	// invalidKey is heard after a key that means nothing.
	invalidKey = "invalid-key"
	// keysAgain is when the keys are told of once more if at their time
	// something else was heard.
	keysAgain = 5 * time.Second
)

// waiting tells whether a caller hears what those who wait hear.
func waiting(c call.Call) bool { return c.State == call.Waiting || c.State == call.Ringing }

// waitKey takes a key from somebody who waits. Whoever is being connected to the
// target of a transfer has nothing to choose.
func (m *Machine) waitKey(l *line, key string) {
	if l.dialog.step != idle {
		m.dialogKey(l, key)
		return
	}
	q, _ := m.plan.Queue(l.Queue)
	if len(q.Keys) == 0 || l.Number != "" || l.Back != "" {
		return
	}
	action, means := q.Choose(key)
	m.record(l, cti.ByCaller, call.ChosenEvent{Queue: l.Queue, Key: key, Invalid: !means})
	m.pickUp(l)
	m.stopPrompt(l)
	if !means {
		m.play(l, sequence([]string{invalidKey, q.TellKeys.Prompt}))
		return
	}
	m.chooseWaiting(l, action)
	m.do(Remember{l.Call})
}

// chooseWaiting does what a key says: each choice is one case.
func (m *Machine) chooseWaiting(l *line, a plan.Action) {
	if a.Language != "" && a.Language != l.Language {
		m.record(l, cti.ByCaller, call.LanguageChosenEvent{Language: a.Language})
		m.do(SetLanguage{l.ID, a.Language})
	}
	switch {
	case a.Queue != "":
		m.chooseQueue(l, a)
	case a.Do == plan.CallBack:
		m.askBack(l, a.Announce)
	case a.Do == plan.TakeMessage:
		s := m.withdrawChosen(l)
		m.askMessage(l, call.ByKey, a.Announce)
		m.letFree(s)
	default:
		m.sayAgain(l, a.Announce)
	}
}

// chooseQueue moves the caller to another queue, at the same place in time.
func (m *Machine) chooseQueue(l *line, a plan.Action) {
	if _, there := m.plan.Queue(a.Queue); !there {
		m.sayAgain(l, "")
		return
	}
	s := m.withdrawChosen(l)
	l.waits.Leave()
	served, _ := m.plan.Line(l.Line)
	m.record(l, cti.ByCaller, call.OverflowedEvent{
		From: l.Queue, Queue: a.Queue, Why: call.ByKey, Standing: m.standing(l, served, a.Queue),
	})
	m.wait(l)
	m.serve(l.Queue)
	m.letFree(s)
	switch gone := m.overflowOnEntry(l); {
	case gone: // to hear a last prompt, or an offer
	case l.State == call.Waiting:
		m.sayAgain(l, a.Announce)
	default:
		m.do(StartMusic{l.ID})
	}
}

// withdrawChosen takes the ringing offer from an agent whose caller chose
// something else; the agent is free when the choice is done.
func (m *Machine) withdrawChosen(l *line) *seat {
	if l.State != call.Ringing {
		return nil
	}
	s := m.engaged(l, agent.Ringing)
	m.do(DropLeg{l.ID, l.Leg})
	m.record(l, cti.BySystem, call.MissedEvent{Leg: l.Leg, Agent: l.Agent, Why: call.CallerChose})
	return s
}

// sayAgain tells how things stand, after an announcement if there is one.
func (m *Machine) sayAgain(l *line, first string) {
	words := m.news(l)
	if first != "" {
		words = append([]string{first}, words...)
	}
	if len(words) == 0 {
		m.do(StartMusic{l.ID})
		return
	}
	m.play(l, sequence(words))
}

// news is how things stand, and which keys there are once it is time to tell.
func (m *Machine) news(l *line) []string {
	words := m.tidings(l)
	q, _ := m.plan.Queue(l.Queue)
	if at := m.keysAt(l); q.TellKeys.Prompt != "" && !at.After(m.now) {
		l.keysTold = l.Queue
		words = append(words, q.TellKeys.Prompt)
	}
	return words
}

// keysAt is when a caller hears of the keys for the first time.
func (m *Machine) keysAt(l *line) time.Time {
	q, _ := m.plan.Queue(l.Queue)
	return m.waitsSince(l).Add(q.TellKeys.After())
}

// watchKeys wakes the floor when a caller is to hear of the keys.
func (m *Machine) watchKeys(l *line) {
	q, _ := m.plan.Queue(l.Queue)
	if q.TellKeys.Prompt == "" || l.keysTold == l.Queue || l.keysNext.After(m.now) {
		return
	}
	l.keysNext = m.keysAt(l)
	if soonest := m.now.Add(keysAgain); l.keysNext.Before(soonest) {
		l.keysNext = soonest
	}
	m.timers.add(timer{at: l.keysNext, kind: keysTimer, call: l.ID})
}

func (m *Machine) keysStale(t timer) bool {
	l := m.calls[t.call]
	return l == nil || !waiting(l.Call) || l.keysTold == l.Queue || !l.keysNext.Equal(t.at)
}

// tellOfKeys interrupts nothing: whoever hears something else, or is rung for,
// is told a little later.
func (m *Machine) tellOfKeys(l *line) {
	if l.State != call.Waiting || l.prompt != "" || l.dialog.step != idle {
		m.watchKeys(l)
		return
	}
	q, _ := m.plan.Queue(l.Queue)
	l.keysTold = l.Queue
	m.pickUp(l)
	m.play(l, q.TellKeys.Prompt)
}
