package projection

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/store/column"
)

// agentFold folds agents' changes into spans.
type agentFold struct {
	now   map[cti.AgentID]spanRow
	place map[cti.EventID]int // in rows
	rows  []spanRow
	// wrapped are the calls of which a wrap-up ended.
	wrapped map[cti.CallID]bool
}

func newAgentFold() agentFold {
	return agentFold{now: map[cti.AgentID]spanRow{}, place: map[cti.EventID]int{}, wrapped: map[cti.CallID]bool{}}
}

var upsertAgentStates = upsert("agent_states", "began_by", "agent, state, reason, since, until, call_id")

// spanRow is a row of agent_states.
type spanRow struct {
	BeganBy cti.EventID  `json:"began_by"`
	Agent   cti.AgentID  `json:"agent"`
	State   agent.State  `json:"state"`
	Reason  agent.Reason `json:"reason"`
	Since   time.Time    `json:"since"`
	Until   *time.Time   `json:"until"`
	Call    *cti.CallID  `json:"call_id"` // that is wrapped up
}

func queueLoadAgents(b *pgx.Batch, agents []string, p *projection) {
	b.Queue(`select began_by, agent, state, reason, since, call_id from agent_states
		where until is null and agent = any(@agents::text[])`, pgx.NamedArgs{"agents": agents},
	).Query(func(rows pgx.Rows) error {
		var r spanRow
		_, err := pgx.ForEachRow(rows, []any{&r.BeganBy, &r.Agent, &r.State, &r.Reason, &r.Since, &r.Call}, func() error {
			p.agents.now[r.Agent] = r
			return nil
		})
		return err
	})
}

// add ends the agent's span and begins the next one. A span of no length is
// replaced; one that would begin before the last, because a clock was set back,
// begins with it.
func (f *agentFold) add(e cti.Event, body agent.ChangedEvent) {
	next := spanRow{
		BeganBy: e.ID, Agent: agentOf(e, body), State: body.Agent.State, Reason: body.Agent.Reason,
		Since: column.Time(body.Agent.Since), Call: callOf(body.Agent.State == agent.WrapUp, body.Agent.Call),
	}
	if next.State == "" {
		next.State = agent.Offline
	}
	if body.Agent.Since.IsZero() {
		next.Since = column.Time(e.At)
	}
	last, ok := f.now[next.Agent]
	switch {
	case ok && last.State == next.State && last.Reason == next.Reason && column.Value(last.Call) == column.Value(next.Call):
		return
	case ok && !next.Since.After(last.Since):
		next.BeganBy, next.Since = last.BeganBy, last.Since
	case ok:
		last.Until = &next.Since
		f.put(last)
		f.over(last)
	}
	f.now[next.Agent] = next
	f.put(next)
}

func (f *agentFold) put(row spanRow) {
	if i, ok := f.place[row.BeganBy]; ok {
		f.rows[i] = row
		return
	}
	f.place[row.BeganBy] = len(f.rows)
	f.rows = append(f.rows, row)
}

func agentOf(e cti.Event, body agent.ChangedEvent) cti.AgentID {
	if body.Agent.ID != "" {
		return body.Agent.ID
	}
	return e.Agent
}
