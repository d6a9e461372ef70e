package projection

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// applyLock is the advisory lock that makes those who write what events add up to
// take turns.
const applyLock = int64(0x446f7a766f6e) // "Dozvon"

// Outcome is what a writing leaves to whoever asked for it.
type Outcome struct {
	Skipped []Skip
	Joins   []Join
}

// Skip is an event without effect, with the reason.
type Skip struct {
	Event cti.Event
	Err   error
}

// Join asks to let an appeal follow that of an incident.
type Join struct {
	Event  cti.EventID
	Appeal cti.AppealID
	Master cti.AppealID
	By     cti.Actor
	At     time.Time
}

// Write writes facts down and what the new ones among them add up to, in four
// round trips of one transaction; facts that are known already change nothing.
// What was skipped is told also when the writing fails.
func Write(ctx context.Context, tx pgx.Tx, facts []Fact, location *time.Location, rules appeal.Rules) (Outcome, error) {
	p := newProjection(location, rules)
	fresh, err := load(ctx, tx, facts, p)
	if err != nil {
		return Outcome{}, err
	}
	for _, f := range facts {
		if fresh[f.event.ID] {
			delete(fresh, f.event.ID)
			p.add(f.event)
		}
	}
	return Outcome{Skipped: p.skipped, Joins: p.troubles.joins}, p.write(ctx, tx)
}

const insertEvents = `
	insert into events (id, at, type, call_id, agent, by_kind, by_id, data)
	select id, at, type, nullif(call_id, ''), nullif(agent, ''), by_kind, by_id, data::json
	from unnest(@ids::text[], @ats::timestamptz[], @types::text[], @calls::text[], @agents::text[],
		@kinds::text[], @bys::text[], @data::text[])
		with ordinality as e(id, at, type, call_id, agent, by_kind, by_id, data, place)
	order by place
	on conflict (id) do nothing
	returning id`

// load writes the events down and reads what the new ones may change.
func load(ctx context.Context, tx pgx.Tx, facts []Fact, p *projection) (fresh map[cti.EventID]bool, err error) {
	fresh = make(map[cti.EventID]bool, len(facts))
	subjects := subjectsOf(facts)
	b := &pgx.Batch{}
	b.Queue(`select pg_advisory_xact_lock($1)`, applyLock)
	b.Queue(insertEvents, eventColumns(facts)).Query(func(rows pgx.Rows) error {
		var id cti.EventID
		_, err := pgx.ForEachRow(rows, []any{&id}, func() error {
			fresh[id] = true
			return nil
		})
		return err
	})
	if len(subjects.calls) > 0 {
		queueLoadCalls(b, subjects, p)
		queueLoadVisits(b, subjects.calls, p)
	}
	if len(subjects.agents) > 0 {
		queueLoadAgents(b, subjects.agents, p)
	}
	if len(subjects.appeals) > 0 {
		queueLoadAppeals(b, subjects.appeals, p)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("insert events: %w", err)
	}
	return fresh, p.takeUp(ctx, tx, fresh)
}

// TakeTurn waits until nobody else writes what events add up to, which then holds
// until the end of the transaction.
func TakeTurn(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, applyLock)
	return err
}
