package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/call"
)

// Qualities reads what browsers measured of calls.
type Qualities interface {
	// Quality gives what was measured of each of these calls; a call of which
	// nothing was is not in the map.
	Quality(context.Context, []cti.CallID) (map[cti.CallID][]call.Quality, error)
}

type qualityInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body call.Quality
}

func (a *API) qualityRoutes() {
	op := route.Post("/calls/{id}/quality", "report-quality", "How good the sound of my part of a talk was")
	op.DefaultStatus = http.StatusNoContent
	op.Responses = map[string]*huma.Response{"204": {Description: "Kept."}}
	route.Private(a.routes, cti.RoleAgent, op, a.reportQuality)
}

// reportQuality keeps what an agent's browser measured. With the database away a
// call that is not on the desk is taken on trust: the figures must not be lost.
func (a *API) reportQuality(ctx context.Context, who session.Session, in *qualityInput) (*struct{}, error) {
	id, err := (&callInput{ID: in.ID}).call()
	if err != nil {
		return nil, err
	}
	if err := in.Body.Check(); err != nil {
		return nil, err
	}
	if _, err := a.callFor(ctx, who, id); err != nil && cti.CodeOf(err) != cti.Unavailable {
		return nil, err
	}
	_, err = a.cfg.Journal.Append(ctx, []cti.Event{{
		ID: cti.EventID("call.measured." + in.Body.Part), At: a.now().UTC(), Call: id, Agent: who.Login,
		By: cti.ByAgent(who.Login), Body: call.MeasuredEvent{Quality: in.Body},
	}})
	if err != nil {
		return nil, &cti.Error{Code: cti.Unavailable, Err: err, Text: "Качество связи пока не записано: журнал не отвечает. Страница отправит его ещё раз."}
	}
	return nil, nil
}

// scored adds the worst estimate to rows of calls; without it they are still
// worth having.
func (a *API) scored(ctx context.Context, rows []CallRow) []CallRow {
	ids := make([]cti.CallID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	measured, err := a.cfg.Qualities.Quality(ctx, ids)
	if err != nil {
		askedOf(ctx).log.Warn("quality not read", "err", err)
		return rows
	}
	for i, row := range rows {
		for _, q := range measured[row.ID] {
			if rows[i].MOS == 0 || q.MOS < rows[i].MOS {
				rows[i].MOS = q.MOS
			}
		}
	}
	return rows
}
