package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// firstTalk is how long a talk is believed to take where none has ended yet.
const firstTalk = 3 * time.Minute

// talkWeight is the number of talks that the mean stands for.
const talkWeight = 16

// past is what the floor learns from calls that went on or ended: who talked
// with whom, and how long talks take. It is the sum of the calls' events.
type past struct {
	talks talks
	// asked are those who were asked how a talk was, and when last.
	asked talks
	// talkMS is the moving mean of the talks of each queue.
	talkMS map[cti.QueueID]int64
}

// note takes an event of a call with the record that it led to.
func (p *past) note(c call.Call, at time.Time, e call.Event) {
	switch e := e.(type) {
	case call.AnsweredEvent:
		p.talks.note(talk{c.Caller, c.Agent, at})
	case call.RatingAskedEvent:
		p.asked.note(talk{c.Caller, c.Agent, at})
	case call.EndedEvent:
		if e.TalkMS > 0 && c.Queue != "" {
			mean := p.talk(c.Queue).Milliseconds()
			p.setTalk(c.Queue, mean+(e.TalkMS-mean)/talkWeight)
		}
	}
}

// talk is how long a talk of a queue takes.
func (p *past) talk(id cti.QueueID) time.Duration {
	if ms := p.talkMS[id]; ms > 0 {
		return time.Duration(ms) * time.Millisecond
	}
	return firstTalk
}

func (p *past) setTalk(id cti.QueueID, ms int64) {
	if p.talkMS == nil {
		p.talkMS = map[cti.QueueID]int64{}
	}
	p.talkMS[id] = ms
}

// take makes this a copy of another.
func (p *past) take(other *past) {
	for _, t := range other.talks.list() {
		p.talks.note(t)
	}
	for _, t := range other.asked.list() {
		p.asked.note(t)
	}
	for id, ms := range other.talkMS {
		p.setTalk(id, ms)
	}
}
