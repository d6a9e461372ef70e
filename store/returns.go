package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
)

// aPerson is a number that may belong to one person, as projection.Personal has it.
const aPerson = `length(regexp_replace(%s, '[^0-9]', '', 'g')) >= 5`

// The definitions are those of cti/report.
var (
	countCallsAgain = `
	select quarter, count(*), count(*) filter (where again) from (
		select ` + fmt.Sprintf(quarters, "arrived_at") + ` as quarter, exists (
			select from calls e where e.caller = c.caller and e.caller <> '' and e.direction = '' and e.answered_at < c.arrived_at and not e.passed_on
				and e.arrived_at < c.arrived_at and e.arrived_at >= c.arrived_at - @within::interval) as again
		from calls c where arrived_at >= @begin and arrived_at < @end and direction = '' and offered_at is not null
			and ` + fmt.Sprintf(aPerson, "caller") + `
	) x group by quarter`

	countContacts = `
	select ` + fmt.Sprintf(quarters, "at") + `, count(*)
	from appeal_history where what = 'contact' and at >= @begin and at < @end group by 1`

	countAppealsAgain = `
	select quarter, count(*) filter (where person), count(*) filter (where person and again),
		count(*) filter (where placed), coalesce(sum(moves) filter (where placed), 0)::bigint, count(*) filter (where placed and moves >= 2)
	from (
		select ` + fmt.Sprintf(quarters, "filed_at") + ` as quarter, channel <> 'key' and ` + fmt.Sprintf(aPerson, "phone") + ` as person,
			body is not null or jsonb_array_length(coalesce(life -> 'hops', '[]')) > 0 as placed,
			(select count(*) from jsonb_array_elements(coalesce(life -> 'hops', '[]')) h where h ->> 'from' <> '') as moves,
			exists (
				select from appeals e where e.phone = a.phone and e.phone <> '' and e.filed_at < a.filed_at and e.channel <> 'key'
					and case when a.topic_code is not null and e.topic_code is not null then a.topic_code = e.topic_code
						else lower(btrim(a.topic)) = lower(btrim(e.topic)) end
					and coalesce((e.life ->> 'closed_at')::timestamptz >= a.filed_at - @after::interval, true)) as again
		from appeals a where filed_at >= @begin and filed_at < @end
	) x group by quarter`

	countHeld = `
	select h ->> 'from', coalesce(max(b.name), h ->> 'from'), count(*), sum((h ->> 'held_ns')::bigint / 1000000)::bigint
	from appeals a cross join jsonb_array_elements(coalesce(a.life -> 'hops', '[]')) h left join bodies b on b.id = h ->> 'from'
	where a.filed_at >= @begin and a.filed_at < @end and h ->> 'from' <> ''
	group by 1 order by 3 desc, 1`
)

// Returns tells of the days from..until, both included, who came again and what
// went from body to body.
func (s *Store) Returns(ctx context.Context, p *plan.Plan, from, until string) (report.Returns, error) {
	days, err := parseSpan(p.Location(), from, until)
	if err != nil {
		return report.Returns{}, err
	}
	byDay := map[string]report.Again{}
	out := report.Returns{Days: []report.AgainDay{}, Held: []report.BodyHeld{}}
	args := pgx.NamedArgs{"begin": days.begin, "end": days.end, "within": report.CalledAgain, "after": appeal.RepeatWithin}
	err = s.snapshot(ctx, "count who came again", func(ctx context.Context, tx pgx.Tx) error {
		add := func(sql string, into func(*report.Again) []any) error {
			rows, err := tx.Query(ctx, sql, args)
			if err != nil {
				return err
			}
			var quarter time.Time
			var one report.Again
			_, err = pgx.ForEachRow(rows, append([]any{&quarter}, into(&one)...), func() error {
				date := quarter.In(days.zone).Format(time.DateOnly)
				byDay[date] = byDay[date].Add(one)
				return nil
			})
			return err
		}
		if err := add(countCallsAgain, func(a *report.Again) []any { return []any{&a.Calls, &a.CallsAgain} }); err != nil {
			return err
		}
		if err := add(countContacts, func(a *report.Again) []any { return []any{&a.Contacts} }); err != nil {
			return err
		}
		if err := add(countAppealsAgain, func(a *report.Again) []any {
			return []any{&a.Appeals, &a.AppealsAgain, &a.Placed, &a.Moves, &a.MovedTwice}
		}); err != nil {
			return err
		}
		out.Held, err = readHeld(ctx, tx, args)
		return err
	})
	if err != nil {
		return report.Returns{}, err
	}
	for _, date := range slices.Sorted(maps.Keys(byDay)) {
		out.Days = append(out.Days, report.AgainDay{Date: date, Again: byDay[date]})
		out.Total = out.Total.Add(byDay[date])
	}
	return out, nil
}

func readHeld(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) ([]report.BodyHeld, error) {
	rows, err := tx.Query(ctx, countHeld, args)
	if err != nil {
		return nil, err
	}
	held, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b report.BodyHeld, err error) {
		err = row.Scan(&b.Body, &b.Name, &b.Moves, &b.HeldMS)
		return b, err
	})
	if held == nil {
		held = []report.BodyHeld{}
	}
	return held, err
}
