package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// What a caller hears before the queue: the emergency message, then either what
// the closed line says or the greeting, then the menus.

const (
	// guideLimit is how long after the arrival menus may keep a caller from the
	// line's queue.
	guideLimit = 5 * time.Minute
	// farewellLimit is how long the last prompt may play.
	farewellLimit = time.Minute
)

// guidance is what is known of a caller before the queue and need not survive a
// restart: after one, the menu is read again.
type guidance struct {
	// fresh marks a caller who did not have to wait for us: the greeting is
	// played, and the place in the queue begins at its end.
	fresh bool
	// next is where the announcement that plays leads to.
	next *plan.Action
	// reread marks a prompt after which the menu is read again.
	reread bool
	// awaiting is since when a key is waited for in silence; zero while a prompt
	// plays.
	awaiting time.Time
	// notice is set while the caller is told that the talk is recorded, or could
	// not be told.
	notice notice
	informing
	repeats int // of the present menu
	guarded bool
}

// guide begins with a caller of a known line.
func (m *Machine) guide(l *line, since time.Time) {
	l.fresh = m.now.Sub(since) < delayed
	if a, on := m.alert(l.Line); on {
		m.warn(l, a)
		return
	}
	m.admit(l)
}

// warn plays the emergency message; no key cuts it short.
func (m *Machine) warn(l *line, a Alert) {
	m.record(l, cti.BySystem, call.WarnedEvent{Message: a.Message, Prompt: a.Prompt})
	m.pickUp(l)
	m.play(l, a.Prompt)
}

// admit comes after the emergency message. Who came in time is served, even if
// the line closed while we were away.
func (m *Machine) admit(l *line) {
	served, known := m.plan.Line(l.Line)
	switch {
	case !known: // the plan lost the line while a prompt played
		m.refuse(l)
	case !m.plan.Open(served, l.ArrivedAt):
		m.follow(l, served.ClosedAction(), call.AfterHours)
	case served.Greeting != "" && l.fresh:
		m.record(l, cti.BySystem, call.GreetedEvent{Prompt: served.Greeting})
		m.pickUp(l)
		m.play(l, served.Greeting)
	default:
		m.pastGreeting(l)
	}
}

func (m *Machine) pastGreeting(l *line) {
	if served, known := m.plan.Line(l.Line); known && served.Menu != "" {
		m.enterMenu(l, served.Menu)
		return
	}
	m.leaveGuide(l)
}

// leaveGuide gives the caller to the line's own queue.
func (m *Machine) leaveGuide(l *line) { m.enqueue(l, m.placeSince(l)) }

// placeSince is the moment from which a place in a queue counts.
func (m *Machine) placeSince(l *line) time.Time {
	if l.Informed != nil {
		return l.Informed.Since
	}
	if l.fresh {
		return m.now
	}
	return l.ArrivedAt
}

// resumeGuide continues with a caller whose prompt ended with the last life or
// with the link: what was heard last is heard again, except for the greeting.
func (m *Machine) resumeGuide(l *line) {
	l.guidance = guidance{}
	switch a, on := m.alert(l.Line); {
	case l.Farewell != nil:
		m.bidFarewell(l)
	case l.Informed != nil:
		m.informAgain(l)
	case l.Menu() != "":
		m.enterMenu(l, l.Menu())
	case l.Warning != "" && on:
		m.warn(l, a)
	default:
		m.admit(l)
	}
}

// guidePlayed: the prompt that the caller heard before the queue has ended.
func (m *Machine) guidePlayed(l *line) {
	menu, inMenu := m.plan.Menu(l.Menu())
	switch {
	case l.Farewell != nil:
		m.sayGoodbye(l)
	case l.LeavesMessage():
		m.beginMessage(l)
	case l.notice.plays:
		m.noticePlayed(l)
	case l.informs:
		m.informedToQueue(l)
	case l.next != nil:
		m.goOn(l, *l.next)
	case l.reread:
		m.readMenu(l)
	case inMenu:
		l.awaiting = m.now
		m.timers.add(timer{at: m.now.Add(menu.WaitTime()), kind: menuTimer, call: l.ID, since: m.now})
	case l.Menu() != "": // the plan lost the menu
		m.leaveGuide(l)
	case l.Warning != "":
		m.admit(l)
	default:
		m.greetingTold(l)
		m.pastGreeting(l)
	}
}

// follow does what the plan says next; reason is for those whom it hangs up.
func (m *Machine) follow(l *line, a plan.Action, reason call.Reason) {
	if a.Language != "" && a.Language != l.Language {
		m.record(l, cti.ByCaller, call.LanguageChosenEvent{Language: a.Language})
		m.do(SetLanguage{l.ID, a.Language})
	}
	switch {
	case a.Do == plan.HangUp:
		m.dismiss(l, a.Announce, reason)
	case a.Do == plan.TakeMessage:
		if reason == call.MenuEnded {
			reason = ""
		}
		m.askMessage(l, reason, a.Announce)
	case a.Announce != "":
		if l.State == call.Arrived {
			m.record(l, cti.BySystem, call.GreetedEvent{Prompt: a.Announce})
		}
		l.next = &a
		m.guard(l)
		m.pickUp(l)
		m.play(l, a.Announce)
	default:
		m.goOn(l, a)
	}
}

// goOn leaves the announcement behind.
func (m *Machine) goOn(l *line, a plan.Action) {
	l.next = nil
	switch {
	case a.Queue != "":
		m.enqueueIn(l, a.Queue, m.placeSince(l))
	case a.Menu != "":
		m.enterMenu(l, a.Menu)
	case a.Do == plan.Back && len(l.Menus) > 1:
		m.enterMenu(l, l.Menus[len(l.Menus)-2])
	case l.Menu() != "":
		m.enterMenu(l, l.Menu())
	default:
		m.leaveGuide(l)
	}
}

// dismiss lets the caller hear a last prompt and hangs up.
func (m *Machine) dismiss(l *line, prompt string, reason call.Reason) {
	m.record(l, cti.BySystem, call.DismissedEvent{
		Prompt: prompt, Finish: call.Finish{Result: call.ClientError, Reason: reason, Cause: causeNormal},
	})
	m.do(Remember{l.Call})
	m.bidFarewell(l)
}

func (m *Machine) bidFarewell(l *line) {
	if l.Farewell.Prompt == "" {
		m.sayGoodbye(l)
		return
	}
	m.timers.add(timer{at: m.now.Add(farewellLimit), kind: farewellTimer, call: l.ID})
	m.pickUp(l)
	m.play(l, l.Farewell.Prompt)
}

func (m *Machine) sayGoodbye(l *line) {
	m.do(DropCall{l.ID, l.Farewell.Cause})
	m.finish(l, cti.BySystem, l.Farewell.Finish)
}

// leftGuide is the end of a call whose caller left before the queue.
func leftGuide(l *line, cause int) call.Finish {
	switch {
	case l.Farewell != nil:
		f := l.Farewell.Finish
		f.Cause = cause
		return f
	case l.Informed != nil:
		return call.Finish{Result: call.Success, Reason: call.WasInformed, Cause: cause}
	case l.Menu() != "":
		return call.Finish{Result: call.ClientError, Reason: call.AbandonedMenu, Cause: cause}
	}
	return call.Finish{Result: call.ClientError, Reason: call.AbandonedGreeting, Cause: cause}
}
