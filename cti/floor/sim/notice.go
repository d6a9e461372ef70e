package sim

import (
	"fmt"

	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// hear notes that a prompt was heard to its end.
func (c *caller) hear(prompt string) {
	line, _ := played.LineOf(c.arrival.Dialed)
	if prompt == plan.NoticePrompt || line.NoticeInGreeting && prompt == line.Greeting {
		c.warned = true
	}
}

// mayRecord: no recording begins before the caller was told.
func (s *fakeSwitch) mayRecord(c *caller, join floor.Join) {
	met := s.w.out.Met
	switch call := s.w.book.calls[join.Call]; {
	case join.Record && !c.warned:
		s.w.fail(fmt.Errorf("call %s is recorded and its caller was not told", join.Call))
	case join.Record && c.out:
		met.add("recording", "of a citizen who was called")
	case join.Record:
		met.add("recording", "of a caller")
	case !c.warned:
		if line, _ := played.Line(call.Line); line.Record {
			met.add("recording", "none without a notice")
		}
	}
}
