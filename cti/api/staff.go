package api

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
)

// Staff keeps those who log in. What an administrator does (by) is on record with
// the change itself.
type Staff interface {
	// Users are all of them, by login.
	Users(context.Context) ([]cti.User, error)
	HireUser(ctx context.Context, by cti.AgentID, u cti.User) (cti.User, error)
	// ChangeUser leaves password and disabled as they are. A Version that is not the
	// newest is a *cti.Error of code Conflict.
	ChangeUser(ctx context.Context, by cti.AgentID, u cti.User) (cti.User, error)
	DisableUser(ctx context.Context, by, login cti.AgentID, disabled bool) (cti.User, error)
	ResetPassword(ctx context.Context, by, login cti.AgentID, hash string) (cti.User, error)
	// SetPassword is what somebody does for himself.
	SetPassword(ctx context.Context, login cti.AgentID, hash string) error
}

// UserDraft is what an administrator writes of somebody who logs in.
type UserDraft struct {
	Name   string            `json:"name" maxLength:"200" doc:"As colleagues see it."`
	Role   cti.Role          `json:"role" enum:"agent,supervisor,admin"`
	Queues []cti.QueueID     `json:"queues" nullable:"false" maxItems:"64" doc:"Queues whose calls the person answers, the most important first."`
	Skills cti.Skills        `json:"skills" doc:"Levels from 0 to 100 by name."`
	Phone  string            `json:"phone" maxLength:"200" doc:"sip:100@192.0.2.7 or pjsip:NAME; empty is the browser."`
	Body   cti.BodyID        `json:"body" maxLength:"64" doc:"Code of the organisation of which the person is; empty for the centre's own people."`
	Sees   []cti.Sensitivity `json:"sees" nullable:"false" maxItems:"8" enum:"health,military" doc:"Sensitive topics whose appeals the person sees whole."`
}

// UserView is somebody who logs in.
type UserView struct {
	Login cti.AgentID `json:"login"`
	UserDraft
	BodyName string `json:"body_name,omitempty"`
	Disabled bool   `json:"disabled"`
	Here     bool   `json:"here" doc:"Logged in now. Who is disabled in a talk stays so until it is over."`
	Version  int    `json:"version" doc:"Goes back with a change, so that nobody overwrites what was not seen."`
}

// UserList is everybody who logs in, by login.
type UserList struct {
	Users []UserView `json:"users" nullable:"false"`
}

type (
	addUserInput struct {
		Body struct {
			Login    cti.AgentID `json:"login" maxLength:"32"`
			Password string      `json:"password" maxLength:"256"`
			UserDraft
		}
	}
	changeUserInput struct {
		AgentPath
		Body struct {
			Version int `json:"version" minimum:"1" doc:"The version that you saw."`
			UserDraft
		}
	}
	disableUserInput struct {
		AgentPath
		Body struct {
			Disabled bool `json:"disabled"`
		}
	}
	passwordInput struct {
		AgentPath
		Body struct {
			Password string `json:"password" maxLength:"256"`
		}
	}
	ownPasswordInput struct {
		Body struct {
			Current  string `json:"current" maxLength:"256"`
			Password string `json:"password" maxLength:"256"`
		}
	}
)

func (a *API) staffRoutes() {
	admins := cti.RoleAdmin
	route.Private(a.routes, admins, route.Get("/users", "list-users", "Those who log in, by login"), a.users)
	route.Private(a.routes, admins, route.Created(route.Post("/users", "add-user", "Add somebody who logs in")), a.addUser)
	route.Private(a.routes, admins, route.Put("/users/{login}", "change-user", "Change somebody who logs in; desks and floor follow at once"), a.changeUser)
	route.Private(a.routes, admins, route.Put("/users/{login}/disabled", "disable-user", "Let somebody log in no more, or again; logins end at once, or after the talk"), a.disableUser)
	route.Private(a.routes, admins, route.Put("/users/{login}/password", "reset-password", "Give somebody another password; logins end at once, or after the talk"), a.resetPassword)
	route.Private(a.routes, cti.RoleAgent, route.Put("/me/password", "change-password", "Change my password; my other logins end"), a.changePassword)
}

func (a *API) users(ctx context.Context, _ session.Session, _ *struct{}) (*route.Body[UserList], error) {
	all, err := a.cfg.Staff.Users(ctx)
	if err != nil {
		return nil, noStaff(err)
	}
	views, err := a.viewUsers(ctx, all...)
	return route.Answer(UserList{Users: views}), err
}

func (a *API) addUser(ctx context.Context, who session.Session, in *addUserInput) (*route.Body[UserView], error) {
	made := in.Body.user(in.Body.Login)
	if err := made.Check(); err != nil {
		return nil, err
	}
	if err := a.knownQueues(made.Queues, nil); err != nil {
		return nil, err
	}
	var err error
	if made.PasswordHash, err = a.hashed(ctx, in.Body.Password); err != nil {
		return nil, err
	}
	return a.staffed(ctx)(a.cfg.Staff.HireUser(ctx, who.Login, made))
}

func (a *API) changeUser(ctx context.Context, who session.Session, in *changeUserInput) (*route.Body[UserView], error) {
	wanted := in.Body.user(in.Login)
	wanted.Version = in.Body.Version
	if err := wanted.Check(); err != nil {
		return nil, err
	}
	now, err := a.cfg.Users.UserByLogin(ctx, in.Login)
	if err != nil {
		return nil, noStaff(err)
	}
	if err := a.knownQueues(wanted.Queues, now.Queues); err != nil {
		return nil, err
	}
	return a.staffed(ctx)(a.cfg.Staff.ChangeUser(ctx, who.Login, wanted))
}

func (a *API) disableUser(ctx context.Context, who session.Session, in *disableUserInput) (*route.Body[UserView], error) {
	return a.staffed(ctx)(a.cfg.Staff.DisableUser(ctx, who.Login, in.Login, in.Body.Disabled))
}

func (a *API) resetPassword(ctx context.Context, who session.Session, in *passwordInput) (*route.Body[UserView], error) {
	if in.Login == who.Login {
		return nil, cti.Errorf(cti.Conflict, "Свой пароль меняют кнопкой «Сменить пароль» рядом с именем: для этого нужен нынешний.")
	}
	hash, err := a.hashed(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return a.staffed(ctx)(a.cfg.Staff.ResetPassword(ctx, who.Login, in.Login, hash))
}

var errNotCurrent = cti.FieldError("current", "Это не ваш нынешний пароль.")

func (a *API) changePassword(ctx context.Context, who session.Session, in *ownPasswordInput) (*struct{}, error) {
	if err := cti.CheckPassword(in.Body.Password); err != nil {
		return nil, err
	}
	if _, err := a.identify(ctx, string(who.Login), in.Body.Current); errors.Is(err, errWrongPassword) {
		return nil, errNotCurrent
	} else if err != nil {
		return nil, err
	}
	hash, err := a.hashed(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	if err := a.cfg.Staff.SetPassword(ctx, who.Login, hash); err != nil {
		return nil, noStaff(err)
	}
	who.Proof = session.ProofOf(hash)
	if err := a.sessions.Save(ctx, who); err != nil {
		return nil, away(err)
	}
	a.catchUp(ctx, who.Login)
	return nil, nil
}

func (a *API) hashed(ctx context.Context, password string) (string, error) {
	if err := cti.CheckPassword(password); err != nil {
		return "", err
	}
	return a.passwords.Hash(ctx, password)
}

// staffed answers with somebody as changed, once desks and floor have followed.
func (a *API) staffed(ctx context.Context) func(cti.User, error) (*route.Body[UserView], error) {
	return func(u cti.User, err error) (*route.Body[UserView], error) {
		if err != nil {
			return nil, noStaff(err)
		}
		a.catchUp(ctx, u.Login)
		views, err := a.viewUsers(ctx, u)
		if err != nil {
			return nil, err
		}
		return route.Answer(views[0]), nil
	}
}

func (d UserDraft) user(login cti.AgentID) cti.User {
	u := cti.User{
		Login: login, Name: strings.TrimSpace(d.Name), Role: d.Role, Queues: unique(d.Queues), Skills: d.Skills,
		Phone: strings.TrimSpace(d.Phone), Body: d.Body, Sees: slices.Compact(slices.Sorted(slices.Values(d.Sees))),
	}
	if u.Queues == nil {
		u.Queues = []cti.QueueID{}
	}
	return u
}

// knownQueues refuses queues that the plan does not have; one that the person has
// may outlive the plan.
func (a *API) knownQueues(wanted, had []cti.QueueID) error {
	for _, q := range wanted {
		if _, known := a.cfg.Plan().Queue(q); !known && !slices.Contains(had, q) {
			return cti.FieldError("queues", "Очереди «%s» нет в плане.", q)
		}
	}
	return nil
}

func (a *API) viewUsers(ctx context.Context, users ...cti.User) ([]UserView, error) {
	logins, err := a.sessions.All(ctx)
	if err != nil {
		return nil, away(err)
	}
	here := map[cti.AgentID]bool{}
	for _, one := range logins {
		here[one.Login] = true
	}
	var bodies []cti.BodyID
	for _, u := range users {
		if u.Body != "" && !slices.Contains(bodies, u.Body) {
			bodies = append(bodies, u.Body)
		}
	}
	names := map[cti.BodyID]string{}
	if len(bodies) > 0 {
		names = a.called(ctx, bodies, nil, nil).Bodies
	}
	views := make([]UserView, 0, len(users))
	for _, u := range users {
		views = append(views, UserView{
			Login: u.Login, Disabled: u.Disabled, Version: u.Version, BodyName: names[u.Body], Here: here[u.Login],
			UserDraft: UserDraft{u.Name, u.Role, orEmpty(u.Queues), u.Skills, u.Phone, u.Body, orEmpty(u.Sees)},
		})
	}
	return views, nil
}

// noStaff makes the database's own failures presentable.
func noStaff(err error) error {
	if err == nil || (cti.CodeOf(err) != cti.Internal && cti.CodeOf(err) != cti.Unavailable) {
		return err
	}
	return &cti.Error{Code: cti.Unavailable, Err: err, Text: "База данных не отвечает: сотрудники пока недоступны. Кто уже вошёл, может работать."}
}
