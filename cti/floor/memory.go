package floor

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// Memory is what the floor must know again after a restart and cannot learn
// from the switch: the agents with their clocks, and the record of every call
// that was open. It is the sum of the events; the zero value is empty.
type Memory struct {
	agents map[cti.AgentID]agent.Agent
	calls  map[cti.CallID]call.Call
	ended  dropped
	alerts alerts
	// incidents are those that are open.
	incidents incident.List
	// watches are by their supervisors.
	watches map[cti.AgentID]act.Watch
	// callbacks are the promises still to be kept.
	callbacks map[cti.CallbackID]callback.Callback
	// planSum is that of the plan's text on record.
	planSum string
	// voicemails are the messages with which somebody has to deal.
	voicemails map[cti.LegID]voicemail.Voicemail
	past       past
}

type memoryJSON struct {
	Agents []agent.Agent `json:"agents"`
	Calls  []call.Call   `json:"calls"`
	Ended  []tomb        `json:"ended"`
	Talks  []talk        `json:"talks,omitempty"`
	Asked  []talk        `json:"asked,omitempty"`
	Alerts []Alert       `json:"alerts,omitempty"`
	// Watches are absent in memories of older versions.
	Watches    []act.Watch           `json:"watches,omitempty"`
	Callbacks  []callback.Callback   `json:"callbacks,omitempty"`
	Voicemails []voicemail.Voicemail `json:"voicemails,omitempty"`
	// TalkMS is the mean length of the talks of each queue.
	TalkMS  map[cti.QueueID]int64 `json:"talk_ms,omitempty"`
	PlanSum string                `json:"plan_sum,omitempty"`
	// Incidents are absent in memories of older versions.
	Incidents []incident.Kept `json:"incidents,omitempty"`
}

// MarshalJSON writes {agents, calls, ended, alerts}, sorted by id.
func (m Memory) MarshalJSON() ([]byte, error) {
	w := memoryJSON{
		Agents: []agent.Agent{}, Calls: []call.Call{}, Ended: m.ended.order,
		Talks: m.past.talks.list(), Asked: m.past.asked.list(), TalkMS: m.past.talkMS, Alerts: m.alerts.list(),
		PlanSum: m.planSum, Incidents: m.incidents.Keep(),
	}
	for _, id := range slices.Sorted(maps.Keys(m.agents)) {
		w.Agents = append(w.Agents, m.agents[id])
	}
	for _, id := range slices.Sorted(maps.Keys(m.calls)) {
		w.Calls = append(w.Calls, m.calls[id])
	}
	for _, id := range slices.Sorted(maps.Keys(m.watches)) {
		w.Watches = append(w.Watches, m.watches[id])
	}
	for _, id := range slices.Sorted(maps.Keys(m.callbacks)) {
		w.Callbacks = append(w.Callbacks, m.callbacks[id])
	}
	for _, id := range slices.Sorted(maps.Keys(m.voicemails)) {
		w.Voicemails = append(w.Voicemails, m.voicemails[id])
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Memory) UnmarshalJSON(raw []byte) error {
	var w memoryJSON
	if err := json.Unmarshal(raw, &w); err != nil {
		return fmt.Errorf("decode the floor's memory: %w", err)
	}
	m.init()
	for _, a := range w.Agents {
		m.agents[a.ID] = a
	}
	for _, c := range w.Calls {
		m.calls[c.ID] = c
	}
	for _, t := range w.Ended {
		m.ended.add(t)
	}
	for _, t := range w.Talks {
		m.past.talks.note(t)
	}
	for _, t := range w.Asked {
		m.past.asked.note(t)
	}
	for _, a := range w.Alerts {
		m.alerts[a.Line] = a
	}
	for _, one := range w.Watches {
		m.watches[one.Supervisor] = one
	}
	for _, c := range w.Callbacks {
		m.callbacks[c.ID] = c
	}
	m.past.talkMS, m.planSum = w.TalkMS, w.PlanSum
	m.incidents = incident.Recall(w.Incidents)
	for _, v := range w.Voicemails {
		m.voicemails[v.ID] = v
	}
	return nil
}

func (m *Memory) init() {
	m.watches = map[cti.AgentID]act.Watch{}
	m.agents = map[cti.AgentID]agent.Agent{}
	m.calls = map[cti.CallID]call.Call{}
	m.alerts = alerts{}
	m.incidents = incident.List{}
	m.callbacks = map[cti.CallbackID]callback.Callback{}
	m.voicemails = map[cti.LegID]voicemail.Voicemail{}
}

// Apply adds an event. Events that do not concern the floor are ignored; one
// that does not fit the record is an error and changes nothing.
func (m *Memory) Apply(e cti.Event) error {
	if m.agents == nil {
		m.init()
	}
	switch body := e.Body.(type) {
	case agent.ChangedEvent:
		before := m.agents[body.Agent.ID]
		m.agents[body.Agent.ID] = body.Agent
		if stateOf(body.Agent) == agent.Offline {
			delete(m.agents, body.Agent.ID)
		}
		if before.Call != body.Agent.Call {
			m.forget(before.Call)
		}
	case plan.EmergencyChangedEvent:
		m.alerts.apply(e.At, e.By, body)
	case incident.Event:
		if err := m.incidents.Apply(e.At, e.By, body); err != nil {
			return fmt.Errorf("event %s: %w", e.ID, err)
		}
	case plan.ChangedEvent:
		m.planSum = plan.Sum(body.Text)
	case callback.ChangedEvent:
		m.callbacks[body.Callback.ID] = body.Callback
		if !body.Callback.State.Active() {
			delete(m.callbacks, body.Callback.ID)
		}
	case voicemail.ChangedEvent:
		m.voicemails[body.Voicemail.ID] = body.Voicemail
		if !body.Voicemail.State.Active() {
			delete(m.voicemails, body.Voicemail.ID)
		}
	case call.Event:
		c, err := m.calls[e.Call].Apply(e.Call, e.At, body)
		if err != nil {
			return fmt.Errorf("event %s of call %s: %w", e.ID, e.Call, err)
		}
		m.calls[e.Call] = c
		m.past.note(c, e.At, body)
		if c.State == call.Ended {
			m.ended.note(c.ID, e.At, c.Finish)
		}
		m.forget(e.Call)
	case recording.LostEvent:
		if c, ok := m.calls[e.Call]; ok {
			m.calls[e.Call] = c.LoseSound(body.ID)
		}
	case act.Event:
		return m.applyWatch(e, body)
	}
	return nil
}

// applyWatch finds the supervisor by the watch: it may be the system that ends it.
func (m *Memory) applyWatch(e cti.Event, body act.Event) error {
	id := act.SupervisorOf(m.watches, body)
	next, err := m.watches[id].Apply(e.At, body)
	if err != nil {
		return fmt.Errorf("event %s: %w", e.ID, err)
	}
	if next.ID == "" {
		delete(m.watches, id)
		return nil
	}
	m.watches[id] = next
	return nil
}

// forget drops a call that has ended and that no agent has any more.
func (m *Memory) forget(id cti.CallID) {
	c, ok := m.calls[id]
	if !ok || c.State != call.Ended {
		return
	}
	for _, a := range m.agents {
		if a.Call == id {
			return
		}
	}
	delete(m.calls, id)
}

// Memory gives what the machine would have to know again after a restart.
func (m *Machine) Memory() Memory {
	var out Memory
	out.init()
	for id, s := range m.seats {
		if stateOf(s.Agent) != agent.Offline {
			out.agents[id] = s.Agent
		}
	}
	for id, l := range m.calls {
		out.calls[id] = l.Call
	}
	for _, t := range m.ended.order {
		out.ended.add(t)
	}
	maps.Copy(out.alerts, m.alerts)
	out.incidents = m.incidents.Clone()
	maps.Copy(out.watches, m.watches)
	maps.Copy(out.callbacks, m.promises.all)
	maps.Copy(out.voicemails, m.voicemails)
	out.past.take(&m.past)
	out.planSum = m.planSum
	return out
}

// Restore gives a new machine the memory of an earlier life. Calls are not
// believed until the switch confirms them (SwitchConnected); desks have to
// connect again within the usual grace.
func (m *Machine) Restore(now time.Time, mem Memory) {
	m.now = now
	m.alerts, m.planSum = maps.Clone(mem.alerts), mem.planSum
	m.incidents = mem.incidents.Clone()
	for _, t := range mem.ended.order {
		m.ended.add(t)
	}
	m.past.take(&mem.past)
	maps.Copy(m.watches, mem.watches) // until the switch is connected, which ends them
	for _, id := range slices.Sorted(maps.Keys(mem.callbacks)) {
		m.keep(mem.callbacks[id])
	}
	m.voicemails = maps.Clone(mem.voicemails)
	for _, id := range slices.Sorted(maps.Keys(mem.calls)) {
		l := &line{Call: mem.calls[id]}
		m.calls[id] = l
	}
	for _, id := range slices.Sorted(maps.Keys(mem.agents)) {
		s := &seat{Agent: mem.agents[id], deskLeft: now}
		m.seats[id] = s
		m.has(s.Call, 1)
		m.place(s, s.Agent)
		m.timers.add(timer{at: now.Add(deskGrace), kind: deskTimer, agent: id, since: now})
		if s.State == agent.WrapUp {
			m.watchWrapUp(s)
		}
	}
	m.waitAll()
}
