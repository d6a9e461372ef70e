package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// After an agent hung up, the citizen may be asked how it was. The agent wraps up
// meanwhile, and the call ends as it would have: the question is no part of the
// talk.

const (
	// ratingLimit is how long a citizen may be kept by the question, also after a
	// restart.
	ratingLimit  = time.Minute
	ratingThanks = "thank-you"
	wrongKey     = "invalid-key"
	ratingAsks   = 2 // how often a silent citizen is asked
)

// askRating asks for a mark instead of hanging up, if the line's plan says so and
// the citizen was not asked lately.
func (m *Machine) askRating(l *line, by cti.Actor, f call.Finish) bool {
	served, _ := m.plan.Line(l.Line)
	if !m.mayAsk(l, served.Survey) {
		return false
	}
	s := m.seats[l.Agent]
	m.do(Part{l.ID})
	m.sendAway(l, call.Over, anyGuest)
	m.record(l, by, call.RatingAskedEvent{Prompt: served.Survey.Asks(), Finish: f})
	l.guidance, l.muted = guidance{}, false
	m.playRating(l, served.Survey.Asks())
	m.do(Remember{l.Call})
	if s != nil && s.Call == l.ID && m.beginWrapUp(s, l.Queue) {
		m.serveAgent(s)
	}
	return true
}

// mayAsk: only who called us is asked, about a talk with an agent that came to its
// end, and not too often.
func (m *Machine) mayAsk(l *line, s *plan.Survey) bool {
	if s == nil || !m.connected || l.State != call.Talking || l.Direction != call.In || l.Agent == "" ||
		m.now.Sub(l.TalkingAt) < s.Talk() {
		return false
	}
	last, asked := m.past.asked.of(l.Caller)
	return !asked || m.now.Sub(last.At) >= s.Every()
}

func (m *Machine) playRating(l *line, prompt string) {
	if l.repeats == 0 && !l.guarded {
		l.guarded = true
		m.timers.add(timer{at: m.now.Add(ratingLimit), kind: ratingTimer, call: l.ID})
	}
	l.awaiting = time.Time{}
	m.play(l, prompt)
}

// ratingPlayed: the question, or the thanks, were heard.
func (m *Machine) ratingPlayed(l *line) {
	if l.reread { // the thanks
		m.endRating(l)
		return
	}
	wait := plan.Survey{}.Wait()
	if served, _ := m.plan.Line(l.Line); served.Survey != nil {
		wait = served.Survey.Wait()
	}
	l.awaiting = m.now
	m.timers.add(timer{at: m.now.Add(wait), kind: ratingKeyTimer, call: l.ID, since: m.now})
}

// ratingKey takes the mark; other keys mean nothing.
func (m *Machine) ratingKey(l *line, key string) {
	switch {
	case l.reread:
	case key >= "1" && key <= "5":
		m.record(l, cti.ByCaller, call.RatedEvent{Mark: int(key[0] - '0'), Agent: l.Agent, Leg: l.Leg})
		m.thankForRating(l)
		m.do(Remember{l.Call})
	default:
		m.askRatingAgain(l, wrongKey)
	}
}

// askRatingAgain asks once more, after a few words, and then lets the citizen go.
func (m *Machine) askRatingAgain(l *line, before string) {
	l.repeats++
	if l.repeats >= ratingAsks {
		m.thankForRating(l)
		return
	}
	m.stopPrompt(l)
	prompt := plan.SurveyPrompt
	if served, _ := m.plan.Line(l.Line); served.Survey != nil {
		prompt = served.Survey.Asks()
	}
	if before != "" {
		prompt = sequence([]string{before, prompt})
	}
	m.playRating(l, prompt)
}

func (m *Machine) thankForRating(l *line) {
	m.stopPrompt(l)
	l.reread = true
	m.playRating(l, ratingThanks)
}

// endRating ends the call as the talk ended.
func (m *Machine) endRating(l *line) {
	m.stopPrompt(l)
	m.do(DropCall{l.ID, causeNormal})
	m.finish(l, cti.BySystem, l.Opinion.Finish)
}

// resumeRating goes on, after a restart or a lost link, with a citizen who was
// being asked: once more, unless it is too late for that.
func (m *Machine) resumeRating(l *line) {
	l.guidance = guidance{}
	switch {
	case l.Mark() > 0:
		m.thankForRating(l)
	case m.now.Sub(l.Opinion.AskedAt) > ratingLimit:
		m.endRating(l)
	default:
		m.askRatingAgain(l, "")
	}
}

func (m *Machine) ratingStale(t timer) bool {
	l := m.calls[t.call]
	if l == nil || l.State != call.Rating {
		return true
	}
	return t.kind == ratingKeyTimer && (l.awaiting.IsZero() || !l.awaiting.Equal(t.since))
}
