package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/store/projection"
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
		err := s.applyAll(ctx, []projection.Fact{f})
		if err != nil && refused(err) {
			return &EventError{Event: f.ID(), Err: err}
		}
		if err != nil {
			return failure("apply events", err)
		}
	}
	return nil
}

// applyAll is one transaction: what the facts add up to, and the appeals that follow
// an incident since then.
func (s *Store) applyAll(ctx context.Context, facts []projection.Fact) error {
	skipped := 0
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		made, err := projection.Write(ctx, tx, facts, s.location, s.rules)
		skipped = len(made.Skipped)
		for _, skip := range made.Skipped {
			s.log.Warn("event makes no sense here, it is kept without effect", "event_id", string(skip.Event.ID),
				"type", skip.Event.Type(), "call_id", string(skip.Event.Call), "err", skip.Err)
		}
		if err != nil {
			return err
		}
		return s.join(ctx, tx, made.Joins)
	})
	if err == nil {
		s.skipped.Add(uint64(skipped))
	}
	return err
}

// prepare makes facts of events.
func prepare(events []cti.Event) ([]projection.Fact, error) {
	facts := make([]projection.Fact, len(events))
	for i, e := range events {
		f, err := projection.NewFact(e)
		if err != nil {
			return nil, &EventError{Event: e.ID, Err: err}
		}
		facts[i] = f
	}
	return facts, nil
}
