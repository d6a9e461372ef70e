package floor

import (
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/queue"
)

// stillWaiting is the prompt of a caller for whom there is nothing better to
// hear than before.
const stillWaiting = "still-waiting"

// sequence is one prompt made of several, as Play takes it.
func sequence(prompts []string) string { return strings.Join(prompts, PromptSeparator) }

// tidings gives the prompts that tell a waiting caller how things stand, and
// puts what is told on record. Nobody is told of a worse place or a longer wait
// than before.
func (m *Machine) tidings(l *line) []string {
	q, _ := m.plan.Queue(l.Queue)
	if q.Tell == (plan.Telling{}) {
		return nil
	}
	told := call.ToldEvent{Place: l.ToldPlace, WaitMS: l.ToldWaitMS}
	var words []string
	place := l.waits.Number()
	if q.Tell.Place && (l.ToldPlace == 0 || place <= l.ToldPlace) {
		told.Place = place
		words = append(words, queue.SayPlace(place)...)
	}
	if expected, known := m.expected(l.Queue, place); known && q.Tell.Wait {
		if told.WaitMS == 0 || expected.Milliseconds() < told.WaitMS {
			told.WaitMS = max(expected.Milliseconds(), 1)
		}
		words = append(words, queue.SayWait(time.Duration(told.WaitMS)*time.Millisecond)...)
	}
	if len(words) > 0 && (told.Place != l.ToldPlace || told.WaitMS != l.ToldWaitMS) {
		m.record(l, cti.BySystem, told)
	}
	return words
}

// expected is how long the caller at a place of a queue will wait, if that can be
// told.
func (m *Machine) expected(id cti.QueueID, place int) (time.Duration, bool) {
	q, ok := m.plan.Queue(id)
	if !ok {
		return 0, false
	}
	return queue.Estimate(place, m.queue(id).Staff(), m.past.talk(id)+q.WrapUpTime())
}

// watchTidings wakes the floor when a caller who waits is to be told again.
func (m *Machine) watchTidings(l *line) {
	q, _ := m.plan.Queue(l.Queue)
	if q.Tell.EverySeconds == 0 || l.tellAt.After(m.now) {
		return
	}
	l.tellAt = m.now.Add(q.Tell.Every())
	m.timers.add(timer{at: l.tellAt, kind: tellTimer, call: l.ID})
}

func (m *Machine) tidingsStale(t timer) bool {
	l := m.calls[t.call]
	return l == nil || !l.tellAt.Equal(t.at) || (l.State != call.Waiting && l.State != call.Ringing)
}

// tellAgain: whoever is rung for already, or hears something, is told the next
// time. The offer goes on while the announcement plays, and the answer cuts it.
func (m *Machine) tellAgain(l *line) {
	m.watchTidings(l)
	q, _ := m.plan.Queue(l.Queue)
	if l.State != call.Waiting || l.prompt != "" || q.Tell.EverySeconds == 0 || l.dialog.step != idle {
		return
	}
	words := m.news(l)
	if len(words) == 0 {
		words = []string{stillWaiting}
	}
	m.pickUp(l)
	m.play(l, sequence(words))
	m.do(Remember{l.Call})
}
