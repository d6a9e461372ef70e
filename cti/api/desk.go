package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/desk"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

// Hub and Part are named here too for who puts the service together, which need not
// know the edge's rooms.
type (
	Hub  = desk.Hub
	Part = desk.Part
)

// serveDesk opens a desk's socket.
func (a *API) serveDesk(w http.ResponseWriter, r *http.Request) {
	if !session.SameOrigin(r, a.cfg.Origins) {
		a.refuseOrigin(w, r)
		return
	}
	who, err := a.whoAsks(r)
	conn, upgradeErr := a.upgrader.Upgrade(w, r, nil)
	if upgradeErr != nil {
		a.metrics.bad.WithLabelValues(ws.BadHandshake).Inc()
		return
	}
	board := r.URL.Query().Get("board") == "1"
	switch {
	case err != nil:
		ws.Refuse(conn, ws.CloseOf(cti.CodeOf(err)))
	case board && !who.Role.May("supervisor"):
		ws.Refuse(conn, ws.CloseForbidden)
	default:
		a.present(r.Context(), who)
		a.hub.Serve(r.Context(), conn, personOf(who), board)
	}
}

// personOf is how the desks' hub knows who is logged in.
func personOf(who session.Session) desk.Person {
	return desk.Person{Key: who.Key, Login: who.Login, Name: who.Name, Answers: who.Answers()}
}

// deskOf is what a person's desk shows.
func (a *API) deskOf(ctx context.Context, who session.Session) (floor.Desk, error) {
	return a.hub.Desk(ctx, personOf(who))
}

// shownFloor is the floor whose board everybody with one may see.
type shownFloor struct{ Floor }

// Board is one for everybody who has one: a call about an appeal has no name on it,
// as the appeal may be hidden.
func (f shownFloor) Board(ctx context.Context) (floor.Board, error) {
	b, err := f.Floor.Board(ctx)
	b.Calls = slices.Clone(b.Calls)
	for i := range b.Calls {
		c := &b.Calls[i]
		if c.Caller = masked(c.Caller, ""); c.Appeal != "" {
			c.Name = ""
		}
	}
	return b, err
}
