package api

import (
	"context"
	"net/http"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/sip"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

// serveSIP opens a tunnel to the switch for a login's phone or a citizen's ticket.
func (a *API) serveSIP(w http.ResponseWriter, r *http.Request) {
	if !session.SameOrigin(r, a.cfg.Origins) {
		a.refuseOrigin(w, r)
		return
	}
	if err := a.proxy.Check(r); err != nil {
		a.fail(w, r, err)
		return
	}
	if ticket := r.URL.Query().Get("ticket"); ticket != "" {
		one, err := a.citizens.Attach(ticket)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		// A page that comes back is the same citizen: the old socket is dead.
		a.proxy.End(one.Key(), ws.CloseReplaced)
		a.citizens.Detach(one, a.ride(w, r, sip.Rider{Key: one.Key(), User: one.Name, Kind: sip.Citizen}))
		return
	}
	who, err := a.whoAsks(r)
	if err == nil && !who.MayHavePhone() {
		err = cti.Errorf(cti.Forbidden, "У вас нет ни одной очереди, телефон в браузере вам не нужен.")
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.ride(w, r, sip.Rider{
		Key: who.Key, User: a.phoneOf(who).Name, Kind: sip.Agent,
		Gone: func(ctx context.Context) bool { return a.sessions.Gone(ctx, who.Key) },
	})
}

// ride carries one browser's SIP until either side ends, and tells how.
func (a *API) ride(w http.ResponseWriter, r *http.Request, whose sip.Rider) ws.Close {
	end, err := a.proxy.Carry(w, r, whose)
	if err != nil {
		a.fail(w, r, err)
	}
	return end
}

// phoneChanged tells the floor whether the switch can ring a browser's phone.
func (a *API) phoneChanged(phone string, up bool) {
	ctx, cancel := context.WithTimeout(context.Background(), askLimit)
	defer cancel()
	if err := a.cfg.Floor.Tell(ctx, floor.PhoneChanged{Phone: phone, Up: up}); err != nil {
		a.cfg.Log.Warn("floor not told of a phone", "phone", phone, "up", up, "err", err)
	}
}
