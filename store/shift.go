package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/store/column"
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
	args := pgx.NamedArgs{"agent": column.Text(string(id)), "begin": day.begin, "end": day.end}
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
	rows, err := tx.Query(ctx, `select l.call_id, c.line, c.caller, l.rang_at, l.answered_at, l.ended_at, l.why,
			case when c.leg = l.id then coalesce(c.rating, 0) else 0 end
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
	_, err = pgx.ForEachRow(rows, []any{&one.Call, &one.Line, &one.Caller, &one.RangAt, &answered, &ended, &one.Missed, &one.Mark}, func() error {
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
