package store_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/store"
)

// aMonth fills a month with so many calls a day, each with a visit and every tenth
// with two.
const aMonth = `
	with n as (
		select i, format('019a%s-0000-7000-8000-000000000000', lpad(to_hex(i), 8, '0')) as id,
			timestamptz '2026-10-01 00:00:00Z' + i * (interval '1 day' / @daily) as at
		from generate_series(0, 30 * @daily - 1) i
	), c as (
		insert into calls (id, arrived_at, since, state, line, dialed, caller, name, origin, queue, queued_at, offered_at, front, rings,
			answered_at, ended_at, wait_ms, talk_ms, hold_ms, result, reason, cause, visits, answered_in)
		select id, at, at, 'ended', '122', '122', '', '', 'trunk', '122', at, at, false, 1, at + interval '9 s', at + interval '3 min',
			9000, 171000, 0, 'success', 'caller-hung-up', 16, 1, '122' from n
	), v as (
		insert into visits (call_id, place, line, queue, came, entered_at, brought_ms, ahead_ms, front, outcome, answered_at, agent, given,
			left_at, left_by, wait_ms, again_ms, talk_ms, hold_ms, outside_ms, transfers)
		select id, 1, '122', '122', 'arrival', at, 0, 0, false, 'answered', at + interval '9 s', 'anna', false,
			at + interval '3 min', 'over', 9000, 0, 171000, 0, 0, 0 from n
		union all
		select id, 2, '122', '117', 'overflow', at + interval '60 s', 0, 0, false, 'abandoned', null, null, false,
			at + interval '2 min', 'abandoned', 60000, 0, 0, 0, 0, 0 from n where i % 10 = 0
	), q as (
		insert into call_queues (queue, arrived_at, call_id)
		select '122', at, id from n union all select '117', at, id from n where i % 10 = 0
	)
	insert into call_overflows (event, call_id, at, from_queue, why)
	select 'e' || i, id, at, '122', 'waited-too-long' from n where i % 10 = 0`

// TestTheDaysFiguresReadTheDayAlone: however many calls there were before, what the
// board asks for several times a minute costs what one day has.
func TestTheDaysFiguresReadTheDayAlone(t *testing.T) {
	t.Parallel()
	_, url := fresh(t)
	conn := connected(t, url)
	const daily = 1000
	_, err := conn.Exec(t.Context(), aMonth, pgx.NamedArgs{"daily": daily})
	check(t, err)
	_, err = conn.Exec(t.Context(), `analyze`)
	check(t, err)
	begin := time.Date(2026, 10, 29, 16, 0, 0, 0, time.UTC) // of 30 October in Irkutsk
	queries, args := store.DayQueries(testPlan("Asia/Irkutsk"), begin, begin.Add(24*time.Hour))
	whole := regexp.MustCompile(`Seq Scan on (visits|call_overflows|calls)`)
	for name, query := range queries {
		text, most := explained(t, conn, query, args)
		if whole.MatchString(text) || most > 2*daily {
			t.Errorf("%s reads %d rows for a day of %d calls:\n%s", name, most, daily, text)
		}
		t.Log(name, text[strings.LastIndex(text, "\n")+1:])
	}
}

var manyRows = regexp.MustCompile(`actual rows=(\d+)`)

// explained runs a query and gives its plan, with the most rows that one step of
// it had.
func explained(t *testing.T, conn *pgx.Conn, query string, args pgx.NamedArgs) (text string, most int) {
	t.Helper()
	rows, err := conn.Query(t.Context(), `explain (analyze, timing off) `+query, args)
	check(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	check(t, err)
	text = strings.Join(lines, "\n")
	for _, m := range manyRows.FindAllStringSubmatch(text, -1) {
		var n int
		_, err := fmt.Sscan(m[1], &n)
		check(t, err)
		most = max(most, n)
	}
	return text, most
}
