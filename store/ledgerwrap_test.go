package store_test

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
)

// wrapUps counts wrap-ups from agents' events alone.
type wrapUps struct {
	now  map[cti.AgentID]wrapUp
	over []wrapUp
}

type wrapUp struct {
	agent        cti.AgentID
	call         cti.CallID
	since, until time.Time
}

func (w *wrapUps) read(e agent.ChangedEvent) {
	a := e.Agent
	if one, there := w.now[a.ID]; there && (a.State != agent.WrapUp || a.Call != one.call) {
		one.until = a.Since
		w.over = append(w.over, one)
		delete(w.now, a.ID)
	}
	if _, there := w.now[a.ID]; !there && a.State == agent.WrapUp {
		w.now[a.ID] = wrapUp{agent: a.ID, call: a.Call, since: a.Since}
	}
}

// wrap gives each wrap-up to the last stay in which its agent had talked by then.
func (l *ledger) wrap(t *testing.T, over []wrapUp, made map[cti.CallID]bool) (given int) {
	for _, w := range over {
		var of *stay
		for _, s := range l.stays {
			if s.call == w.call && s.agents[w.agent] && s.entered.Before(w.since) {
				of = s
			}
		}
		switch {
		case of != nil:
			of.wrapped += w.until.Truncate(time.Microsecond).Sub(w.since.Truncate(time.Microsecond)).Milliseconds()
			given++
		case !made[w.call]: // who made a call and carried it to a queue had been in none
			t.Errorf("%s wrapped up %s and talked in no queue of it", w.agent, w.call)
		}
	}
	return given
}
