package sim

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/floor"
)

// supervisor does random things to agents and callers. The chief has a telephone
// and takes no calls; the foreman is one of the agents.
type supervisor struct {
	w      *world
	id     cti.AgentID
	device agent.Device
}

func (w *world) appoint() {
	chief := &supervisor{w, "chief", agent.Device{Kind: agent.Phone, Address: "sip:chief@10.0.0.9"}}
	foreman := &supervisor{w, w.staff[0].id, agent.Device{Kind: agent.Browser, Address: string(w.staff[0].id)}}
	chief.act()
	foreman.act()
}

func (s *supervisor) act() {
	w := s.w
	w.after(w.about(time.Minute), func() {
		if w.now.After(w.open.Add(2 * time.Hour)) {
			return
		}
		s.once()
		s.act()
	})
}

// once does one thing; refusals are answers, not failures.
func (s *supervisor) once() {
	w := s.w
	target := w.staff[w.rng.IntN(len(w.staff))].id
	do := func(kind act.Kind) error {
		return w.step(floor.Act{
			By: s.id, Kind: kind, Agent: target, Call: w.someCaller(), Reason: "break", Why: "sim",
			Queues: [][]cti.QueueID{{"122"}, {"117"}, {"122", "117", "duty", "back"}}[w.rng.IntN(3)],
		})
	}
	switch n := w.rng.IntN(100); {
	case n < 40:
		mode := act.Modes()[w.rng.IntN(3)]
		if w.step(floor.Follow{By: s.id, Name: "S", Device: s.device, Agent: target, Mode: mode, Why: "sim"}) == nil {
			w.out.Watches++
		}
	case n < 47:
		w.step(floor.Unfollow{By: s.id})
	case n < 56:
		do(act.Front)
	case n < 65:
		do(act.Assign)
	case n < 75:
		do(act.TakeOver)
	case n < 82:
		do(act.Ready)
	case n < 86:
		do(act.NotReady)
	case n < 91:
		do(act.Queues)
	case n < 98:
		do(act.EndWrapUp)
	default:
		if do(act.SignOut) == nil {
			for _, p := range w.staff {
				if p.id == target {
					w.after(w.about(time.Minute), p.signIn)
				}
			}
		}
	}
}

// someCaller is one of those on the switch, or nobody.
func (w *world) someCaller() cti.CallID {
	ids := slices.Sorted(maps.Keys(w.sw.callers))
	if len(ids) == 0 {
		return ""
	}
	return ids[w.rng.IntN(len(ids))]
}

// ringWatch lets the supervisor answer, or not.
func (s *fakeSwitch) ringWatch(c floor.RingWatch) {
	s.watches[c.Watch] = c.Call
	if s.w.chance(0.1) {
		return // lets it ring
	}
	s.w.after(s.w.about(3*time.Second), func() {
		if _, there := s.watches[c.Watch]; !there || !s.up {
			return
		}
		s.signal(floor.WatchAnswered{Watch: c.Watch})
		s.w.after(s.w.about(3*time.Minute), func() { s.watchEnds(c.Watch) })
	})
}

func (s *fakeSwitch) watchEnds(id cti.LegID) {
	if _, there := s.watches[id]; there {
		delete(s.watches, id)
		s.signal(floor.WatchLeft{Watch: id})
	}
}

// tune fails when the leg is gone.
func (s *fakeSwitch) tune(c floor.Tune) {
	if l := s.legs[c.Leg]; l == nil || !l.up {
		s.signal(floor.CommandFailed{Command: c, Err: errRefused})
	}
}

// watchesQuiet: nobody still follows a talk.
func (s *fakeSwitch) watchesQuiet() error {
	if len(s.watches) > 0 {
		return fmt.Errorf("%d supervisors still follow talks that are over", len(s.watches))
	}
	return nil
}
