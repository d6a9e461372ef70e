package floor

import (
	"container/heap"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/call"
)

// deskGrace is how long an agent's browser may be away before the agent is no
// longer offered calls: a reload or a short loss of the network is no absence.
const deskGrace = 15 * time.Second

type timerKind uint8

const (
	ringTimer timerKind = iota
	wrapUpTimer
	deskTimer
	demandTimer // what a caller asks for changes
	menuTimer
	guideTimer
	farewellTimer
	watchTimer
	ownTimer      // the agent's own device rings
	citizenTimer  // the citizen's telephone rings
	dueTimer      // a promise to call back may be kept, or no longer
	patienceTimer // a caller has waited for as long as the queue allows
	tellTimer     // a caller is told again how things stand
	guestTimer
	messageTimer // a caller leaves a message
	ratingTimer  // a citizen is asked how the talk was
	ratingKeyTimer
	keysTimer       // a caller is told which keys there are
	dialogTimer     // a waiting caller pressed no key
	unansweredTimer // it has rung in a waiting caller's ear for long enough
)

// timer is checked against the state when it is due, so that nothing has to be
// cancelled.
type timer struct {
	at    time.Time
	seq   uint64
	kind  timerKind
	call  cti.CallID
	leg   cti.LegID
	agent cti.AgentID
	// since is the beginning of the agent's state, or of the wait for a key, that
	// the timer belongs to.
	since time.Time
}

type timers struct {
	heap timerHeap
	seq  uint64
}

func (t *timers) add(x timer) {
	t.seq++
	x.seq = t.seq
	heap.Push(&t.heap, x)
}

func (t *timers) next(stale func(timer) bool) (time.Time, bool) {
	for len(t.heap) > 0 && stale(t.heap[0]) {
		heap.Pop(&t.heap)
	}
	if len(t.heap) == 0 {
		return time.Time{}, false
	}
	return t.heap[0].at, true
}

type timerHeap []timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].seq < h[j].seq
}
func (h timerHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *timerHeap) Push(x any)   { *h = append(*h, x.(timer)) }
func (h *timerHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

func (m *Machine) stale(t timer) bool {
	switch t.kind {
	case ringTimer:
		l := m.calls[t.call]
		return l == nil || l.State != call.Ringing || l.Leg != t.leg
	case wrapUpTimer:
		return m.wrapUpStale(t)
	case demandTimer:
		return m.demandStale(t)
	case menuTimer:
		l := m.calls[t.call]
		return l == nil || l.State != call.Greeting || l.awaiting.IsZero() || !l.awaiting.Equal(t.since)
	case guideTimer:
		l := m.calls[t.call]
		return l == nil || l.State != call.Greeting || l.Farewell != nil || l.Message != nil || l.notice.plays || l.informs
	case farewellTimer:
		l := m.calls[t.call]
		return l == nil || l.Farewell == nil || l.State == call.Ended // an agent may wrap it up still
	case watchTimer:
		w := m.watches[t.agent]
		return w.ID != t.leg || w.On
	case ownTimer, citizenTimer:
		l := m.calls[t.call]
		return l == nil || l.pickedUp || l.Leg != t.leg || (t.kind == ownTimer) != (l.State == call.Calling) || !l.BeingMade()
	case dueTimer:
		at, awaited := m.promises.wake[cti.CallbackID(t.call)]
		return !awaited || !at.Equal(t.since)
	case patienceTimer:
		return m.patienceStale(t)
	case tellTimer:
		return m.tidingsStale(t)
	case guestTimer:
		return !m.guestRings(t.call, t.leg)
	case messageTimer:
		return m.messageStale(t)
	case ratingTimer, ratingKeyTimer:
		return m.ratingStale(t)
	case keysTimer:
		return m.keysStale(t)
	case dialogTimer:
		return m.dialogStale(t)
	case unansweredTimer:
		return m.unansweredStale(t)
	default:
		s := m.seats[t.agent]
		return s == nil || s.deskOnline || !s.deskLeft.Equal(t.since)
	}
}

func (m *Machine) fireTimers() {
	for {
		at, ok := m.Next()
		if !ok || at.After(m.now) {
			return
		}
		t := heap.Pop(&m.timers.heap).(timer)
		switch t.kind {
		case ringTimer:
			m.ringTimedOut(m.calls[t.call])
		case wrapUpTimer:
			m.wrapUpOver(m.seats[t.agent])
		case ownTimer, citizenTimer:
			m.makingTimedOut(m.calls[t.call])
		case dueTimer:
			m.keep(m.promises.all[cti.CallbackID(t.call)])
		case deskTimer:
			m.deskGone(m.seats[t.agent])
		case demandTimer:
			id, _ := m.placed(t.call)
			m.demandChanged(id)
		case menuTimer:
			m.menuTimedOut(m.calls[t.call])
		case guideTimer:
			m.guideTimedOut(m.calls[t.call])
		case farewellTimer:
			m.sayGoodbye(m.calls[t.call])
		case watchTimer:
			m.watchOver(t.leg, act.Unanswered, true)
		case patienceTimer:
			m.waitedTooLong(m.calls[t.call])
		case tellTimer:
			m.tellAgain(m.calls[t.call])
		case keysTimer:
			m.tellOfKeys(m.calls[t.call])
		case dialogTimer:
			m.dialogSilent(m.calls[t.call])
		case unansweredTimer:
			m.rungLongEnough(m.calls[t.call])
		case guestTimer:
			m.guestTimedOut(m.calls[t.call], t.leg)
		case messageTimer:
			m.messageTimedOut(m.calls[t.call])
		case ratingTimer:
			m.endRating(m.calls[t.call])
		case ratingKeyTimer:
			m.askRatingAgain(m.calls[t.call], "")
		}
	}
}
