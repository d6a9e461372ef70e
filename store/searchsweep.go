package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// The pieces of time that are words of the index: a day's is 2^16 seconds, a
// week's is eight of them.
const (
	dayBits, weekBits = 16, 19
	daysOfWeek        = 1 << (weekBits - dayBits)
)

const (
	walked   = 200 // newest rows that are read one by one
	widest   = 8   // weeks that are looked into at once
	moreEach = 4   // times as much with each step, as long as there is time
)

// sweep looks from the newest to the oldest until it has limit ids: first it reads
// some rows, which is enough for a common word, then it asks the index for pieces
// of time, of which a rare word needs all. Back is where it ran out of patience;
// zero when it came to the end or has enough.
func (s *sought) sweep(ctx context.Context, tx pgx.Tx, limit int, patience time.Duration) (ids []string, back time.Time, err error) {
	began := time.Now()
	ids, more, err := s.walk(ctx, tx, limit)
	if err != nil || !more || len(ids) >= limit {
		return ids, back, err
	}
	newest, oldest, err := s.span(ctx, tx)
	if err != nil || newest.Before(oldest) {
		return ids, back, err
	}
	day, last := newest.Unix()>>dayBits, oldest.Unix()>>weekBits
	week := day>>(weekBits-dayBits) - 1
	found, err := s.pieces(ctx, tx, pieces("=d", day, max(week*daysOfWeek, oldest.Unix()>>dayBits), 1), limit-len(ids))
	if err != nil {
		return nil, back, err
	}
	ids = append(ids, found...)
	week--
	for weeks, width := int64(2), int64(1); len(ids) < limit && week >= last; {
		passed := time.Since(began)
		if passed > patience {
			return ids, time.Unix((week+1)<<weekBits, 0).UTC(), nil
		}
		to := max(week-weeks+1, last)
		found, err := s.pieces(ctx, tx, pieces("=w", week, to, width), limit-len(ids))
		if err != nil {
			return nil, back, err
		}
		ids = append(ids, found...)
		each := (time.Since(began) - passed) / time.Duration(week-to+1)
		left := max(int64((patience-time.Since(began))/max(each, time.Microsecond)), 1)
		week, weeks = to-1, min(weeks*moreEach, left)
		width = min(width*moreEach, widest, weeks)
	}
	return ids, back, nil
}

// walk reads the newest rows. More tells that there are others, which are before
// the last that was read.
func (s *sought) walk(ctx context.Context, tx pgx.Tx, limit int) (ids []string, more bool, err error) {
	w := newWhere()
	s.during(w)
	newest := w.sql()
	w.terms = nil
	s.conditions(w)
	w.args["limit"], w.args["walked"] = limit, walked
	rows, err := tx.Query(ctx, `with newest as materialized (
			select id, filed_at, search, phone, due_at from appeals`+newest+` order by filed_at desc, id desc limit @walked)
		(select id, filed_at, true from newest`+w.sql()+` order by filed_at desc, id desc limit @limit)
		union all (select id, filed_at, false from newest order by filed_at desc, id desc offset @walked - 1 limit 1)`, w.args)
	if err != nil {
		return nil, false, err
	}
	var id string
	var at time.Time
	var hit bool
	_, err = pgx.ForEachRow(rows, []any{&id, &at, &hit}, func() error {
		if hit {
			ids = append(ids, id)
		} else {
			more, s.before, s.beforeID = true, at, id
		}
		return nil
	})
	return ids, more, err
}

// span is the time in which something can be found that was not read yet.
func (s *sought) span(ctx context.Context, tx pgx.Tx) (newest, oldest time.Time, err error) {
	err = tx.QueryRow(ctx, `select min(filed_at) from appeals`).Scan(&oldest)
	if s.f.Since.After(oldest) {
		oldest = s.f.Since
	}
	return s.before, oldest, err
}

// pieces are queries for the pieces of time from one number down to another, so
// many in each.
func pieces(name string, from, to, width int64) (queries []string) {
	for ; from >= to; from -= width {
		var names []string
		for n := from; n > from-width && n >= to; n-- {
			names = append(names, lexeme(name+strconv.FormatInt(n, 10)))
		}
		queries = append(queries, strings.Join(names, " | "))
	}
	return queries
}

// pieces looks into pieces of time. PostgreSQL goes through them one after the other
// and stops when it has enough: that keeps their order. The inner offset keeps it
// from reading appeals by their time instead, which takes long when hardly one has
// the words. The piece comes first, so that no more than it is read of the other
// words.
func (s *sought) pieces(ctx context.Context, tx pgx.Tx, queries []string, limit int) ([]string, error) {
	w := newWhere()
	w.and(true, `search @@ piece::tsquery`, "pieces", queries)
	s.conditions(w)
	s.during(w)
	w.args["limit"] = limit
	rows, err := tx.Query(ctx, `select found.id from unnest(@pieces::text[]) piece, lateral (
		select id, filed_at from (select id, filed_at from appeals`+w.sql()+` offset 0) every
		order by filed_at desc, id desc limit @limit) found limit @limit`, w.args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
