package sim

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// What people can only leave messages on: nobody serves its queue.
var (
	messageLine  = plan.Line{ID: "119", Name: "119", Queue: "119", Voicemail: plan.Voicemail{MaxSeconds: 60}}
	messageQueue = plan.Queue{ID: "119", Name: "119", RingSeconds: 10, AnsweredWithin: 20,
		Overflow: plan.Overflow{MaxWaiting: 2, MaxWaitSeconds: 40, Voicemail: true}}
)

// recordMessage goes on whether or not the floor is connected: the caller speaks,
// falls silent, presses the key or hangs up.
func (s *fakeSwitch) recordMessage(c *caller, cmd floor.RecordMessage) {
	if c == nil || s.messages[cmd.Recording] > 0 {
		return
	}
	w := s.w
	c.message = cmd.Recording
	began := w.now
	silent := w.chance(0.1)
	length := min(w.about(25*time.Second), cmd.Longest)
	if silent {
		length = cmd.Silence
	}
	s.messages[cmd.Recording] = 1 // begun
	w.after(length, func() {
		if s.callers[cmd.Call] != c || c.message != cmd.Recording {
			return
		}
		c.message = ""
		if !silent {
			s.messages[cmd.Recording] = w.now.Sub(began)
		}
		if w.chance(0.4) {
			s.callerHangsUp(cmd.Call, 16) // before the end is told
			return
		}
		if w.chance(0.97) { // else it is lost
			s.signal(floor.MessageEnded{Call: cmd.Call, Recording: cmd.Recording, Silent: silent})
		}
	})
}

// takesMessage tells whether somebody is leaving a message.
func (s *fakeSwitch) takesMessage() bool {
	for _, c := range s.callers {
		if c.message != "" {
			return true
		}
	}
	return false
}

// workMessages takes, files, closes and gives back messages as people do: often
// somebody else's.
func (p *person) workMessages() {
	w := p.w
	ids := slices.Sorted(maps.Keys(w.book.post.now))
	if len(ids) == 0 {
		return
	}
	id := ids[w.rng.IntN(len(ids))]
	switch n := w.rng.IntN(10); {
	case n < 4:
		w.step(floor.TakeVoicemail{Agent: p.id, Voicemail: id})
	case n < 6:
		w.step(floor.FileVoicemail{By: cti.ByAgent(p.id), Voicemail: id, Appeal: "a"})
	case n < 8:
		w.step(floor.CloseVoicemail{By: cti.ByAgent(p.id), Voicemail: id, Reason: voicemail.Empty})
	default:
		w.step(floor.ReleaseVoicemail{By: cti.ByAgent(p.id), Voicemail: id})
	}
}

// post checks what must be true of messages.
type post struct {
	now map[cti.LegID]voicemail.Voicemail
	of  map[cti.CallID]cti.LegID
	// unheard are recordings that became no message.
	unheard []cti.LegID
	done    int
}

func newPost() post {
	return post{now: map[cti.LegID]voicemail.Voicemail{}, of: map[cti.CallID]cti.LegID{}}
}

// enter: a message is left once and changes by its own rules; nobody takes what
// somebody else works.
func (p *post) enter(e voicemail.ChangedEvent) error {
	v, before := e.Voicemail, p.now[e.Voicemail.ID]
	if before.State != e.From {
		return fmt.Errorf("message %s goes from %s, it was %s", v.ID, e.From, before.State)
	}
	if id, there := p.of[v.Call]; there == (e.Signal == voicemail.Leave) || (there && id != v.ID) {
		return fmt.Errorf("message %s of call %s: %s, and it left %q", v.ID, v.Call, e.Signal, id)
	}
	if e.From != "" && !before.DueAt.Equal(v.DueAt) {
		return fmt.Errorf("the clock of message %s was moved", v.ID)
	}
	p.of[v.Call] = v.ID
	if p.now[v.ID] = v; !v.State.Active() {
		delete(p.now, v.ID)
		p.done++
	}
	return nil
}

// ended: who spoke left a message, and no other did.
func (p *post) ended(c call.Call) error {
	_, left := p.of[c.ID]
	if left != (c.Finish.Reason == call.LeftVoicemail) {
		return fmt.Errorf("call %s ended with %s and left a message: %v", c.ID, c.Finish.Reason, left)
	}
	if c.Message != nil && !left {
		if c.Finish.Reason == call.AbandonedGreeting || c.Finish.Reason == call.AbandonedMenu {
			return fmt.Errorf("call %s was asked for a message and ended with %s", c.ID, c.Finish.Reason)
		}
		p.unheard = append(p.unheard, c.Message.Recording)
	}
	return nil
}

// closed: nothing that somebody said is on no list.
func (p *post) closed(w *world) error {
	for _, id := range p.unheard {
		if n := w.sw.messages[id]; n > 3*time.Second {
			return fmt.Errorf("%s of the message %s are on no list", n, id)
		}
	}
	w.out.Messages, w.out.Worked = len(p.of), p.done
	return nil
}
