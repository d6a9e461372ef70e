package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/projection"
)

// join makes the appeals follow, each if the rules let it: one that was answered
// meanwhile, or that the law answers alone, stays what it is.
func (s *Store) join(ctx context.Context, tx pgx.Tx, joins []projection.Join) error {
	for _, j := range joins {
		err := s.joinOne(ctx, tx, j)
		if _, rule := errors.AsType[*cti.Error](err); rule {
			s.log.Warn("an appeal was not joined to its incident", "appeal_id", string(j.Appeal), "incident_id", string(j.Master), "err", err)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) joinOne(ctx context.Context, tx pgx.Tx, j projection.Join) error {
	c, first, err := s.readCase(ctx, tx, j.Appeal, true)
	if err != nil {
		return err
	}
	change := appeal.Join{Master: j.Master}
	if err := s.known(ctx, tx, c, change); err != nil || c.Master == j.Master {
		return err
	}
	return s.write(ctx, tx, c, first, appeal.Asked{Change: change, By: j.By, At: j.At, Key: "incident." + string(j.Event)})
}
