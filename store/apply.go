package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
)

// Apply takes events in the order of the journal, all of them or none, each id
// once for all time. When an event itself is refused, those before it are taken
// and the error is an EventError that names it; any other error may pass, and
// the same events can be given again. An event that makes no sense after those
// before it is kept, changes nothing else, and is counted (Skipped).
func (s *Store) Apply(ctx context.Context, events []cti.Event) error {
	facts, err := prepare(events)
	if err != nil {
		return err
	}
	if len(facts) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	if err := s.ensurePartitions(ctx); err != nil {
		return failure("apply events", err)
	}
	err = s.applyAll(ctx, facts)
	if err == nil || !refused(err) {
		return failure("apply events", err)
	}
	// One of them is to blame; taken singly it shows itself.
	for _, f := range facts {
		err := s.applyAll(ctx, []fact{f})
		if err != nil && refused(err) {
			return &EventError{Event: f.event.ID, Err: err}
		}
		if err != nil {
			return failure("apply events", err)
		}
	}
	return nil
}

// applyAll is one transaction of four round trips.
func (s *Store) applyAll(ctx context.Context, facts []fact) error {
	skipped := 0
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		p := newProjection(s.location, s.rules)
		fresh, err := load(ctx, tx, facts, p)
		if err != nil {
			return err
		}
		for _, f := range facts {
			if fresh[f.event.ID] {
				delete(fresh, f.event.ID)
				p.add(f.event)
			}
		}
		skipped = len(p.skipped)
		for _, skip := range p.skipped {
			s.log.Warn("event makes no sense here, it is kept without effect", "event_id", string(skip.event.ID),
				"type", skip.event.Type(), "call_id", string(skip.event.Call), "err", skip.err)
		}
		if err := p.write(ctx, tx); err != nil {
			return err
		}
		return s.join(ctx, tx, p.troubles.joins)
	})
	if err == nil {
		s.skipped.Add(uint64(skipped))
	}
	return err
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
func load(ctx context.Context, tx pgx.Tx, facts []fact, p *projection) (fresh map[cti.EventID]bool, err error) {
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
