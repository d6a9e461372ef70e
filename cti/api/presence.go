package api

import (
	"context"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

const (
	restoreEvery  = 2 * time.Second
	disabledEvery = 2 * time.Second
)

// signIn tells the floor about an agent: name, queues, and the device, which is
// the phone that a login of this agent asked for last.
func (a *API) signIn(ctx context.Context, who session.Session) error {
	if !who.Answers() {
		return nil
	}
	device, err := a.deviceOf(ctx, who)
	if err != nil {
		return err
	}
	err = a.cfg.Floor.Tell(ctx, floor.SignIn{Profile: agent.Profile{
		ID: who.Login, Name: who.Name, Queues: who.Queues, Skills: who.Skills, Sees: who.Sees, Device: device,
	}})
	if err != nil {
		return err
	}
	a.mu.Lock()
	a.presentAgents[who.Login] = true
	a.mu.Unlock()
	a.hub.Retell(who.Login, false)
	return nil
}

// deviceOf is how a person hears; a browser without a phone has no address.
func (a *API) deviceOf(ctx context.Context, who session.Session) (agent.Device, error) {
	if who.Phone != "" {
		return agent.Device{Kind: agent.Phone, Address: who.Phone}, nil
	}
	name, err := a.currentPhone(ctx, who.Login)
	if err != nil {
		return agent.Device{}, away(err)
	}
	return agent.Device{Kind: agent.Browser, Address: name}, nil
}

// present signs an agent in whose login is older than this process.
func (a *API) present(ctx context.Context, who session.Session) {
	a.mu.Lock()
	known := a.presentAgents[who.Login]
	a.mu.Unlock()
	if known || !who.Answers() {
		return
	}
	if err := a.signIn(ctx, who); err != nil {
		a.cfg.Log.Warn("agent not signed in again", "agent_id", who.Login, "err", err)
	}
}

func (a *API) forget(id cti.AgentID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.presentAgents, id)
}

// restore takes the logins of the last life up: phones first, so that the
// floor may ring them. What fails is tried again until all are back.
func (a *API) restore(ctx context.Context, found []session.Session) {
	retry := time.NewTicker(restoreEvery)
	defer retry.Stop()
	for {
		found = slices.DeleteFunc(found, func(who session.Session) bool { return a.restoreOne(ctx, who) == nil })
		if len(found) == 0 {
			return
		}
		a.cfg.Log.Warn("logins not restored yet", "count", len(found), "agent_id", found[0].Login)
		select {
		case <-ctx.Done():
			return
		case <-retry.C:
		}
	}
}

func (a *API) restoreOne(ctx context.Context, who session.Session) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	if ended, err := a.sessions.Ended(ctx, who); err != nil || ended || !who.MayHavePhone() {
		return err
	}
	_, claimed, err := a.sessions.Claim(ctx, who.Key)
	if err == nil && claimed {
		err = a.cfg.Phones.PutPhone(ctx, a.phoneOf(who))
	}
	if err == nil {
		err = a.signIn(ctx, who)
	}
	if err == nil && who.Phone == "" && who.Answers() {
		// The floor may remember a desk that was connected to the last life.
		a.hub.Retell(who.Login, true)
	}
	return err
}

// sweepAll ends logins whose time is over, once a minute.
func (a *API) sweepAll(ctx context.Context) {
	tick, look := time.NewTicker(sweepEvery), time.NewTicker(disabledEvery)
	defer tick.Stop()
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			a.sweep(ctx)
			a.finishErasures(ctx)
		case <-look.C:
			a.endDisabled(ctx)
		}
	}
}

// endDisabled ends the logins of people whom the administrator has disabled, at
// once or, while they talk, after the talk.
func (a *API) endDisabled(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	disabled, err := a.cfg.Users.Disabled(ctx)
	if err != nil || len(disabled) == 0 {
		return // a database that is away changes nothing
	}
	every, err := a.sessions.All(ctx)
	if err != nil {
		a.cfg.Log.Warn("logins of disabled people not ended", "err", err)
		return
	}
	for _, who := range every {
		if !slices.Contains(disabled, who.Login) {
			continue
		}
		if err := a.end(ctx, who, ws.CloseLogin); err != nil && cti.CodeOf(err) != cti.Conflict {
			a.cfg.Log.Warn("login of a disabled person not ended", "agent_id", who.Login, "err", err)
		}
	}
}

// sweep looks at every login: an open desk is use; who was disabled or is over
// time goes, but not in the middle of a talk.
func (a *API) sweep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepEvery)
	defer cancel()
	every, err := a.sessions.All(ctx)
	if err != nil {
		a.cfg.Log.Warn("sessions not swept", "err", err)
		return
	}
	watched := a.hub.Watched()
	for _, who := range every {
		if watched[who.Key] {
			err = a.sessions.Touch(ctx, who.Key)
		}
		if err == nil {
			err = a.review(ctx, who)
		}
		if err != nil && cti.CodeOf(err) != cti.Conflict {
			a.cfg.Log.Warn("session not swept", "agent_id", who.Login, "err", err)
		}
	}
}

// catchUp takes over at once what was changed about a person. What cannot be done
// yet, because a talk goes on or a part is away, is left to the sweep.
func (a *API) catchUp(ctx context.Context, login cti.AgentID) {
	every, err := a.sessions.All(ctx)
	if err != nil {
		a.cfg.Log.Warn("a change of a person is taken over later", "agent_id", login, "err", err)
		return
	}
	for _, who := range every {
		if who.Login != login {
			continue
		}
		if err := a.review(ctx, who); err != nil && cti.CodeOf(err) != cti.Conflict {
			a.cfg.Log.Warn("a change of a person is taken over later", "agent_id", login, "err", err)
		}
	}
}

// review ends one login if it must end, and takes over what the administrator
// changed about the person. A database that is away changes nothing.
func (a *API) review(ctx context.Context, who session.Session) error {
	over, err := a.sessions.Ended(ctx, who)
	if err != nil {
		return err
	}
	user, err := a.cfg.Users.UserByLogin(ctx, who.Login)
	switch gone := cti.CodeOf(err) == cti.NotFound; {
	case over, gone, err == nil && (user.Disabled || who.Proof != "" && who.Proof != session.ProofOf(user.PasswordHash)):
		return a.end(ctx, who, ws.CloseLogin)
	case err != nil:
		return nil
	}
	now := who.Of(user)
	if who.Same(now) {
		return nil
	}
	if err := a.giveUp(ctx, who, now); err != nil {
		return err
	}
	if err := a.sessions.Save(ctx, now); err != nil {
		return err
	}
	if who.Role != now.Role || who.Body != now.Body || who.Answers() != now.Answers() {
		// The page asks anew who it is for, and what it may show.
		a.hub.End(who.Key, ws.CloseRestart)
	}
	return a.signIn(ctx, now)
}

// giveUp takes away what a person may not have any more: the place on the floor,
// but not in the middle of a talk, and the talk that was followed.
func (a *API) giveUp(ctx context.Context, who, now session.Session) error {
	if who.Answers() && !now.Answers() {
		if err := a.cfg.Floor.Tell(ctx, floor.SignOut{Agent: who.Login}); err != nil {
			return err
		}
		a.forget(who.Login)
	}
	if who.Role.May(cti.RoleSupervisor) && !now.Role.May(cti.RoleSupervisor) {
		// Most follow no talk, and are told so.
		_ = a.cfg.Floor.Tell(ctx, floor.Unfollow{By: who.Login})
	}
	if who.MayHavePhone() && !now.MayHavePhone() {
		a.proxy.End(who.Key, ws.CloseRestart)
		a.dropPhone(ctx, who)
	}
	return nil
}
