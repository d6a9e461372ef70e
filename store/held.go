package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// Held counts what is kept of a person; NotFound when nothing is.
func (s *Store) Held(ctx context.Context, who contact.Person) (contact.Held, error) {
	if err := who.Check(); err != nil {
		return contact.Held{}, err
	}
	held := contact.Held{Person: who}
	err := s.snapshot(ctx, "count what is held of a person", func(ctx context.Context, tx pgx.Tx) (err error) {
		var all contact.Erasure
		if err := findPerson(ctx, tx, who, &all); err != nil {
			return err
		}
		held.Calls, held.Appeals, held.Recordings = len(all.Calls), all.Appeals, all.Sounds
		held.Callbacks, held.Voicemails, held.Views = len(all.Callbacks), len(all.Voicemails), len(all.Views)
		err = tx.QueryRow(ctx, `select count(*) from attachments where appeal = any(@appeals) and key is not null`, projection.NamesOf(all)).Scan(&held.Files)
		if err == nil {
			held.Open, err = goesOn(ctx, tx, all)
		}
		if err == nil {
			held.Also, err = alsoKnown(ctx, tx, all)
		}
		return err
	})
	return held, err
}

// mostAlso is by how many more numbers and addresses somebody is looked for.
const mostAlso = 20

// alsoKnown are the numbers and addresses that the appeals name besides, and of
// which there is more than what was found.
func alsoKnown(ctx context.Context, tx pgx.Tx, all contact.Erasure) (also []contact.Person, err error) {
	var numbers, emails []string
	err = tx.QueryRow(ctx, `
		with a as (select phone, lower(email) as email, call_id from appeals where id = any(@appeals))
		select array(select phone from a union select caller from calls where id in (select call_id from a) order by 1 limit @most),
			array(select distinct email from a order by 1 limit @most)`,
		pgx.NamedArgs{"appeals": column.Texts(all.Appeals), "most": mostAlso}).Scan(&numbers, &emails)
	if err != nil {
		return nil, err
	}
	var named []contact.Person
	for _, n := range numbers {
		named = append(named, contact.Person{Number: n})
	}
	for _, e := range emails {
		named = append(named, contact.Person{Email: e})
	}
	for _, who := range named {
		if who.Check() != nil {
			continue
		}
		var other contact.Erasure
		if err := findPerson(ctx, tx, who, &other); err != nil && cti.CodeOf(err) != cti.NotFound {
			return nil, err
		}
		if beyond(all.Calls, other.Calls) || beyond(all.Appeals, other.Appeals) || beyond(all.Callbacks, other.Callbacks) || beyond(all.Voicemails, other.Voicemails) {
			also = append(also, who)
		}
	}
	return also, nil
}

// beyond tells whether some of the others are not among all.
func beyond[T comparable](all, others []T) bool {
	return slices.ContainsFunc(others, func(one T) bool { return !slices.Contains(all, one) })
}

// Erasures are the latest acts, newest first.
func (s *Store) Erasures(ctx context.Context, limit int) ([]contact.Erasure, error) {
	return s.erasures(ctx, `order by at desc, id desc limit $1`, limit)
}
