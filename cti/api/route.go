package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/rate"
	"github.com/dozvon/dozvon/cti/api/session"
)

func (a *API) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(a.describe, a.account, a.secure)
	r.Get("/sip", a.serveSIP)
	r.Get("/api/v1/desk", a.serveDesk)
	r.Get("/api/v1/recordings/{id}/sound", a.serveSound)
	r.Get("/api/v1/incidents/recordings/{name}", a.serveAnnouncement)
	if a.cfg.Attachments != nil && a.cfg.Files != nil {
		r.Get("/api/v1/appeals/{id}/attachments/{file}", a.serveFile)
		r.With(a.guardOrigin).Put("/api/v1/appeals/{id}/attachments/{file}", a.takeFile)
	}
	r.Group(func(r chi.Router) {
		r.Use(bound, a.guardOrigin)
		a.huma = humachi.New(r, a.openAPI())
		a.publicRoutes()
		a.sessionRoutes()
		a.agentRoutes()
		a.transferRoutes()
		a.classifyRoutes()
		a.caseRoutes()
		a.attachmentRoutes()
		a.similarRoutes()
		if a.cfg.Incidents != nil && a.cfg.IncidentHistory != nil {
			a.incidentRoutes()
		}
		a.statusRoutes()
		a.recordRoutes()
		a.callbackRoutes()
		a.voicemailRoutes()
		a.qualityRoutes()
		a.articleRoutes()
		a.planRoutes()
		a.emergencyRoutes()
		a.superviseRoutes()
		a.oversightRoutes()
		a.staffRoutes()
		a.viewRoutes()
		a.personRoutes()
		a.recordingRoutes()
		a.describeSockets()
		r.HandleFunc("/api/*", a.notFound)
		r.HandleFunc("/api", a.notFound)
	})
	r.Handle("/*", a.cfg.UI)
	return r
}

func (a *API) notFound(w http.ResponseWriter, r *http.Request) {
	a.fail(w, r, cti.Errorf(cti.NotFound, "Такого адреса в API нет: %s %s. Список адресов: /api/openapi.json.", r.Method, r.URL.Path))
}

// public registers a handler that needs no login.
func public[I, O any](a *API, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	op.Security = []map[string][]string{}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, a.answer(ctx, err)
		}
		return out, nil
	})
}

// private registers a handler for people who are logged in with a role.
func private[I, O any](a *API, role cti.Role, op huma.Operation, handle func(context.Context, session.Session, *I) (*O, error)) {
	op.Security = []map[string][]string{{"session": {}}}
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		who, err := a.whoMay(ctx.Context(), role)
		if err != nil {
			_, w := humachi.Unwrap(ctx)
			a.explain(ctx.Context(), err).Write(w)
			return
		}
		next(huma.WithValue(ctx, whoKey{}, who))
	})
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		who, _ := ctx.Value(whoKey{}).(session.Session)
		ctx = context.WithValue(ctx, routeKey{}, op.Method+" "+op.Path)
		out, err := handle(ctx, who, in)
		if told, ok := errors.AsType[huma.StatusError](err); ok {
			a.veil(ctx, who, told)
		}
		if err != nil {
			return nil, a.answer(ctx, err)
		}
		a.veil(ctx, who, out)
		return out, nil
	})
}

type whoKey struct{}

func (a *API) whoMay(ctx context.Context, role cti.Role) (session.Session, error) {
	who, err := a.sessions.Find(ctx, askedOf(ctx).token)
	if err != nil {
		return session.Session{}, away(err)
	}
	if !who.Role.May(role) {
		return session.Session{}, cti.Errorf(cti.Forbidden, "Для этого нужна роль «%s»; у вас «%s».", role.Word(), who.Role.Word())
	}
	a.present(ctx, who)
	return who, nil
}

// whoAsks is whoMay for WebSockets, whose context has no deadline.
func (a *API) whoAsks(r *http.Request) (session.Session, error) {
	ctx, cancel := context.WithTimeout(r.Context(), askLimit)
	defer cancel()
	return a.whoMay(ctx, cti.RoleAgent)
}

// away makes the keeper's own failures presentable.
func away(err error) error {
	if cti.CodeOf(err) != cti.Internal {
		return err
	}
	return &cti.Error{Code: cti.Unavailable, Text: "Хранилище сеансов не отвечает. Попробуйте через несколько секунд.", Err: err}
}

// answer turns a handler's error into what the HTTP library writes; one that is
// an answer already stays as it is.
func (a *API) answer(ctx context.Context, err error) error {
	if told, ok := errors.AsType[huma.StatusError](err); ok {
		return told
	}
	p := a.explain(ctx, err)
	wait, ok := problem.WaitOf(err)
	if !ok {
		return p
	}
	a.metrics.bad.WithLabelValues(badLimited).Inc()
	seconds := int(wait/time.Second) + 1
	return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {strconv.Itoa(seconds)}})
}

// get, post, put and del describe an operation; the id is the summary's English
// name.
func get(path, id, summary string) huma.Operation { return op(http.MethodGet, path, id, summary) }
func post(path, id, summary string) huma.Operation {
	return op(http.MethodPost, path, id, summary)
}
func put(path, id, summary string) huma.Operation { return op(http.MethodPut, path, id, summary) }
func del(path, id, summary string) huma.Operation {
	return op(http.MethodDelete, path, id, summary)
}

func op(method, path, id, summary string) huma.Operation {
	return huma.Operation{
		Method: method, Path: "/api/v1" + path, OperationID: id, Summary: summary, MaxBodyBytes: maxBody,
	}
}

// created says that the operation makes something.
func created(o huma.Operation) huma.Operation {
	o.DefaultStatus = http.StatusCreated
	return o
}

// conflict describes an answer of status 409 that tells more than a problem does.
func (a *API) conflict(o huma.Operation, told any) huma.Operation {
	schemas := a.huma.OpenAPI().Components.Schemas
	answer := func(text string, like any) *huma.Response {
		schema := schemas.Schema(reflect.TypeOf(like), true, "")
		return &huma.Response{Description: text, Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
	}
	o.Responses = map[string]*huma.Response{
		"409": answer(http.StatusText(http.StatusConflict), told), "default": answer("Error", problem.Problem{}),
	}
	return o
}

// body is an answer with a body and nothing else.
type body[T any] struct{ Body T }

func answerWith[T any](v T) *body[T] { return &body[T]{Body: v} }

// limits are the rates at which strangers may act.
type limits struct {
	loginAddress, loginName *rate.Limiter
	look, dial, file        *rate.Limiter
	search                  *rate.Limiter // with each letter typed
}

func newLimits(callsPerMinute int) limits {
	return limits{
		// Only failures count: a whole centre logs in from one address at eight.
		loginAddress: rate.New(30, 10*time.Second),
		loginName:    rate.New(10, 30*time.Second),
		look:         rate.New(60, time.Second),
		search:       rate.New(200, 300*time.Millisecond),
		dial:         rate.New(callsPerMinute, time.Minute/time.Duration(callsPerMinute)),
		file:         rate.New(5, 12*time.Second),
	}
}

func (a *API) allow(ctx context.Context, l *rate.Limiter) error {
	if wait, ok := l.Take(askedOf(ctx).address, a.now()); !ok {
		return problem.TooMany(wait, "Слишком много запросов с вашего адреса. Повторите через %s.", seconds(wait))
	}
	return nil
}

func seconds(d time.Duration) string {
	return fmt.Sprintf("%d с", int(d/time.Second)+1)
}
