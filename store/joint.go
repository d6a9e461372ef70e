package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
)

// Joint gives the calls and appeals of the days from..until, both included,
// written like 2026-03-31 in the plan's time zone; at most 366 days. All figures
// are of one moment. Lines come in the plan's order, then, if there were any,
// the calls to numbers that the plan does not serve under the line ""; so do
// queues. Hours without calls, visits or appeals are absent. A call whose queue is no longer in the
// plan has no limit of waiting and is never in time.
func (s *Store) Joint(ctx context.Context, p *plan.Plan, from, until string) (report.Joint, error) {
	span, err := parseSpan(p.Location(), from, until)
	if err != nil {
		return report.Joint{}, err
	}
	j := newJoint(p, span)
	err = s.snapshot(ctx, "read joint report", func(ctx context.Context, tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `select now()`).Scan(&j.out.AsOf); err != nil {
			return err
		}
		if err := j.readCalls(ctx, tx, p); err != nil {
			return fmt.Errorf("count calls: %w", err)
		}
		if err := j.readQueues(ctx, tx, p); err != nil {
			return fmt.Errorf("count visits: %w", err)
		}
		if err := j.readAppeals(ctx, tx); err != nil {
			return fmt.Errorf("count appeals: %w", err)
		}
		if err := j.readCallbacks(ctx, tx, p); err != nil {
			return fmt.Errorf("count call-backs: %w", err)
		}
		return nil
	})
	if err != nil {
		return report.Joint{}, err
	}
	return j.result(p), nil
}

// quarters groups by quarters of an hour: every time zone's hours are made of
// whole ones, so that Go alone has to know where hours and days begin.
const quarters = `date_bin('15 minutes', %s, timestamptz '2000-01-01 00:00:00Z')`

// countCalls counts by quarters of an hour and lines.
var countCalls = callFacts + `
	select quarter, line,` + callSums + `
	from c group by quarter, line`

// callFacts and callSums have the definitions of cti/report, one for each column.
var callFacts = `
	with c as (
		select ` + fmt.Sprintf(quarters, "arrived_at") + ` as quarter, line,
			offered_at is not null as offered,
			offered_at is not null and answered_at is not null and not passed_on as answered,
			offered_at is not null and passed_on as passed_on,
			ended_at is not null as ended,
			case when answered_at is null then wait_ms
				else greatest(0, trunc(extract(epoch from answered_at - offered_at) * 1000))::bigint end as first_wait,
			limit_ms, talk_ms, transfers,
			exists (select from call_overflows o where o.call_id = calls.id and o.at >= @begin and o.why is distinct from 'by-key') as overflowed,
			offered_at is not null and answered_at is null and ended_at is not null
				and reason is distinct from 'voicemail' and reason is distinct from 'callback-promised' as lost,
			answered_at is null and reason is not distinct from 'voicemail' as left_message,
			offered_at is not null and answered_at is null and reason is not distinct from 'callback-promised' as asked_back,
			reason is not distinct from 'abandoned-queue' as hung_up, rating_asked, rating, no_callback
		from calls left join unnest(@queues::text[], @limits::bigint[]) as q(id, limit_ms) on q.id = coalesce(answered_in, queue)
		where arrived_at >= @begin and arrived_at < @end and direction = ''
	)`

const callSums = `
		count(*) filter (where offered),
		count(*) filter (where answered),
		count(*) filter (where lost),
		count(*) filter (where ended and not offered and not left_message),
		count(*) filter (where left_message),
		count(*) filter (where asked_back),
		count(*) filter (where passed_on),
		count(*) filter (where answered and first_wait <= limit_ms),
		count(*) filter (where answered or passed_on or offered and ended),
		coalesce(sum(first_wait) filter (where answered), 0)::bigint,
		coalesce(max(first_wait) filter (where offered), 0),
		coalesce(sum(talk_ms) filter (where answered and ended), 0)::bigint,
		count(*) filter (where answered and ended),
		count(*) filter (where rating_asked and ended),
		count(rating) filter (where ended),
		coalesce(sum(rating) filter (where ended), 0)::bigint,
		count(*) filter (where lost and hung_up and first_wait < @short),
		count(*) filter (where offered and transfers > 0),
		count(*) filter (where offered and overflowed),
		count(*) filter (where lost and no_callback is not null),
		count(*) filter (where lost and no_callback = 'hidden-number'),
		count(*) filter (where lost and no_callback in ('service-number', 'not-dialed')),
		count(*) filter (where lost and no_callback = 'rule-off')`

// sumsOf are where callSums go, in their order.
func sumsOf(c *report.Calls) []any {
	return []any{
		&c.Offered, &c.Answered, &c.Abandoned, &c.NotQueued, &c.Voicemails, &c.AskedBack, &c.PassedOn, &c.InTime, &c.Decided,
		&c.WaitMS, &c.MaxWaitMS, &c.TalkMS, &c.Talked, &c.Asked, &c.Marked, &c.Marks,
		&c.Short, &c.Transferred, &c.Overflowed,
		&c.NoCallback, &c.NoCallbackHidden, &c.NoCallbackNumber, &c.NoCallbackRule,
	}
}

// queueLimits are the arguments of callFacts.
func queueLimits(p *plan.Plan, begin, end time.Time) pgx.NamedArgs {
	queues, limits := make([]string, len(p.Queues)), make([]int64, len(p.Queues))
	for i, q := range p.Queues {
		queues[i], limits[i] = string(q.ID), int64(q.AnsweredWithin)*1000
	}
	return pgx.NamedArgs{"queues": queues, "limits": limits, "begin": begin, "end": end, "short": report.ShortWait.Milliseconds()}
}

func (j *joint) readCalls(ctx context.Context, tx pgx.Tx, p *plan.Plan) error {
	rows, err := tx.Query(ctx, countCalls, queueLimits(p, j.span.begin, j.span.end))
	if err != nil {
		return err
	}
	var quarter time.Time
	var line string
	var c report.Calls
	_, err = pgx.ForEachRow(rows, append([]any{&quarter, &line}, sumsOf(&c)...), func() error {
		j.addCalls(line, quarter, c)
		return nil
	})
	return err
}

var countAppeals = `
	select ` + fmt.Sprintf(quarters, "filed_at") + ` as quarter, channel, count(*)
	from appeals where filed_at >= @begin and filed_at < @end
	group by quarter, channel`

func (j *joint) readAppeals(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, countAppeals, pgx.NamedArgs{"begin": j.span.begin, "end": j.span.end})
	if err != nil {
		return err
	}
	var quarter time.Time
	var channel string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&quarter, &channel, &n}, func() error {
		j.addAppeals(channel, quarter, n)
		return nil
	})
	return err
}
