package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// keyPressed: a key means something to a caller who waits or is being guided.
func (m *Machine) keyPressed(in KeyPressed) {
	l := m.calls[in.Call]
	if l != nil && l.State == call.Rating {
		m.ratingKey(l, in.Key)
		return
	}
	if l != nil && waiting(l.Call) {
		m.waitKey(l, in.Key)
		return
	}
	if l == nil || l.State != call.Greeting || l.Farewell != nil || l.Warning != "" || l.notice.plays {
		return
	}
	if l.LeavesMessage() {
		m.messageKey(l)
		return
	}
	if l.informs {
		m.informedKey(l, in.Key)
		return
	}
	if l.next != nil { // cuts the announcement short
		m.stopPrompt(l)
		m.goOn(l, *l.next)
		return
	}
	if l.Menu() == "" && !m.skipGreeting(l) {
		return
	}
	menu, known := m.plan.Menu(l.Menu())
	m.stopPrompt(l)
	if !known { // the plan lost it
		m.leaveGuide(l)
		return
	}
	m.choose(l, menu, in.Key)
}

// skipGreeting brings a caller who knows the menu into it before it is read.
func (m *Machine) skipGreeting(l *line) bool {
	served, _ := m.plan.Line(l.Line)
	if _, known := m.plan.Menu(served.Menu); !known {
		return false
	}
	m.guard(l)
	return m.record(l, cti.BySystem, call.MenuEnteredEvent{Menu: served.Menu})
}

// enterMenu reads a menu to the caller.
func (m *Machine) enterMenu(l *line, id string) {
	if _, known := m.plan.Menu(id); !known || !m.now.Before(l.ArrivedAt.Add(guideLimit)) {
		m.leaveGuide(l)
		return
	}
	if id != l.Menu() {
		l.repeats = 0
	}
	m.guard(l)
	m.record(l, cti.BySystem, call.MenuEnteredEvent{Menu: id})
	m.pickUp(l)
	m.readMenu(l)
	m.do(Remember{l.Call})
}

func (m *Machine) readMenu(l *line) {
	l.reread = false
	menu, known := m.plan.Menu(l.Menu())
	if !known {
		m.leaveGuide(l)
		return
	}
	m.play(l, menu.Prompt)
}

// guard makes sure that the guidance of a caller ends.
func (m *Machine) guard(l *line) {
	if !l.guarded {
		l.guarded = true
		m.timers.add(timer{at: l.ArrivedAt.Add(guideLimit), kind: guideTimer, call: l.ID})
	}
}

// choose takes a key of a menu.
func (m *Machine) choose(l *line, menu plan.Menu, key string) {
	action, means := menu.Choose(key)
	m.record(l, cti.ByCaller, call.KeyPressedEvent{Menu: menu.ID, Key: key, Invalid: !means})
	if !means {
		m.again(l, menu, menu.Invalid)
		return
	}
	m.follow(l, action, call.MenuEnded)
}

// again reads a menu once more to those who made no choice, as often as the plan
// says.
func (m *Machine) again(l *line, menu plan.Menu, why string) {
	if l.repeats >= menu.Repeats {
		if menu.Otherwise == (plan.Action{}) {
			m.leaveGuide(l)
			return
		}
		m.follow(l, menu.Otherwise, call.MenuEnded)
		return
	}
	l.repeats++
	if why == "" {
		m.readMenu(l)
		return
	}
	l.reread = true
	m.play(l, why)
}

// menuTimedOut: no key came.
func (m *Machine) menuTimedOut(l *line) {
	menu, known := m.plan.Menu(l.Menu())
	m.stopPrompt(l)
	if !known {
		m.leaveGuide(l)
		return
	}
	m.again(l, menu, menu.Silent)
}

// guideTimedOut: the caller has been in menus for so long that a person must help.
func (m *Machine) guideTimedOut(l *line) {
	m.stopPrompt(l)
	m.leaveGuide(l)
}

// stopPrompt ends what plays or is waited for, to make room for what is next.
func (m *Machine) stopPrompt(l *line) {
	m.hush(l)
	l.awaiting, l.reread = time.Time{}, false
}
