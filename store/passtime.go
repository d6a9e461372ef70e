package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/projection"
)

// Passed is what PassTime did.
type Passed struct {
	Opened int // appeals of before there were cases that got one
	Woken  int // cases to which something happened by itself
	PutOff int // cases that could not be read or written; they are tried again in PutOffFor
	// More tells that others wait whose time has come, too.
	More bool
	// Next is when the next case wakes; zero when none will.
	Next time.Time
}

// PutOffFor is for how long a case is left alone that its rules or the database
// refuse, so that it does not hold up the others.
const PutOffFor = time.Hour

// PassTime lets happen to some cases what happens by itself: terms end, waits
// are over. What happens is dated by when it was due, not by now. The row itself
// says when its time comes, and that is changed together with the case: what was
// done once is not done again, by this process or by another one, and what a
// killed process left half done was never done.
func (s *Store) PassTime(ctx context.Context, now time.Time, limit int) (Passed, error) {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	p, err := s.passSome(ctx, now, limit)
	if err != nil && refused(err) {
		p, err = s.passSingly(ctx, now, limit)
	}
	if err != nil || p.More {
		return p, failure("pass time", err)
	}
	err = s.pool.QueryRow(ctx, `select greatest(wakes_at, @now) from appeals where wakes_at < 'infinity' order by wakes_at limit 1`,
		pgx.NamedArgs{"now": now}).Scan(&p.Next)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return p, failure("pass time", err)
}

// passSingly finds the one to blame among some that were refused together.
func (s *Store) passSingly(ctx context.Context, now time.Time, limit int) (p Passed, err error) {
	for p.More = true; limit > 0 && p.More; limit-- {
		one, err := s.passSome(ctx, now, 1)
		if err != nil && refused(err) {
			s.log.Error("what is due for an appeal cannot be written; it is put off", "err", err)
			one = Passed{PutOff: 1, More: true}
			_, err = s.pool.Exec(ctx, `update appeals set wakes_at = @later where id = (
				select id from appeals where wakes_at <= @now order by wakes_at, id limit 1 for update skip locked)`,
				pgx.NamedArgs{"now": now, "later": now.Add(PutOffFor)})
		}
		if err != nil {
			return p, err
		}
		p = Passed{Opened: p.Opened + one.Opened, Woken: p.Woken + one.Woken, PutOff: p.PutOff + one.PutOff, More: one.More}
	}
	return p, nil
}

// sleeper is a row whose time has come.
type sleeper struct {
	filed appeal.Appeal
	life  []byte
}

func (s *Store) passSome(ctx context.Context, now time.Time, limit int) (p Passed, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select life, `+appealColumns+` from appeals where wakes_at <= @now
			order by wakes_at, id limit @limit for update skip locked`, pgx.NamedArgs{"now": now, "limit": limit})
		if err != nil {
			return err
		}
		due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w sleeper, err error) {
			return w, row.Scan(append([]any{&w.life}, appealTargets(&w.filed)...)...)
		})
		if err != nil || len(due) == 0 {
			return err
		}
		p = Passed{More: len(due) == limit}
		b := &pgx.Batch{}
		for _, w := range due {
			if err := s.pass(b, w, now, &p); err != nil {
				p.PutOff++
				s.log.Error("nothing can happen by itself to an appeal; it is put off", "appeal_id", w.filed.ID, "err", err)
				queueWake(b, w, now.Add(PutOffFor).Format(time.RFC3339Nano))
			}
		}
		return tx.SendBatch(ctx, b).Close()
	})
	return p, err
}

// pass brings one case up to a time.
func (s *Store) pass(b *pgx.Batch, w sleeper, now time.Time, p *Passed) error {
	c, history, err := s.revive(w)
	switch {
	case err != nil && w.life == nil: // of a time without a policy
		queueWake(b, w, projection.Never)
		return nil
	case err != nil:
		return err
	}
	was := c.Version
	for {
		change, at, ok := c.ByItself()
		if !ok || at.After(now) {
			break
		}
		next, entries, err := c.Apply(change, cti.BySystem, at, s.rules)
		if err == nil && next.Version == c.Version {
			err = fmt.Errorf("%s at %s changes nothing", change.Name(), at)
		}
		if err != nil {
			return err
		}
		rows, err := projection.HistoryOf(next, entries, "")
		if err != nil {
			return err
		}
		queueNews(b, c, next, entries)
		c, history = next, append(history, rows...)
	}
	if w.life == nil {
		p.Opened++
	} else if c.Version > was {
		p.Woken++
	}
	return projection.QueueCase(b, c, history, s.rules)
}

// revive gives the case of a row, with what its history does not have yet.
func (s *Store) revive(w sleeper) (c appeal.Case, history []projection.HistoryRow, err error) {
	if w.life != nil {
		err = json.Unmarshal(w.life, &c)
		c.Appeal = w.filed
		return c, nil, err
	}
	c, first, err := projection.OpenCase(w.filed, s.rules)
	if err == nil {
		history, err = projection.HistoryOf(c, first, "")
	}
	return c, history, err
}

func queueWake(b *pgx.Batch, w sleeper, at string) {
	b.Queue(`update appeals set wakes_at = @at::timestamptz where id = @id`, pgx.NamedArgs{"id": string(w.filed.ID), "at": at})
}
