package api

import (
	"context"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/floor"
)

type phoneInput struct {
	Body struct {
		Page       string `json:"page" minLength:"1" maxLength:"64" doc:"Random name of this load of the page."`
		Registered bool   `json:"registered,omitempty" doc:"True once this page's phone is registered at the switch."`
	}
}

// phoneOf is the browser phone of a login.
func (a *API) phoneOf(who session.Session) floor.BrowserPhone { return a.accounts.Staff(who.Key) }

// claimPhone gives a login's browser its phone. The same login gets the same
// account again.
func (a *API) claimPhone(ctx context.Context, who session.Session, in *phoneInput) (*route.Body[account.Account], error) {
	if who.Phone != "" {
		return nil, cti.Errorf(cti.Conflict, "Вам назначен телефон %s: отвечайте на нём.", who.Phone)
	}
	claim, claimed, err := a.sessions.Claim(ctx, who.Key)
	if err != nil {
		return nil, away(err)
	}
	phone := a.phoneOf(who)
	if in.Body.Registered && claimed {
		return route.Answer(a.accounts.Of(phone)), a.phoneRegistered(ctx, who, claim, in.Body.Page)
	}
	if err := a.cfg.Phones.PutPhone(ctx, phone); err != nil {
		return nil, &cti.Error{Code: cti.Unavailable, Err: err,
			Text: "Телефонная станция не отвечает, телефон в браузере пока не подключить. Попробуем ещё раз."}
	}
	claim.Page, claim.At = in.Body.Page, a.now().UTC()
	if err := a.sessions.SetClaim(ctx, who.Key, claim); err != nil {
		return nil, away(err)
	}
	if err := a.signIn(ctx, who); err != nil {
		return nil, err
	}
	return route.Answer(a.accounts.Of(phone)), nil
}

// phoneRegistered: this page's phone can be rung from now on. When another page
// had it before, that page's sound is gone, and the floor rings again; sooner,
// the ring would find no phone.
func (a *API) phoneRegistered(ctx context.Context, who session.Session, claim session.PhoneClaim, page string) error {
	if claim.Registered == page {
		return nil
	}
	if err := a.tellNewPage(ctx, who, claim); err != nil {
		return err
	}
	claim.Registered = page
	if err := a.sessions.SetClaim(ctx, who.Key, claim); err != nil {
		return away(err)
	}
	return nil
}

// tellNewPage: the page is another one of this login, or the first one of a login
// at another browser.
func (a *API) tellNewPage(ctx context.Context, who session.Session, claim session.PhoneClaim) error {
	if claim.Registered != "" {
		return a.cfg.Floor.Tell(ctx, floor.PhoneRestarted{Agent: who.Login})
	}
	others, err := a.sessions.Others(ctx, who)
	if err != nil {
		return away(err)
	}
	before := make([]string, 0, len(others))
	for _, other := range others {
		before = append(before, a.phoneOf(other).Name)
	}
	return a.cfg.Floor.Tell(ctx, floor.PhoneReplaced{Agent: who.Login, Before: before})
}

// currentPhone is the endpoint of the login of this agent that asked for its
// phone last; empty when none did.
func (a *API) currentPhone(ctx context.Context, id cti.AgentID) (string, error) {
	every, err := a.sessions.All(ctx)
	if err != nil {
		return "", err
	}
	var name string
	var latest session.PhoneClaim
	for _, one := range every {
		if one.Login != id {
			continue
		}
		c, ok, err := a.sessions.Claim(ctx, one.Key)
		if err != nil {
			return "", err
		}
		if ok && c.At.After(latest.At) {
			name, latest = a.phoneOf(one).Name, c
		}
	}
	return name, nil
}

// dropPhone takes a login's endpoint off the switch. A switch that is away
// loses it by itself.
func (a *API) dropPhone(ctx context.Context, who session.Session) {
	if who.Phone != "" || !who.MayHavePhone() {
		return
	}
	if err := a.cfg.Phones.DropPhone(ctx, a.phoneOf(who).Name); err != nil {
		a.cfg.Log.Warn("phone not dropped", "agent_id", who.Login, "err", err)
	}
}
