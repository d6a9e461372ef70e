package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
)

// AgentDay gives what an agent did on a day written like 2026-03-31, in the
// plan's time zone. An agent of whom nothing is known has an empty day.
func (s *Store) AgentDay(ctx context.Context, p *plan.Plan, id cti.AgentID, date string) (report.AgentDay, error) {
	day, err := parseSpan(p.Location(), date, date)
	if err != nil {
		return report.AgentDay{}, cti.FieldError("date", "День нужен в виде 2026-03-31.")
	}
	out := report.AgentDay{
		Agent: string(id), Date: date, TimeZone: p.TimeZone, Begin: day.begin, End: day.end,
		Spans: []report.AgentSpan{}, Offers: []report.AgentOffer{},
	}
	args := pgx.NamedArgs{"agent": clean(string(id)), "begin": day.begin, "end": day.end}
	err = s.snapshot(ctx, "read an agent's day", func(ctx context.Context, tx pgx.Tx) error {
		if err := readSpans(ctx, tx, args, &out); err != nil {
			return err
		}
		return readOffers(ctx, tx, args, &out)
	})
	return out, err
}

func readSpans(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, out *report.AgentDay) error {
	rows, err := tx.Query(ctx, `select state, reason, greatest(since, @begin), case when until < @end then until end
		from agent_states
		where agent = @agent and since < @end and (until is null or until > @begin)
		order by since`, args)
	if err != nil {
		return err
	}
	var one report.AgentSpan
	var until *time.Time
	_, err = pgx.ForEachRow(rows, []any{&one.State, &one.Reason, &one.Since, &until}, func() error {
		one.Since, one.Until = one.Since.UTC(), inUTC(until)
		out.Spans = append(out.Spans, one)
		return nil
	})
	return err
}

func readOffers(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs, out *report.AgentDay) error {
	rows, err := tx.Query(ctx, `select l.call_id, c.line, c.caller, l.rang_at, l.answered_at, l.ended_at, l.why
		from legs l
		-- A call may have come long before it rang here, but not longer than a day.
		join calls c on c.id = l.call_id and c.arrived_at between @begin::timestamptz - interval '1 day' and @end
		where l.agent = @agent and l.rang_at >= @begin and l.rang_at < @end
		order by l.rang_at`, args)
	if err != nil {
		return err
	}
	var one report.AgentOffer
	var answered, ended *time.Time
	_, err = pgx.ForEachRow(rows, []any{&one.Call, &one.Line, &one.Caller, &one.RangAt, &answered, &ended, &one.Missed}, func() error {
		one.RangAt, one.AnsweredAt, one.EndedAt = one.RangAt.UTC(), inUTC(answered), inUTC(ended)
		out.Offers = append(out.Offers, one)
		return nil
	})
	return err
}

func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

var countQueues = callFacts + `
	select queue,` + callSums + `
	from c where queue is not null group by queue order by queue`

// QueueFigures gives the figures of every queue of the plan, in its order, at a
// moment. Shortly after midnight «now» reaches into yesterday.
func (s *Store) QueueFigures(ctx context.Context, p *plan.Plan, now time.Time) ([]report.QueueFigures, error) {
	date := now.In(p.Location()).Format(time.DateOnly)
	day, err := parseSpan(p.Location(), date, date)
	if err != nil {
		return nil, err
	}
	out := make([]report.QueueFigures, len(p.Queues))
	place := map[string]int{}
	for i, q := range p.Queues {
		out[i].Queue, place[string(q.ID)] = string(q.ID), i
	}
	err = s.snapshot(ctx, "count queues", func(ctx context.Context, tx pgx.Tx) error {
		err := readQueues(ctx, tx, p, day.begin, day.end, func(queue string, c report.Calls) {
			if i, known := place[queue]; known {
				out[i].Today = c
			}
		})
		if err != nil {
			return err
		}
		return readQueues(ctx, tx, p, now.Add(-report.RecentSpan), day.end, func(queue string, c report.Calls) {
			if i, known := place[queue]; known {
				out[i].Recent = c
			}
		})
	})
	return out, err
}

// countOverflows counts the calls that a queue sent on, and those of them that
// ended in another one: these were offered here too.
const countOverflows = `
	select o.from_queue, count(distinct c.id), count(distinct c.id) filter (where c.queue is distinct from o.from_queue)
	from call_overflows o join calls c on c.id = o.call_id and c.arrived_at >= @begin and c.arrived_at < @end and c.direction = ''
	where o.at >= @begin group by o.from_queue`

// readQueues gives the figures of each queue that had calls.
func readQueues(ctx context.Context, tx pgx.Tx, p *plan.Plan, begin, end time.Time, each func(string, report.Calls)) error {
	rows, err := tx.Query(ctx, countQueues, queueLimits(p, begin, end))
	if err != nil {
		return err
	}
	all := map[string]report.Calls{}
	var queue string
	var c report.Calls
	_, err = pgx.ForEachRow(rows, append([]any{&queue}, sumsOf(&c)...), func() error {
		c.Overflowed = 0 // of whichever queue; counted below
		all[queue] = c
		return nil
	})
	if err != nil {
		return err
	}
	if rows, err = tx.Query(ctx, countOverflows, pgx.NamedArgs{"begin": begin, "end": end}); err != nil {
		return err
	}
	var left, gone int64
	_, err = pgx.ForEachRow(rows, []any{&queue, &left, &gone}, func() error {
		c := all[queue]
		c.Overflowed, c.Offered, c.Decided = left, c.Offered+gone, c.Decided+gone
		all[queue] = c
		return nil
	})
	for queue, c := range all {
		each(queue, c)
	}
	return err
}
