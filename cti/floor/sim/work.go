package sim

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
)

// work checks what must be true of agents' states.
type work struct {
	now map[cti.AgentID]agent.Agent
}

// mostMisses is what the most patient queue of the plan forgives.
const mostMisses = 3

// enter: a wrap-up takes as long as its queue says, whatever becomes of the desk,
// and nobody is rung for ever without an answer.
func (w *work) enter(at time.Time, e agent.ChangedEvent, met Met) error {
	a, before := e.Agent, w.now[e.Agent.ID]
	w.now[a.ID] = a
	if a.Misses >= mostMisses {
		return fmt.Errorf("agent %s is %s after %d misses", a.ID, a.State, a.Misses)
	}
	if before.State == agent.Ringing && a.State == agent.Ready && a.Misses > before.Misses {
		met.add("agent", "forgiven a miss")
		if !a.IdleSince.Equal(at) {
			return fmt.Errorf("agent %s missed a call and keeps the place of %s", a.ID, a.IdleSince)
		}
	}
	if a.State != agent.WrapUp {
		return nil
	}
	if took := a.WrapUpEnds.Sub(a.Since); took > time.Duration(a.WrapUpRules.Most)*time.Second || took < time.Duration(a.WrapUpRules.Seconds)*time.Second {
		return fmt.Errorf("the wrap-up of agent %s takes %s, the rules are %+v", a.ID, took, a.WrapUpRules)
	}
	if before.State != agent.WrapUp || !before.Since.Equal(a.Since) {
		return nil
	}
	switch {
	case a.WrapUpEnds.Before(before.WrapUpEnds):
		return fmt.Errorf("the wrap-up of agent %s became shorter", a.ID)
	case a.WrapUpEnds.After(before.WrapUpEnds):
		met.add("agent", "wrapped up longer")
	case before.AfterReason == agent.DeskLost && a.After == agent.Ready:
		met.add("agent", "back at the desk in time")
	}
	return nil
}
