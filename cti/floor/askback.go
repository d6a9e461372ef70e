package floor

import (
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/queue"
)

// The dialogue in which a waiting caller asks to be called back: the own number
// is read back, or another is typed and read back.

// The prompts of the dialogue.
const (
	sayNumber    = "callback-number"    // «мы перезвоним вам на номер»
	sayConfirm   = "callback-confirm"   // 1 yes, 2 another number, * stay
	sayAgree     = "callback-agree"     // the same for those who cannot stay
	sayType      = "callback-type"      // type a number and #
	sayUnknown   = "callback-unknown"   // your number cannot be called
	sayBadNumber = "callback-bad"       // the typed one is none
	sayStay      = "callback-stay"      // you go on waiting
	sayNoNumber  = "callback-no-number" // you go on waiting, for want of a number
	sayPromised  = "callback-promised"  // good-bye
)

const (
	// dialogTries is how often a caller may say nothing, or what means nothing.
	dialogTries = 3
	// dialogLimit is after how long a key leads out of the dialogue, so that
	// nobody can stay in it instead of what the queue has for him.
	dialogLimit = 2 * time.Minute
	// Times of silence: for a key, and between two digits.
	confirmWait = 7 * time.Second
	typeWait    = 12 * time.Second
	// A number is typed with its code; more digits than this are a mistake.
	shortestTyped, longestTyped = 10, 15
)

type dialogStep uint8

const (
	idle dialogStep = iota
	confirming
	typing
)

// dialog is what goes on with a waiting caller who may be called back. A restart
// forgets it, and the caller goes on waiting.
type dialog struct {
	step   dialogStep
	number string // to be confirmed
	typed  string
	tries  int
	began  time.Time
	// last is set when the queue sends the caller away after the dialogue.
	last call.Reason
	// awaiting is since when a key is waited for in silence.
	awaiting time.Time
}

// askBack begins the dialogue.
func (m *Machine) askBack(l *line, first string) {
	l.dialog = dialog{last: l.dialog.last, began: m.now}
	opening := []string{first}
	if first == "" {
		opening = nil
	}
	if m.obstacle(l.Caller) != "" || l.Origin != call.Trunk { // on the call page anybody may type any number
		m.askNumber(l, append(opening, sayUnknown)...)
		return
	}
	m.readBack(l, l.Caller, opening...)
}

// readBack asks whether the number is right.
func (m *Machine) readBack(l *line, number string, first ...string) {
	l.dialog.step, l.dialog.number, l.dialog.awaiting = confirming, number, time.Time{}
	words := append(append(first, sayNumber), queue.SayNumber(contact.Groups(number))...)
	m.pickUp(l)
	m.play(l, sequence(append(words, m.sayChoice(l))))
}

func (m *Machine) sayChoice(l *line) string {
	if l.dialog.last != "" {
		return sayAgree
	}
	return sayConfirm
}

// askNumber asks for a number to be typed.
func (m *Machine) askNumber(l *line, first ...string) {
	l.dialog.step, l.dialog.typed, l.dialog.awaiting = typing, "", time.Time{}
	m.pickUp(l)
	m.play(l, sequence(append(first, sayType)))
}

// dialogKey takes a key of the dialogue; it cuts what is heard.
func (m *Machine) dialogKey(l *line, key string) {
	m.stopPrompt(l)
	l.dialog.awaiting = time.Time{}
	switch {
	case m.now.Sub(l.dialog.began) > dialogLimit && key != "1":
		m.endDialog(l, sayNoNumber)
	case l.dialog.step == typing:
		m.typeKey(l, key)
	case key == "1":
		m.promiseByKey(l)
	case key == "2":
		m.askNumber(l)
	case key == "*" && l.dialog.last == "":
		m.endDialog(l, sayStay)
	case m.tryAgain(l):
		m.readBack(l, l.dialog.number, invalidKey)
	}
}

func (m *Machine) typeKey(l *line, key string) {
	switch {
	case key == "#":
		m.typedNumber(l)
	case key == "*" && l.dialog.typed != "":
		m.askNumber(l)
	case key == "*" && l.dialog.last == "":
		m.endDialog(l, sayStay)
	case key == "*":
		m.askNumber(l)
	default:
		if l.dialog.typed += key; len(l.dialog.typed) > longestTyped {
			m.typedNumber(l)
			return
		}
		m.awaitKey(l)
	}
}

// typedNumber reads the number back, or asks for it again.
func (m *Machine) typedNumber(l *line) {
	number := contact.Normalize(l.dialog.typed)
	if n := len(l.dialog.typed); n >= shortestTyped && n <= longestTyped && m.obstacle(number) == "" {
		m.readBack(l, number)
		return
	}
	if m.tryAgain(l) {
		m.askNumber(l, sayBadNumber)
	}
}

// tryAgain counts what went wrong; after too much of it the dialogue is over.
func (m *Machine) tryAgain(l *line) bool {
	l.dialog.tries++
	if l.dialog.tries < dialogTries {
		return true
	}
	m.endDialog(l, sayNoNumber)
	return false
}

// awaitKey waits for a key in silence.
func (m *Machine) awaitKey(l *line) {
	limit := confirmWait
	if l.dialog.step == typing {
		limit = typeWait
	}
	l.dialog.awaiting = m.now
	m.timers.add(timer{at: m.now.Add(limit), kind: dialogTimer, call: l.ID, since: m.now})
}

func (m *Machine) dialogStale(t timer) bool {
	l := m.calls[t.call]
	return l == nil || !waiting(l.Call) || l.dialog.awaiting.IsZero() || !l.dialog.awaiting.Equal(t.since)
}

// dialogSilent: no key came. A number that is long enough counts as typed.
func (m *Machine) dialogSilent(l *line) {
	l.dialog.awaiting = time.Time{}
	switch {
	case l.dialog.step == typing && len(l.dialog.typed) >= shortestTyped:
		m.typedNumber(l)
	case !m.tryAgain(l):
	case l.dialog.step == typing:
		m.askNumber(l)
	default:
		m.readBack(l, l.dialog.number)
	}
}

// endDialog lets the caller go on waiting, or sends away whom the queue would not
// keep; these are called back if they can be.
func (m *Machine) endDialog(l *line, prompt string) {
	last := l.dialog.last
	l.dialog = dialog{}
	switch {
	case last != "" && l.State == call.Ringing: // an agent may answer after all
		m.do(StartMusic{l.ID})
		return
	case last != "":
		m.sendOff(l, last)
		return
	}
	m.play(l, prompt)
	if at, limited := m.waitsUntil(l); limited && l.State == call.Waiting && !at.After(m.now) {
		m.stopPrompt(l)
		m.waitedTooLong(l)
	}
}

// promiseByKey makes the promise, at the caller's place, and ends the call.
func (m *Machine) promiseByKey(l *line) {
	m.dialed++
	asked := callback.Callback{
		ID: cti.CallbackID(cti.NewCallID(m.now, m.epoch+"-callback-"+strconv.FormatUint(m.dialed, 36))), Why: callback.ByKey,
		Line: l.Line, Queue: l.Queue, Number: l.dialog.number, Call: l.ID, Language: l.Language,
		Since: l.QueuedAt, AheadMS: l.AheadMS, Front: l.Front, AskedSince: l.OfferedAt,
	}
	if asked.Number == l.Caller {
		asked.Name = l.Name
	}
	s := m.withdrawChosen(l)
	l.waits.Leave()
	l.dialog = dialog{}
	m.record(l, cti.ByCaller, call.DismissedEvent{
		Prompt: sayPromised, Finish: call.Finish{Result: call.Success, Reason: call.CallbackPromised, Cause: causeNormal},
	})
	for _, number := range []string{l.Caller, asked.Number} {
		if _, owed := m.owedAnswer(number, l.Line); owed {
			continue // told at the new place, or where it stands
		}
		if old, ok := m.supersede(number, l.Line); ok && old.KeepsPlace() && placeOf(old).Before(placeOf(asked)) {
			asked.Since, asked.AheadMS, asked.Front = old.Since, old.AheadMS, old.Front
		}
	}
	if !m.joinAnswer(asked) {
		m.promise(cti.ByCaller, asked)
	}
	m.do(Remember{l.Call})
	m.bidFarewell(l)
	m.letFree(s)
}

// offerBack offers a call-back to somebody for whom the queue is too much.
func (m *Machine) offerBack(l *line, o plan.Overflow, why call.Reason) {
	m.stopPrompt(l)
	l.dialog = dialog{last: why}
	m.askBack(l, o.Offer())
}
