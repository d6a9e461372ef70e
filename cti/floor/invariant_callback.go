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
	for id, c := range m.promises.all {
		if err := m.checkPromise(id, c); err != nil {
			return err
		}
		if c.State == callback.Open && !c.KeepsPlace() {
			open++
			if m.mayCall(c, m.now) {
				due++
			}
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

func (m *Machine) checkPromise(id cti.CallbackID, c callback.Callback) error {
	if c.ID != id || m.promises.person[personOf{c.Number, c.Line}] != id || !c.State.Active() {
		return fmt.Errorf("callback %s is kept in a wrong place: %+v", id, c)
	}
	l := m.calls[c.Outgoing]
	if busy := c.State != callback.Open; busy && m.connected && (l == nil || !l.BeingMade() || l.Callback != id || l.Agent != c.Agent) {
		return fmt.Errorf("callback %s is %s by %q and its call is %+v", id, c.State, c.Agent, l)
	}
	if !m.connected || !c.KeepsPlace() {
		return nil
	}
	stands := m.promises.waits[id].Number() > 0
	if may := m.mayCall(c, m.now) && !m.onLine(c.Number); stands != may {
		return fmt.Errorf("callback %s keeps a place: it stands in it: %v, it may be called: %v", id, stands, may)
	}
	return nil
}
