package main

import (
	"context"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/cti/view"
	"github.com/dozvon/dozvon/store"
)

// reader gives the edge what it reads from the database in the edge's terms.
type reader struct {
	db   *store.Store
	plan *planFile
}

func (r reader) Calls(ctx context.Context, f call.Filter) (call.Page, error) {
	return r.db.Calls(ctx, f)
}

func (r reader) Call(ctx context.Context, id cti.CallID) (call.Call, error) {
	c, _, _, err := r.db.Call(ctx, id)
	return c, err
}

func (r reader) Events(ctx context.Context, id cti.CallID) ([]cti.Event, error) {
	_, _, events, err := r.db.Call(ctx, id)
	return events, err
}

func (r reader) Visits(ctx context.Context, ids []cti.CallID) (map[cti.CallID][]call.Visit, error) {
	return r.db.Visits(ctx, ids)
}

func (r reader) Joint(ctx context.Context, from, until string) (report.Joint, error) {
	return r.db.Joint(ctx, r.plan.Load(), from, until)
}

func (r reader) Returns(ctx context.Context, from, until string) (report.Returns, error) {
	return r.db.Returns(ctx, r.plan.Load(), from, until)
}

func (r reader) Acts(ctx context.Context, f act.Filter) (act.Page, error) { return r.db.Acts(ctx, f) }

func (r reader) Views(ctx context.Context, f view.Filter) (view.Page, error) {
	return r.db.Views(ctx, f)
}

func (r reader) AgentDay(ctx context.Context, id cti.AgentID, date string) (report.AgentDay, error) {
	return r.db.AgentDay(ctx, r.plan.Load(), id, date)
}

func (r reader) Staff(ctx context.Context) ([]cti.User, error) { return r.db.Users(ctx) }

func (r reader) QueueFigures(ctx context.Context, now time.Time) ([]report.QueueFigures, error) {
	return r.db.QueueFigures(ctx, r.plan.Load(), now)
}
