package store

import (
	"context"

	"github.com/dozvon/dozvon/cti/appeal"
)

// Outlet hands letters over to applicants by one way. Whoever sends is
// outside the transaction and may be killed before it is written down that
// the letter went; then the same letter comes again with the same key.
type Outlet interface {
	// Send hands a letter over. An *appeal.Undelivered tells people why it did not go.
	Send(ctx context.Context, letter appeal.Letter) (appeal.Handed, error)
}

// Tracker is an Outlet that learns later what became of a letter.
type Tracker interface {
	Outlet
	// Track tells how far a letter is; DeliverySent is not known yet.
	Track(ctx context.Context, letter appeal.Letter) (appeal.Handed, error)
}

// Route is a way to applicants with what sends by it.
type Route struct {
	Way    appeal.Way
	Outlet Outlet
}

func (s *Store) ways() []appeal.Way {
	ways := make([]appeal.Way, len(s.routes))
	for i, r := range s.routes {
		ways[i] = r.Way
	}
	return ways
}

func (s *Store) outlet(way appeal.Way) Outlet {
	for _, r := range s.routes {
		if r.Way == way {
			return r.Outlet
		}
	}
	return nil
}
