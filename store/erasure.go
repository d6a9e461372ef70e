package store

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// ErasePerson takes everything out of the database that says who a person is, and
// what the appeals and messages say. What is counted stays. It is a Conflict
// while something of this person still goes on. The sound of the talks is deleted
// by whoever asks Doomed.
func (s *Store) ErasePerson(ctx context.Context, who contact.Person, by cti.Actor, reason string, at time.Time) (contact.Erasure, error) {
	if err := who.Check(); err != nil {
		return contact.Erasure{}, err
	}
	if reason = strings.TrimSpace(column.Text(reason)); reason == "" {
		return contact.Erasure{}, cti.FieldError("reason", "Напишите, на каком основании удаляются данные, например номер заявления.")
	}
	act := contact.Erasure{ID: rand.Text(), At: column.Time(at.UTC()), By: by, Reason: reason}
	ctx, cancel := context.WithTimeout(ctx, eraseTime)
	defer cancel()
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// Nothing of this person is added meanwhile.
		if err := projection.TakeTurn(ctx, tx); err != nil {
			return err
		}
		if err := findPerson(ctx, tx, who, &act); err != nil {
			return err
		}
		if err := stillGoesOn(ctx, tx, act); err != nil {
			return err
		}
		return projection.Erase(ctx, tx, act)
	})
	return act, failure("erase person", err)
}

// eraseTime is longer than a write usually takes: somebody may have called for years.
const eraseTime = time.Minute

// stillGoesOn refuses to erase whoever is owed something.
func stillGoesOn(ctx context.Context, tx pgx.Tx, act contact.Erasure) error {
	open, err := goesOn(ctx, tx, act)
	if err != nil || len(open) == 0 {
		return err
	}
	texts := make([]string, len(open))
	for i, one := range open {
		texts[i] = one.Text
	}
	return cti.Errorf(cti.Conflict, "Сначала закройте: %s. Пока это не закончено, данные нужны, чтобы ответить человеку.", strings.Join(texts, ", "))
}

// goesOn names what has not ended of that which would be erased.
func goesOn(ctx context.Context, tx pgx.Tx, act contact.Erasure) ([]contact.Pending, error) {
	rows, err := tx.Query(ctx, `
		select 'обращение ' || number, id from appeals where id = any(@appeals) and open
		union all select 'разговор, который идёт сейчас', '' from calls where id = any(@calls) and state <> 'ended'
		union all select 'обещанный перезвон', '' from callbacks where id = any(@callbacks) and closed_at is null
		union all select 'необработанное сообщение', '' from voicemails where id = any(@voicemails) and closed_at is null`,
		projection.NamesOf(act))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[contact.Pending])
}

const (
	// An appeal that was written in a call and names no telephone is that caller's.
	selectByNumber = `
		with c as (select id from calls where caller = @number)
		select array(select id from c),
			array(select id from appeals where phone = @number or phone = '' and call_id in (select id from c)),
			array(select id from callbacks where number = @number),
			array(select id from voicemails where number = @number),
			array(select id from views where subject = @number),
			(select count(*) from recordings where key is not null and call_id in (select id from c))`

	// Talks and messages are found by the number from which they came: an address is
	// often that of a whole house or office.
	selectByEmail = `
		select '{}'::text[], array(select id from appeals where lower(email) = @email and email <> ''), '{}'::text[], '{}'::text[],
			array(select id from views where subject = @email), 0`
)

// findPerson collects what belongs to a person.
func findPerson(ctx context.Context, tx pgx.Tx, who contact.Person, act *contact.Erasure) error {
	sql, nothing := selectByNumber, "Об этом номере ничего нет."
	if who.Email != "" {
		sql, nothing = selectByEmail, "Об этом адресе почты ничего нет."
	}
	var calls, appeals, callbacks, voicemails, views []string
	err := tx.QueryRow(ctx, sql, pgx.NamedArgs{"number": column.Text(who.Number), "email": column.Text(who.Email)}).
		Scan(&calls, &appeals, &callbacks, &voicemails, &views, &act.Sounds)
	act.Calls, act.Appeals, act.Callbacks = idsOf[cti.CallID](calls), idsOf[cti.AppealID](appeals), idsOf[cti.CallbackID](callbacks)
	act.Voicemails, act.Views = idsOf[cti.LegID](voicemails), idsOf[cti.EventID](views)
	if err == nil && len(calls)+len(appeals)+len(callbacks)+len(voicemails)+len(views) == 0 {
		err = cti.Errorf(cti.NotFound, "%s", nothing)
	}
	return err
}

func idsOf[T ~string](texts []string) []T {
	ids := make([]T, len(texts))
	for i, text := range texts {
		ids[i] = T(text)
	}
	return ids
}

// Doomed are recordings of people who were erased whose sound is still in the
// archive, at most a hundred.
func (s *Store) Doomed(ctx context.Context) ([]recording.Recording, error) {
	return s.recordings(ctx, `where r.key is not null and r.call_id in (select unnest(calls) from erasures) order by r.ended_at limit 100`)
}

// UntoldErasures are those of which the journal does not know yet, oldest first.
func (s *Store) UntoldErasures(ctx context.Context) ([]contact.Erasure, error) {
	return s.erasures(ctx, `where told_at is null order by at limit 100`)
}

func (s *Store) erasures(ctx context.Context, rest string, args ...any) ([]contact.Erasure, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select id, at, by_kind, by_id, reason, calls, appeals, callbacks, voicemails, views from erasures `+rest, args...)
	if err != nil {
		return nil, failure("read erasures", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e contact.Erasure, err error) {
		var calls, appeals, callbacks, voicemails, views []string
		err = row.Scan(&e.ID, &e.At, &e.By.Kind, &e.By.ID, &e.Reason, &calls, &appeals, &callbacks, &voicemails, &views)
		e.At, e.Calls, e.Appeals, e.Callbacks = e.At.UTC(), idsOf[cti.CallID](calls), idsOf[cti.AppealID](appeals), idsOf[cti.CallbackID](callbacks)
		e.Voicemails, e.Views = idsOf[cti.LegID](voicemails), idsOf[cti.EventID](views)
		return e, err
	})
	return found, failure("read erasures", err)
}

// ErasureTold notes that the journal has it.
func (s *Store) ErasureTold(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	_, err := s.pool.Exec(ctx, `update erasures set told_at = now() where id = @id and told_at is null`, pgx.NamedArgs{"id": id})
	return failure("note erasure", err)
}
