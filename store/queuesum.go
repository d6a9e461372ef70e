package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
)

// goneQueues is the name under which queues are shown that the plan has no more.
const goneQueues = "Очереди, которых нет в плане"

// visitFacts and visitSums have the definitions of cti/report, one for each column.
var visitFacts = `
	with v as (
		select case when queue = any(@queues::text[]) then queue else '' end as queue, ` + fmt.Sprintf(quarters, "entered_at") + ` as quarter,
			outcome, wait_ms, limit_ms, talk_ms, wrap_ms, left_at, transfers
		from visits left join unnest(@queues::text[], @limits::bigint[]) as q(id, limit_ms) on q.id = queue
		where entered_at >= @begin and entered_at < @end
	)`

const visitSums = `
		count(*),
		count(*) filter (where outcome = 'answered'),
		count(*) filter (where outcome in ('abandoned', 'sent-off', 'broken')),
		count(*) filter (where outcome = 'overflowed'),
		count(*) filter (where outcome = 'chose'),
		count(*) filter (where outcome = 'asked-back'),
		count(*) filter (where outcome = 'voicemail'),
		count(*) filter (where outcome = 'passed-on'),
		count(*) filter (where outcome is null),
		count(*) filter (where outcome = 'abandoned' and wait_ms < @short),
		count(*) filter (where outcome = 'sent-off'),
		count(*) filter (where outcome = 'answered' and wait_ms <= limit_ms),
		count(*) filter (where outcome is not null),
		coalesce(sum(wait_ms) filter (where outcome = 'answered'), 0)::bigint,
		coalesce(max(wait_ms) filter (where outcome is not null), 0),
		coalesce(sum(talk_ms) filter (where outcome = 'answered' and left_at is not null), 0)::bigint,
		coalesce(sum(wrap_ms) filter (where outcome = 'answered' and left_at is not null), 0)::bigint,
		count(*) filter (where outcome = 'answered' and left_at is not null),
		count(*) filter (where transfers > 0)`

// visitsOf are where visitSums go, in their order.
func visitsOf(v *report.Visits) []any {
	return []any{
		&v.Offered, &v.Answered, &v.Abandoned, &v.Overflowed, &v.Chose, &v.AskedBack, &v.Voicemails, &v.PassedOn, &v.Open,
		&v.Short, &v.SentOff, &v.InTime, &v.Decided, &v.WaitMS, &v.MaxWaitMS, &v.TalkMS, &v.WrapMS, &v.Talked, &v.Transferred,
	}
}

var (
	countQueues = visitFacts + `
	select queue,` + visitSums + `
	from v group by queue`

	countQueueHours = visitFacts + `
	select queue, quarter,` + visitSums + `
	from v group by queue, quarter`

	// The waits of the answered below which half and nine in ten stayed.
	queueQuantiles = visitFacts + `
	select queue, percentile_disc(0.5) within group (order by wait_ms), percentile_disc(0.9) within group (order by wait_ms)
	from v where outcome = 'answered' group by queue`
)

const countUncounted = `select count(*) from calls
	where visits is null and offered_at is not null and direction = '' and arrived_at >= @begin and arrived_at < @end`

// readQueues adds up the visits that began in the report's days.
func (j *joint) readQueues(ctx context.Context, tx pgx.Tx, p *plan.Plan) error {
	args := queueLimits(p, j.span.begin, j.span.end)
	rows, err := tx.Query(ctx, countQueueHours, args)
	if err != nil {
		return err
	}
	var queue string
	var quarter time.Time
	var v report.Visits
	_, err = pgx.ForEachRow(rows, append([]any{&queue, &quarter}, visitsOf(&v)...), func() error {
		key := hourOf{queue, hourBegin(quarter, j.span.zone).Unix()}
		j.queues[key] = j.queues[key].Add(v)
		return nil
	})
	if err != nil {
		return err
	}
	if err := j.readQuantiles(ctx, tx, args); err != nil {
		return err
	}
	return tx.QueryRow(ctx, countUncounted, pgx.NamedArgs{"begin": j.span.begin, "end": j.span.end}).Scan(&j.out.Uncounted)
}

func (j *joint) readQuantiles(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) error {
	rows, err := tx.Query(ctx, queueQuantiles, args)
	if err != nil {
		return err
	}
	var one report.QueueTotal
	_, err = pgx.ForEachRow(rows, []any{&one.Queue, &one.MedianWaitMS, &one.NinetyWaitMS}, func() error {
		j.out.Queues = append(j.out.Queues, one) // until queueHours has them all
		return nil
	})
	return err
}

// queueHours arranges the queues in the plan's order.
func (j *joint) queueHours(p *plan.Plan) {
	order, totals := map[string]int{"": len(p.Queues)}, make([]report.QueueTotal, len(p.Queues)+1)
	for i, q := range p.Queues {
		order[string(q.ID)], totals[i].Queue, totals[i].Name = i, string(q.ID), q.Name
	}
	totals[len(p.Queues)].Name = goneQueues
	j.out.QueueHours = make([]report.QueueHour, 0, len(j.queues))
	for key, v := range j.queues {
		j.out.QueueHours = append(j.out.QueueHours, report.QueueHour{Queue: key.name, Hour: time.Unix(key.unix, 0).UTC(), Visits: v})
		one := &totals[order[key.name]]
		one.Visits = one.Add(v)
	}
	slices.SortFunc(j.out.QueueHours, func(a, b report.QueueHour) int {
		if a.Queue != b.Queue {
			return order[a.Queue] - order[b.Queue]
		}
		return a.Hour.Compare(b.Hour)
	})
	for _, q := range j.out.Queues {
		one := &totals[order[q.Queue]]
		one.MedianWaitMS, one.NinetyWaitMS = q.MedianWaitMS, q.NinetyWaitMS
	}
	if totals[len(p.Queues)].Offered == 0 {
		totals = totals[:len(p.Queues)]
	}
	j.out.Queues = totals
}

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
	read := func(ctx context.Context, tx pgx.Tx, begin time.Time, each func(int, report.Visits)) error {
		rows, err := tx.Query(ctx, countQueues, queueLimits(p, begin, day.end))
		if err != nil {
			return err
		}
		var queue string
		var v report.Visits
		_, err = pgx.ForEachRow(rows, append([]any{&queue}, visitsOf(&v)...), func() error {
			if i, known := place[queue]; known {
				each(i, v)
			}
			return nil
		})
		return err
	}
	err = s.snapshot(ctx, "count queues", func(ctx context.Context, tx pgx.Tx) error {
		if err := read(ctx, tx, day.begin, func(i int, v report.Visits) { out[i].Today = v }); err != nil {
			return err
		}
		return read(ctx, tx, now.Add(-report.RecentSpan), func(i int, v report.Visits) { out[i].Recent = v })
	})
	return out, err
}
