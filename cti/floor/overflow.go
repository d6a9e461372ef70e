package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// overflowOnEntry sends a caller who came to wait in a queue that is too much on,
// as often as there is a further queue, and tells whether the caller waits in
// none any more. Whoever was cut off in a talk stays.
func (m *Machine) overflowOnEntry(l *line) (gone bool) {
	for range m.plan.Queues {
		if l.dialog.last != "" {
			return true
		}
		q, _ := m.plan.Queue(l.Queue)
		why, over := m.tooMuch(l, q.Overflow)
		if l.State != call.Waiting || l.Front || !over {
			return l.State == call.Greeting
		}
		m.overflow(l, q.Overflow, why)
	}
	return l.State == call.Greeting || l.dialog.last != ""
}

// tooMuch tells whether a caller who just came finds too many or too long a wait.
func (m *Machine) tooMuch(l *line, o plan.Overflow) (call.Reason, bool) {
	if o.MaxWaiting > 0 && m.queue(l.Queue).Waiting()-m.promises.kept[l.Queue] > o.MaxWaiting {
		return call.QueueFull, true
	}
	if o.MaxExpectedSeconds > 0 {
		expected, known := m.expected(l.Queue, l.waits.Number())
		return call.WaitTooLong, known && expected > o.MaxExpected()
	}
	return "", false
}

// overflow moves a waiting caller to the plan's next queue and serves it there,
// takes a message, tries a number, offers a call-back or says good-bye. The clock
// of the wait goes on.
func (m *Machine) overflow(l *line, o plan.Overflow, why call.Reason) {
	served, _ := m.plan.Line(l.Line)
	switch _, there := m.plan.Queue(o.Queue); {
	case there:
		l.waits.Leave()
		m.record(l, cti.BySystem, call.OverflowedEvent{
			From: l.Queue, Queue: o.Queue, Why: why, Standing: m.standing(l, served, o.Queue),
		})
		m.wait(l)
		m.serve(l.Queue)
		m.do(Remember{l.Call})
	case o.Number != "":
		m.overflowToNumber(l, o, why)
	case o.Callback:
		m.offerBack(l, o, why)
	case o.Voicemail:
		l.waits.Leave()
		m.askMessage(l, why, o.Prompt)
	default:
		m.sendOff(l, why)
	}
}

// overflowToNumber tries an outside number. Whoever is not answered there goes on
// waiting, and is sent there again when the queue's time is over once more.
func (m *Machine) overflowToNumber(l *line, o plan.Overflow, why call.Reason) {
	m.record(l, cti.BySystem, call.OverflowedEvent{From: l.Queue, Queue: l.Queue, Why: why, Number: o.Number, Standing: l.Standing})
	shown := ""
	if o.ShowCaller {
		shown = l.Caller
	}
	m.dialOut(l, o.Number, shown)
	m.do(Remember{l.Call})
}

// sendOff says good-bye to a waiting caller.
func (m *Machine) sendOff(l *line, why call.Reason) {
	q, _ := m.plan.Queue(l.Queue)
	l.waits.Leave()
	m.stopPrompt(l)
	f := call.Finish{Result: call.ServerError, Reason: why, Cause: causeNormal}
	_, owed := m.owedBack(l, f)
	m.record(l, cti.BySystem, call.DismissedEvent{
		Prompt: q.Overflow.Farewell(owed && m.hindrance(l) == ""), Finish: f,
	})
	m.do(Remember{l.Call})
	m.bidFarewell(l)
}

// watchPatience wakes the floor when the caller has waited for as long as the
// queue allows.
func (m *Machine) watchPatience(l *line) {
	if at, limited := m.waitsUntil(l); limited {
		m.timers.add(timer{at: at, kind: patienceTimer, call: l.ID})
	}
}

func (m *Machine) waitsUntil(l *line) (time.Time, bool) {
	q, _ := m.plan.Queue(l.Queue)
	if q.Overflow.MaxWaitSeconds == 0 || l.Front {
		return time.Time{}, false
	}
	return m.waitsSince(l).Add(q.Overflow.MaxWait()), true
}

// waitsSince is since when a caller has waited in the present queue.
func (m *Machine) waitsSince(l *line) time.Time {
	if l.MovedAt.After(l.QueuedAt) {
		return l.MovedAt
	}
	return l.QueuedAt
}

func (m *Machine) patienceStale(t timer) bool {
	l := m.calls[t.call]
	if l == nil || l.State != call.Waiting {
		return true
	}
	at, limited := m.waitsUntil(l)
	return !limited || !at.Equal(t.at)
}

// waitedTooLong: the queue's time is over and no agent is being rung.
func (m *Machine) waitedTooLong(l *line) {
	if l.dialog.step != idle {
		return // looked after when the dialogue is over
	}
	q, _ := m.plan.Queue(l.Queue)
	m.overflow(l, q.Overflow, call.WaitedTooLong)
	if !m.overflowOnEntry(l) && l.State == call.Waiting && l.prompt == "" {
		m.entertain(l)
	}
}
