package projection

import (
	"maps"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/store/column"
)

// sumWrapUps gives the visits of some calls the wrap-ups that are over. A wrap-up
// begins when the agent's talk ends, which is before the caller is in the next
// queue or in the same instant; so it is of the last visit that began before it. That
// of a call which an agent made, and carried to a queue, is of none.
const sumWrapUps = `
	update visits v set wrap_ms = w.ms
	from (
		select s.call_id, p.place, sum(trunc(extract(epoch from s.until - s.since) * 1000))::bigint as ms
		from agent_states s cross join lateral (
			select place from visits where call_id = s.call_id and entered_at < s.since
			order by place desc limit 1) p
		where s.call_id = any(@calls::text[]) and s.until is not null
		group by 1, 2) w
	where v.call_id = w.call_id and v.place = w.place and v.wrap_ms <> w.ms`

// wrappedUp are the calls of which a wrap-up is over, and those whose visits were
// counted only now.
func (p *projection) wrappedUp() []string {
	calls := slices.Clone(p.calls.uncounted)
	for _, id := range slices.Sorted(maps.Keys(p.agents.wrapped)) {
		calls = append(calls, string(id))
	}
	return calls
}

// over notes that a state has ended, if it was the wrap-up of a call.
func (f *agentFold) over(row spanRow) {
	if row.Call != nil {
		f.wrapped[*row.Call] = true
	}
}

// callOf is the call that a state is about, kept for wrap-ups alone.
func callOf(wraps bool, id cti.CallID) *cti.CallID {
	if !wraps {
		return nil
	}
	return column.Some(id)
}
