package floor

import (
	"fmt"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
)

// checkPromises: one promise for each number and line; each that is being kept
// has its call, each that is due its place; nobody whose call is being made by
// two agents at a time.
func (m *Machine) checkPromises() error {
	due, open := 0, 0
	type rules struct {
		line  cti.LineID
		queue cti.QueueID
	}
	now := map[rules]bool{} // whether people may be called, the same for all that a line and a queue have promised
	for id, c := range m.promises.all {
		if err := m.checkHeld(id, &c); err != nil {
			return err
		}
		if c.State != callback.Open || c.KeepsPlace() {
			continue
		}
		open++
		if c.DueAt.After(m.now) {
			continue
		}
		may, known := now[rules{c.Line, c.Queue}]
		if !known {
			may = m.mayCall(c, m.now)
			now[rules{c.Line, c.Queue}] = may
		}
		if may {
			due++
		}
	}
	// As many people as promises, each with a promise to them: so each promise has its person.
	for who, id := range m.promises.person {
		if c, there := m.promises.all[id]; !there || c.Number != who.number || c.Line != who.line {
			return fmt.Errorf("callback %s is kept for %+v and is %+v", id, who, c)
		}
	}
	if len(m.promises.person) != len(m.promises.all) || m.promises.nDue < due || m.promises.nDue > open { // a clock may be set back
		return fmt.Errorf("%d callbacks for %d people, %d of them due, %d in the queues", len(m.promises.all), len(m.promises.person), due, m.promises.nDue)
	}
	making := map[string]cti.CallID{}
	for id, l := range m.calls {
		if !l.BeingMade() {
			continue
		}
		if other, twice := making[l.Caller]; twice {
			return fmt.Errorf("%s is called twice, by %s and %s", l.Caller, other, id)
		}
		making[l.Caller] = id
		if c, ok := m.promises.all[l.Callback]; ok && (l.State == call.Calling) != (c.State == callback.Offered) {
			return fmt.Errorf("call %s is %s and keeps callback %s, which is %s", id, l.State, c.ID, c.State)
		}
	}
	return nil
}

func (m *Machine) checkPromise(id cti.CallbackID, c *callback.Callback) error {
	if m.promises.person[personOf{c.Number, c.Line}] != id {
		return fmt.Errorf("callback %s is not that of its person: %+v", id, *c)
	}
	return m.checkHeld(id, c)
}

// checkHeld is checkPromise but for the person.
func (m *Machine) checkHeld(id cti.CallbackID, c *callback.Callback) error {
	if c.ID != id || !c.State.Active() {
		return fmt.Errorf("callback %s is kept in a wrong place: %+v", id, *c)
	}
	if busy := c.State != callback.Open; busy && m.connected {
		if l := m.calls[c.Outgoing]; l == nil || !l.BeingMade() || l.Callback != id || l.Agent != c.Agent {
			return fmt.Errorf("callback %s is %s by %q and its call is %+v", id, c.State, c.Agent, l)
		}
	}
	if !m.connected || !c.KeepsPlace() {
		return nil
	}
	stands := m.promises.waits[id].Number() > 0
	if may := m.mayCall(*c, m.now) && !m.onLine(c.Number); stands != may {
		return fmt.Errorf("callback %s keeps a place: it stands in it: %v, it may be called: %v", id, stands, may)
	}
	return nil
}
