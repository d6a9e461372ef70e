package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/column"
)

// AppealOwner finds an appeal by its number, for its applicant to be known again
// by; NotFound when there is none. It reads no more than that, so that a number
// that there is takes as long as one that there is not.
func (s *Store) AppealOwner(ctx context.Context, number string) (appeal.Owner, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	var found appeal.Owner
	err := s.pool.QueryRow(ctx, `select id, phone from appeals where number = @number`,
		pgx.NamedArgs{"number": column.Text(number)}).Scan(&found.ID, &found.Phone)
	if errors.Is(err, pgx.ErrNoRows) {
		err = cti.Errorf(cti.NotFound, "Нет обращения с номером «%s».", number)
	}
	return found, failure("find appeal by number", err)
}
