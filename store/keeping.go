package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/deadline"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// Expired is a closed appeal whose time of keeping is over. It names nobody.
type Expired struct {
	ID     cti.AppealID
	Number string
	Kind   cti.AppealKind
	LastAt time.Time // when something was last done about it
}

// keepBatch is how many appeals one act of erasure takes.
const keepBatch = 100

// ExpiredAppeals lists what would be erased now, the kinds in their order and in
// each the oldest first.
func (s *Store) ExpiredAppeals(ctx context.Context, now time.Time, limit int) ([]Expired, error) {
	ctx, cancel := context.WithTimeout(ctx, eraseTime)
	defer cancel()
	var all []Expired
	rule := deadline.Kept()
	for _, kind := range cti.AppealKinds() {
		found, err := expired(ctx, s.pool, kind, rule.Kinds[kind].Before(now), limit-len(all))
		if err != nil {
			return nil, failure("read expired appeals", err)
		}
		if all = append(all, found...); len(all) >= limit {
			break
		}
	}
	return all, nil
}

// An appeal stays while another one of the same call is kept: what was said in the
// call belongs to both.
const selectExpired = `
	select id, coalesce(number, ''), kind, changed_at from appeals a
	where kind = @kind and not open and text <> '—' and changed_at < @before
		and not exists (select from appeals o where o.call_id = a.call_id and o.id <> a.id and o.text <> '—' and (o.open or o.changed_at >= @before))
	order by changed_at, id limit @limit`

func expired(ctx context.Context, q querier, kind cti.AppealKind, before time.Time, limit int) ([]Expired, error) {
	rows, err := q.Query(ctx, selectExpired, pgx.NamedArgs{"kind": string(kind), "before": before, "limit": limit})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Expired, err error) {
		err = row.Scan(&e.ID, &e.Number, &e.Kind, &e.LastAt)
		e.LastAt = e.LastAt.UTC()
		return e, err
	})
}

// EraseExpired erases the personal data of appeals whose time of keeping is over,
// at most a batch of one kind, and gives how many. What is counted stays, and
// each act is on record as one on a person's demand is.
func (s *Store) EraseExpired(ctx context.Context, now time.Time) (n int, err error) {
	ctx, cancel := context.WithTimeout(ctx, eraseTime)
	defer cancel()
	rule := deadline.Kept()
	for _, kind := range cti.AppealKinds() {
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			if err := projection.TakeTurn(ctx, tx); err != nil {
				return err
			}
			old, err := expired(ctx, tx, kind, rule.Kinds[kind].Before(now), keepBatch)
			if n = len(old); err != nil || n == 0 {
				return err
			}
			return eraseAppeals(ctx, tx, old, rule.Reason(kind), now)
		})
		if err != nil || n > 0 {
			return n, failure("erase expired appeals", err)
		}
	}
	return 0, nil
}

// eraseAppeals erases appeals with the calls in which they were taken. The name of
// somebody who has later appeals stays with the number.
func eraseAppeals(ctx context.Context, tx pgx.Tx, old []Expired, why string, now time.Time) error {
	act := contact.Erasure{ID: rand.Text(), At: column.Time(now.UTC()), By: cti.BySystem, Reason: why}
	for _, e := range old {
		act.Appeals = append(act.Appeals, e.ID)
	}
	ids := pgx.NamedArgs{"ids": column.Texts(act.Appeals)}
	var calls []string
	var names []byte
	err := tx.QueryRow(ctx, `select
		array(select distinct c.id from appeals a join calls c on c.id = a.call_id where a.id = any(@ids) and c.state = 'ended'),
		(select coalesce(json_agg(n), '[]') from contacts n where phone in (select phone from appeals where id = any(@ids))
			and exists (select from appeals o where o.phone = n.phone and not o.id = any(@ids)))`, ids).Scan(&calls, &names)
	if err != nil {
		return err
	}
	act.Calls = idsOf[cti.CallID](calls)
	if err := projection.Erase(ctx, tx, act); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into contacts select * from json_populate_recordset(null::contacts, @names::json) on conflict do nothing`,
		pgx.NamedArgs{"names": string(names)})
	if err != nil {
		return fmt.Errorf("keep names: %w", err)
	}
	return nil
}

// keepArgs ask to erase what was kept long enough.
type keepArgs struct{}

// Kind names the job.
func (keepArgs) Kind() string { return "erase-expired" }

type eraser struct {
	river.WorkerDefaults[keepArgs]
	s   *Store
	log *slog.Logger
}

// keepEvery is how often it is looked for.
const keepEvery = time.Hour

// Work erases batch after batch while its time lasts; the rest has time until the
// next hour.
func (w *eraser) Work(ctx context.Context, _ *river.Job[keepArgs]) error {
	erased := 0
	for {
		n, err := w.s.EraseExpired(ctx, time.Now().UTC())
		if erased += n; n > 0 && err == nil {
			continue
		}
		if erased > 0 {
			w.log.Info("personal data of appeals was erased: their time of keeping is over", "appeals", erased)
		}
		return later(err)
	}
}

// keeping is the job that comes by itself.
func keeping() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(keepEvery), func() (river.JobArgs, *river.InsertOpts) {
		return keepArgs{}, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: keepEvery}}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
