package appeal

import (
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Running tells that the clock has not stopped; one that is paused runs too.
func (c Clock) Running() bool { return c.StoppedAt.IsZero() }

// running finds the clock of a name that runs; nil when there is none.
func (c *Case) running(name cti.ClockName) *Clock {
	for i := len(c.Clocks) - 1; i >= 0; i-- {
		if k := &c.Clocks[i]; k.Name == name && k.Running() {
			return k
		}
	}
	return nil
}

// DueAt is the nearest end of the clocks that run, and whose it is.
func (c Case) DueAt() (name cti.ClockName, due time.Time, ok bool) {
	for _, k := range c.Clocks {
		if k.Running() && (!ok || k.DueAt.Before(due)) {
			name, due, ok = k.Name, k.DueAt, true
		}
	}
	return name, due, ok
}

// Late tells whether any of the case's terms was missed by a time, whether or
// not it was written down yet.
func (c Case) Late(at time.Time) bool {
	for _, k := range c.Clocks {
		if k.Late || k.Running() && at.After(k.DueAt) {
			return true
		}
	}
	return false
}

// begin starts the clocks of a policy: that of registration, or those that begin
// with it where filing is registration.
func (s *step) begin(p cti.Policy) {
	if p.Registers {
		s.start(p, cti.ClockRegister)
		return
	}
	if s.c.RegisteredAt.IsZero() {
		s.c.RegisteredAt = s.at
	}
	s.start(p, cti.ClockForward)
	s.start(p, cti.ClockAnswer)
}

func (s *step) start(p cti.Policy, name cti.ClockName) *Clock {
	term, ok := p.Terms[name]
	if !ok {
		return nil
	}
	k := Clock{Name: name, Policy: p.Code, Version: p.Version, Term: term, Round: s.c.Round, StartedAt: s.at}
	if name == cti.ClockAnswer {
		k.PauseCap = p.PauseCap
	}
	k.DueAt = s.rules.Due(term, s.at, 0, 0)
	k.BaseAt = k.DueAt
	s.c.Clocks = append(s.c.Clocks, k)
	return &s.c.Clocks[len(s.c.Clocks)-1]
}

// settle writes down the terms that have ended while their clocks ran. From then
// on their lateness is a fact. It dates from the end of the term, not from when
// somebody came to look, but not from before a time.
func (s *step) settle(notBefore time.Time) {
	before := len(s.entries)
	for i := range s.c.Clocks {
		k := &s.c.Clocks[i]
		if !k.Running() || k.Late || !s.at.After(k.DueAt) {
			continue
		}
		k.Late = true
		at := k.DueAt
		if at.Before(notBefore) {
			at = notBefore
		}
		s.entries = append(s.entries, Entry{At: at, By: cti.BySystem, What: NameLate, From: s.c.State, To: s.c.State, Body: s.c.Body,
			Clock: k.Name, DueAt: k.DueAt, Tell: []Concerned{TellCoordinator}})
	}
	slices.SortStableFunc(s.entries[before:], func(x, y Entry) int { return x.At.Compare(y.At) })
}

// stop ends the clock of a name if it runs.
func (s *step) stop(name cti.ClockName, why Stop) {
	if k := s.c.running(name); k != nil {
		s.unpause(k)
		k.StoppedAt, k.Stop = s.at, why
	}
}

// compute sets the last instant anew by what the clock itself has met: its
// extension and its pauses.
func (s *step) compute(k *Clock, paused time.Duration) {
	k.BaseAt = s.rules.Due(k.Term, k.StartedAt, k.ExtendedDays, 0)
	k.DueAt = s.rules.Due(k.Term, k.StartedAt, k.ExtendedDays, paused)
}

// pause lets a clock stand, if its policy says so and something is left of the
// cap. The last instant becomes the latest that can come of it, so that a
// forgotten pause ends by itself. A term that was missed stays missed.
func (s *step) pause(k *Clock) {
	if k == nil || k.Late || k.Paused >= k.PauseCap || !k.PausedAt.IsZero() {
		return
	}
	k.PausedAt = s.at
	s.compute(k, k.PauseCap)
}

func (s *step) unpause(k *Clock) {
	if k == nil || k.PausedAt.IsZero() {
		return
	}
	k.Paused = min(k.Paused+s.at.Sub(k.PausedAt), k.PauseCap)
	k.PausedAt = time.Time{}
	s.compute(k, k.Paused)
}

// register takes the appeal into the register; the clocks of forwarding and of
// answering begin.
func (s *step) register() error {
	p, err := s.policy()
	if err != nil {
		return err
	}
	s.c.RegisteredAt = s.at
	s.stop(cti.ClockRegister, StopDone)
	s.start(p, cti.ClockForward)
	s.start(p, cti.ClockAnswer)
	return nil
}

// close stops what a closed appeal no longer has to keep.
func (s *step) close(outcome Outcome) {
	s.c.Outcome = outcome
	s.stop(cti.ClockRegister, StopDone)
	s.stop(cti.ClockForward, StopNeedless)
	s.stop(cti.ClockAnswer, StopDone)
	if outcome != OutcomePlanned { // the day that was named is still to come
		s.stop(cti.ClockPromise, StopDone)
	}
	s.tells(TellApplicant, TellFollowers)
}
