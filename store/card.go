package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// Card is what is known about a caller beside the call itself.
type Card struct {
	// Phone is the normalised number; empty when it is hidden.
	Phone string `json:"phone"`
	// Name is the last one that the number gave in an appeal.
	Name string `json:"name,omitempty"`
	// Calls and Appeals are the earlier ones, newest first, at most 20 each.
	Calls   []call.Call     `json:"calls"`
	Appeals []appeal.Appeal `json:"appeals"`
}

const cardLength = 20

// Card gives what is known about a normalised number, without the call that is
// going on (may be empty) and its appeals. Hidden and short numbers (fewer than
// five digits) are many people and have no history.
func (s *Store) Card(ctx context.Context, phone string, now cti.CallID) (Card, error) {
	card := Card{Phone: phone, Calls: []call.Call{}, Appeals: []appeal.Appeal{}}
	if !projection.Personal(phone) {
		return card, nil
	}
	err := s.snapshot(ctx, "read card", func(ctx context.Context, tx pgx.Tx) error {
		return card.read(ctx, tx, now)
	})
	return card, err
}

// CardOfCall is Card for the caller of a call; NotFound when there is no such
// call in the database (yet).
func (s *Store) CardOfCall(ctx context.Context, id cti.CallID) (Card, error) {
	card := Card{Calls: []call.Call{}, Appeals: []appeal.Appeal{}}
	err := s.snapshot(ctx, "read card", func(ctx context.Context, tx pgx.Tx) error {
		c, err := oneCall(ctx, tx, id)
		if err != nil {
			return err
		}
		if card.Phone = c.Caller; !projection.Personal(c.Caller) {
			return nil
		}
		return card.read(ctx, tx, id)
	})
	return card, err
}

func (c *Card) read(ctx context.Context, tx pgx.Tx, now cti.CallID) error {
	phone := column.Text(c.Phone)
	err := tx.QueryRow(ctx, `select name from contacts where phone = @phone`, pgx.NamedArgs{"phone": phone}).Scan(&c.Name)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	w := newWhere()
	w.and(true, `caller = @caller and caller <> ''`, "caller", phone)
	w.and(now != "", `id <> @now`, "now", string(now))
	if c.Calls, err = readCalls(ctx, tx, everyCall, w, cardLength); err != nil {
		return err
	}
	w = newWhere()
	w.and(true, `phone = @phone and phone <> ''`, "phone", phone)
	w.and(now != "", `call_id is distinct from @now`, "now", string(now))
	c.Appeals, err = readAppeals(ctx, tx, w, cardLength)
	return err
}
