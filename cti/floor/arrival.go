package floor

import (
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// causeUnallocated is ITU-T Q.850 cause 1: the number is not served.
const causeUnallocated = 1

// delayed is how old an arrival must be to have waited in the switch's own
// waiting prompt while we were away; it goes to the queue without a greeting.
const delayed = 3 * time.Second

func (m *Machine) arrive(in CallArrived) {
	if m.calls[in.Call] != nil {
		return // told twice
	}
	if m.ended.has[in.Call] {
		m.do(DropCall{in.Call, causeNormal})
		return
	}
	served, known := m.plan.LineOf(in.Dialed)
	l := &line{}
	l.ID = in.Call
	m.calls[in.Call] = l
	if !m.record(l, cti.ByCaller, call.ArrivedEvent{
		Line: served.ID, Dialed: in.Dialed, Caller: in.Caller, Name: in.Name,
		Origin: in.Origin, Since: in.Since,
	}) {
		return
	}
	if !known {
		m.refuse(l)
		return
	}
	m.guide(l, in.Since)
}

// refuse ends a call to a line that is not served.
func (m *Machine) refuse(l *line) {
	m.do(DropCall{l.ID, causeUnallocated})
	m.finish(l, cti.BySystem, call.Finish{Result: call.ClientError, Reason: call.UnknownLine, Cause: causeUnallocated})
}

// enqueue gives a call its place in the line's queue and serves it at once if an
// agent is free.
func (m *Machine) enqueue(l *line, since time.Time) { m.enqueueIn(l, "", since) }

// enqueueIn is enqueue for another queue, if there is one of that name.
func (m *Machine) enqueueIn(l *line, id cti.QueueID, since time.Time) {
	served, ok := m.plan.Line(l.Line)
	if !ok { // the plan lost the line while its greeting played
		m.refuse(l)
		return
	}
	if _, there := m.plan.Queue(id); !there {
		id = served.Queue
	}
	if m.inform(l, id) || m.giveNotice(l, id) {
		return
	}
	m.record(l, cti.BySystem, call.QueuedEvent{Queue: id, Since: since, Standing: m.standing(l, served, id)})
	m.wait(l)
	m.serve(l.Queue)
	switch gone := m.overflowOnEntry(l); {
	case gone: // to hear a last prompt
	case l.State != call.Ringing:
		m.entertain(l)
	case l.pickedUp: // after a greeting nothing rings in the caller's ear
		m.do(StartMusic{l.ID})
	}
	m.do(Remember{l.Call})
}

// entertain lets a caller who has to wait hear the announcement and how things
// stand, then music.
func (m *Machine) entertain(l *line) {
	if l.dialog.step != idle {
		return
	}
	q, _ := m.plan.Queue(l.Queue)
	if q.Ringing && !l.pickedUp {
		m.letRing(l)
		return
	}
	m.pickUp(l)
	var prompts []string
	if l.Rings == 0 {
		if q.Announcement != "" {
			prompts = append(prompts, q.Announcement)
		}
		prompts = append(prompts, m.news(l)...)
	}
	if len(prompts) > 0 {
		m.play(l, sequence(prompts))
		return
	}
	m.do(StartMusic{l.ID})
}

func (m *Machine) pickUp(l *line) {
	if !l.pickedUp {
		l.pickedUp = true
		m.do(Answer{l.ID})
	}
}

// play writes the record of the call first: while a prompt plays the switch
// writes nothing on the channel.
func (m *Machine) play(l *line, prompt string) {
	m.plays++
	l.prompt, l.play = prompt, PlayID(m.epoch+"-"+strconv.FormatUint(m.plays, 36))
	m.do(Remember{l.Call})
	m.do(Play{l.ID, l.play, prompt})
}

// hush cuts short what plays to a caller.
func (m *Machine) hush(l *line) {
	if l.prompt != "" {
		m.do(StopPlay{l.ID, l.play, l.prompt})
		l.silent()
	}
}

// silent: nothing plays to the caller any more.
func (l *line) silent() { l.prompt, l.play = "", "" }

func (m *Machine) playFinished(in PlayFinished) {
	l := m.calls[in.Call]
	if l == nil || l.prompt == "" || l.play != in.ID {
		return // it was stopped, or another took its place, when this came
	}
	l.silent()
	switch l.State {
	case call.Greeting:
		m.guidePlayed(l)
	case call.Dialing:
		m.noticePlayed(l)
	case call.Waiting, call.Ringing:
		if l.dialog.step != idle {
			m.awaitKey(l)
			return
		}
		m.do(StartMusic{l.ID})
	case call.Rating:
		m.ratingPlayed(l)
	}
}

// callerLeft: the caller is gone, whatever was going on.
func (m *Machine) callerLeft(in CallerLeft) {
	l := m.calls[in.Call]
	if l == nil || !l.CallerThere() {
		return
	}
	if l.BeingMade() {
		m.notReached(l, in.Cause)
		return
	}
	if l.LeavesMessage() {
		m.finish(l, cti.ByCaller, m.leftMessage(l, in.Cause))
		return
	}
	if l.State == call.Rating {
		m.finish(l, cti.ByCaller, l.Opinion.Finish)
		return
	}
	finish := leftGuide(l, in.Cause)
	switch l.State {
	case call.Waiting:
		finish = leftQueue(l, in.Cause)
	case call.Ringing:
		finish = leftQueue(l, in.Cause)
		m.do(DropLeg{l.ID, l.Leg})
		m.cancel(l, cti.ByCaller, finish)
		return
	case call.Talking, call.Held:
		finish = call.Finish{Result: call.Success, Reason: call.CallerHungUp, Cause: in.Cause}
		if m.stay(l, cti.ByCaller, finish) {
			return
		}
		m.do(DropLeg{l.ID, l.Leg})
	}
	m.finish(l, cti.ByCaller, finish)
}

// leftQueue is the end of a call whose caller left the queue, or the offer with
// which it would have sent him away.
func leftQueue(l *line, cause int) call.Finish {
	if l.dialog.last != "" {
		return call.Finish{Result: call.ServerError, Reason: l.dialog.last, Cause: cause}
	}
	return call.Finish{Result: call.ClientError, Reason: call.AbandonedQueue, Cause: cause}
}

// finish ends a call, once, and lets its agent wrap up.
func (m *Machine) finish(l *line, by cti.Actor, f call.Finish) {
	l.waits.Leave()
	m.sendAway(l, call.Over, anyGuest)
	talked := l.WithAgent() || l.State == call.Staying
	end := l.Ending(m.now, f)
	if _, owed := m.owedBack(l, f); owed {
		end.NoCallback = m.hindrance(l)
	}
	if !m.record(l, by, end) {
		return
	}
	m.ended.note(l.ID, m.now, f)
	m.promiseBack(l)
	s := m.seats[l.Agent]
	if !talked || s == nil || s.Call != l.ID {
		if !m.wrapped(l.ID, "") {
			delete(m.calls, l.ID)
		}
		return
	}
	if m.beginWrapUp(s, l.Queue) {
		m.serveAgent(s)
	}
}
