package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/projection"
)

// follow makes what follows from a change of a case, in the change's own
// transaction: the answer is put on its way, and jobs tell others. It gives the
// case and the lines of history that were added.
func (s *Store) follow(ctx context.Context, tx pgx.Tx, before, next appeal.Case, entries []appeal.Entry) (appeal.Case, []projection.HistoryRow, error) {
	var more []projection.HistoryRow
	made := entries
	for _, one := range entries {
		if next.OwesLetter(one) && len(s.routes) > 0 {
			sent, added, err := next.Apply(next.Send(s.ways()), cti.BySystem, one.At, s.rules)
			if err != nil {
				return next, nil, err
			}
			rows, err := projection.HistoryOf(sent, added, "")
			if err != nil {
				return next, nil, err
			}
			next, more, made = sent, append(more, rows...), slices.Concat(made, added)
		}
		if err := s.tellFollowers(ctx, tx, next, one); err != nil {
			return next, nil, err
		}
		if err := s.tellApplicant(ctx, tx, next, one); err != nil {
			return next, nil, err
		}
	}
	b := &pgx.Batch{}
	if queueNews(b, before, next, made); b.Len() > 0 {
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return next, nil, err
		}
	}
	d := next.Delivery
	if d == nil || d.Status != appeal.DeliveryQueued || before.Delivery != nil && before.Delivery.No == d.No {
		return next, more, nil
	}
	_, err := s.queue.InsertTx(ctx, tx, deliverArgs{Appeal: next.Appeal.ID, No: d.No}, nil)
	return next, more, err
}

// tellApplicant begins to tell the applicant of a change that is no answer. The
// words are made when it goes, from the history: a job keeps nothing of a person.
// Where nothing is set up people tell it.
func (s *Store) tellApplicant(ctx context.Context, tx pgx.Tx, next appeal.Case, made appeal.Entry) error {
	if !made.OwesNotice() || len(s.routes) == 0 {
		return nil
	}
	id := next.Appeal.ID
	_, err := s.queue.InsertTx(ctx, tx, noticeArgs{Appeal: id, Key: fmt.Sprintf("%s-%s-%d", id, made.What, next.Version), What: made.What, At: made.At}, nil)
	return err
}

// tellFollowers begins what the followers of an appeal are owed: its answer, or
// the word that it is worked on again.
func (s *Store) tellFollowers(ctx context.Context, tx pgx.Tx, next appeal.Case, made appeal.Entry) error {
	if !slices.Contains(made.Tell, appeal.TellFollowers) {
		return nil
	}
	var followed bool
	if err := tx.QueryRow(ctx, `select exists(select from appeals where master = @id)`, pgx.NamedArgs{"id": string(next.Appeal.ID)}).Scan(&followed); err != nil {
		return err
	}
	var err error
	switch {
	case made.To.Closed() && followed:
		_, err = s.queue.InsertTx(ctx, tx, shareArgs{Master: next.Appeal.ID, Round: next.Round}, nil)
	case made.What == appeal.NameReopen:
		_, err = s.queue.InsertTx(ctx, tx, reopenArgs{Master: next.Appeal.ID, Round: next.Round, Told: made.By.Kind == cti.ByCitizen.Kind || made.By.Kind == cti.ByCaller.Kind}, nil)
	}
	return err
}

// amend lets the service itself change a case as it stands at that moment; nil
// changes nothing.
func (s *Store) amend(ctx context.Context, id cti.AppealID, at time.Time, decide func(appeal.Case) appeal.Change) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	return failure("amend case", pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		c, first, err := s.readCase(ctx, tx, id, true)
		if err != nil {
			return err
		}
		change := decide(c)
		if change == nil {
			return nil
		}
		return s.write(ctx, tx, c, first, appeal.Asked{Change: change, By: cti.BySystem, At: at})
	}))
}

// write makes a change of a case that was read and locked, with what follows from it.
func (s *Store) write(ctx context.Context, tx pgx.Tx, c appeal.Case, first []appeal.Entry, asked appeal.Asked) error {
	next, entries, err := c.Apply(asked.Change, asked.By, asked.At, s.rules)
	if err != nil || next.Version == c.Version {
		return err
	}
	history, err := projection.HistoryOf(c, first, "") // of an appeal of before there were cases
	if err != nil {
		return err
	}
	made, err := projection.HistoryOf(next, entries, asked.Key)
	if err != nil {
		return err
	}
	next, more, err := s.follow(ctx, tx, c, next, entries)
	if err != nil {
		return err
	}
	return s.writeCase(ctx, tx, next, slices.Concat(history, made, more))
}
