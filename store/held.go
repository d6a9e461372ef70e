package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/contact"
)

// Held counts what is kept of a normalised number; NotFound when nothing is.
func (s *Store) Held(ctx context.Context, number string) (contact.Held, error) {
	if !personal(number) {
		return contact.Held{}, cti.FieldError("number", "Нужен номер телефона целиком, например +79021234567.")
	}
	held := contact.Held{Number: number}
	err := s.snapshot(ctx, "count what is held of a person", func(ctx context.Context, tx pgx.Tx) (err error) {
		var all contact.Erasure
		if err := findPerson(ctx, tx, number, &all); err != nil {
			return err
		}
		held.Calls, held.Appeals, held.Recordings = len(all.Calls), all.Appeals, all.Sounds
		held.Callbacks, held.Voicemails, held.Views = len(all.Callbacks), len(all.Voicemails), len(all.Views)
		err = tx.QueryRow(ctx, `select count(*) from attachments where appeal = any(@appeals) and key is not null`,
			pgx.NamedArgs{"appeals": textsOf(all.Appeals)}).Scan(&held.Files)
		if err == nil {
			held.Open, err = goesOn(ctx, tx, number)
		}
		return err
	})
	return held, err
}

// Erasures are the latest acts, newest first.
func (s *Store) Erasures(ctx context.Context, limit int) ([]contact.Erasure, error) {
	return s.erasures(ctx, `order by at desc, id desc limit $1`, limit)
}
