package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
)

// countCallbacks has the definitions of cti/report, one for each column; the last
// row, whose line is null, is of all lines.
const countCallbacks = `
	with p as (
		select case when line = any(@lines::text[]) then line else '' end as line, state, why,
			state = 'done' and last_result = 'answered' or state = 'cancelled' and closed_kind = 'caller' as kept,
			closed_at - created_at as took,
			trunc(extract(epoch from (
				select min(at) from callback_attempts where callback = callbacks.id and result <> 'broken'
			) - created_at) * 1000)::bigint as first_ms
		from callbacks where created_at >= @begin and created_at < @end
	)
	select line, count(*), count(*) filter (where kept), count(*) filter (where kept and took <= @soon::interval),
		count(*) filter (where state = 'failed'),
		count(*) filter (where not kept and state in ('done', 'cancelled')),
		count(*) filter (where state in ('open', 'offered', 'dialing')),
		count(*) filter (where why = 'abandoned'), count(*) filter (where why = 'abandoned' and kept),
		count(first_ms),
		coalesce(percentile_disc(0.5) within group (order by first_ms), 0),
		coalesce(percentile_disc(0.9) within group (order by first_ms), 0)
	from p group by grouping sets ((line), ())`

func (j *joint) readCallbacks(ctx context.Context, tx pgx.Tx, p *plan.Plan) error {
	lines := make([]string, len(p.Lines))
	for i, l := range p.Lines {
		lines[i] = string(l.ID)
	}
	rows, err := tx.Query(ctx, countCallbacks, pgx.NamedArgs{
		"lines": lines, "begin": j.span.begin, "end": j.span.end, "soon": report.KeptSoon,
	})
	if err != nil {
		return err
	}
	found := map[string]report.Callbacks{}
	var line *string
	var c report.Callbacks
	_, err = pgx.ForEachRow(rows, []any{
		&line, &c.Promised, &c.Kept, &c.Soon, &c.Failed, &c.Closed, &c.Open, &c.Abandoned, &c.Reached,
		&c.Tried, &c.FirstMedianMS, &c.FirstNinetyMS,
	}, func() error {
		if line == nil {
			j.out.AllCallbacks = c
		} else {
			found[*line] = c
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, l := range p.Lines {
		j.out.Callbacks = append(j.out.Callbacks, report.LineCallbacks{Line: string(l.ID), Name: l.Name, Callbacks: found[string(l.ID)]})
	}
	if other, some := found[""]; some {
		j.out.Callbacks = append(j.out.Callbacks, report.LineCallbacks{Name: unserved, Callbacks: other})
	}
	return nil
}
