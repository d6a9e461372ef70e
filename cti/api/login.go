package api

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

type loginInput struct {
	Body struct {
		Login    string `json:"login" maxLength:"32"`
		Password string `json:"password" maxLength:"256"`
	}
}

type loginOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Me
}

type logoutOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (a *API) sessionRoutes() {
	route.Public(a.routes, route.Post("/session", "log-in", "Log in"), a.logIn)
	route.Private(a.routes, cti.RoleAgent, route.Delete("/session", "log-out", "Log out"), a.logOut)
	route.Private(a.routes, cti.RoleAgent, route.Get("/me", "me", "Who I am, my desk and the parts of the plan that I need"), a.me)
}

var loginPattern = regexp.MustCompile(`^[a-z0-9._-]{1,32}$`)

var errWrongPassword = cti.Errorf(cti.Unauthorized, "Неверный логин или пароль.")

func (a *API) logIn(ctx context.Context, in *loginInput) (*loginOutput, error) {
	login := strings.ToLower(strings.TrimSpace(in.Body.Login))
	user, err := a.identify(ctx, login, in.Body.Password)
	a.metrics.logins.WithLabelValues(loginResult(err)).Inc()
	if err != nil {
		return nil, err
	}
	token, who, err := a.sessions.Create(ctx, user)
	if err != nil {
		return nil, away(err)
	}
	if err := a.signIn(ctx, who); err != nil {
		return nil, errors.Join(err, a.sessions.Remove(context.WithoutCancel(ctx), who.Key))
	}
	me, err := a.meOf(ctx, who)
	if err != nil {
		return nil, err
	}
	askedOf(ctx).log.Info("logged in", "agent_id", who.Login, "role", who.Role)
	return &loginOutput{SetCookie: session.Cookie(token, a.cfg.Secure), Body: me}, nil
}

// identify checks the password at the same cost whether or not the login
// exists. Only failures use up the turns of the address and of the login.
func (a *API) identify(ctx context.Context, login, password string) (cti.User, error) {
	address, now := askedOf(ctx).address, a.now()
	if wait, ok := a.limits.loginAddress.Take(address, now); !ok {
		return cti.User{}, problem.TooMany(wait, "Слишком много попыток входа с вашего адреса. Повторите через %s.", seconds(wait))
	}
	if wait, ok := a.limits.loginName.Take(login, now); !ok {
		a.limits.loginAddress.Give(address, now)
		return cti.User{}, problem.TooMany(wait, "Слишком много попыток входа под этим логином. Повторите через %s.", seconds(wait))
	}
	user, err := a.userWith(ctx, login, password)
	if !errors.Is(err, errWrongPassword) {
		a.limits.loginAddress.Give(address, now)
		a.limits.loginName.Give(login, now)
	}
	return user, err
}

func (a *API) userWith(ctx context.Context, login, password string) (cti.User, error) {
	var user cti.User
	err := errWrongPassword
	if loginPattern.MatchString(login) {
		var found error
		user, found = a.cfg.Users.UserByLogin(ctx, cti.AgentID(login))
		if found != nil && cti.CodeOf(found) != cti.NotFound {
			return cti.User{}, &cti.Error{Code: cti.Unavailable, Err: found,
				Text: "База данных не отвечает, войти пока нельзя. Кто уже вошёл, может работать."}
		}
	}
	if user.Disabled {
		user.PasswordHash = ""
	}
	same, failed := a.passwords.Match(ctx, password, user.PasswordHash)
	if failed != nil {
		return cti.User{}, failed
	}
	if !same {
		return cti.User{}, err
	}
	return user, nil
}

func loginResult(err error) string {
	switch cti.CodeOf(err) {
	case cti.Unauthorized:
		return "wrong"
	case cti.TooMany:
		return "limited"
	case cti.Unavailable:
		return "unavailable"
	}
	if err == nil {
		return "ok"
	}
	return "error"
}

func (a *API) logOut(ctx context.Context, who session.Session, _ *struct{}) (*logoutOutput, error) {
	if err := a.end(ctx, who, ws.CloseLogin); err != nil {
		return nil, err
	}
	askedOf(ctx).log.Info("logged out", "agent_id", who.Login)
	return &logoutOutput{SetCookie: session.NoCookie(a.cfg.Secure)}, nil
}

// end ends a login: refused during a talk; the last one of an agent takes the
// agent off the floor.
func (a *API) end(ctx context.Context, who session.Session, c ws.Close) error {
	others, err := a.sessions.Others(ctx, who)
	if err != nil {
		return away(err)
	}
	if who.Answers() {
		if err := a.leaveFloor(ctx, who, len(others) == 0); err != nil {
			return err
		}
	}
	if who.Role.May(cti.RoleSupervisor) {
		// Whoever follows a talk leaves it; most do not, and are told so.
		_ = a.cfg.Floor.Tell(ctx, floor.Unfollow{By: who.Login})
	}
	if err := a.sessions.Remove(ctx, who.Key); err != nil {
		return away(err)
	}
	a.hub.End(who.Key, c)
	a.proxy.End(who.Key, c)
	a.dropPhone(ctx, who)
	if len(others) > 0 && who.Answers() {
		// Another browser of the same agent takes over.
		return a.signIn(ctx, others[len(others)-1])
	}
	return nil
}

func (a *API) leaveFloor(ctx context.Context, who session.Session, last bool) error {
	if last {
		if err := a.cfg.Floor.Tell(ctx, floor.SignOut{Agent: who.Login}); err != nil {
			return err
		}
		a.forget(who.Login)
		return nil
	}
	desk, err := a.deskOf(ctx, who)
	if err == nil && desk.Agent.State == agent.Talking {
		err = cti.Errorf(cti.Conflict, "Сначала завершите разговор.")
	}
	return err
}
