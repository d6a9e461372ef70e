// Package route registers the operations of the API: what each is described as,
// who may ask for it, and how what goes wrong is answered. What an operation does
// is told elsewhere.
package route

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/session"
)

// MaxBody is how many bytes a request may have.
const MaxBody = 1 << 20

// Config is what routes need of the edge around them. Every field must be set.
type Config struct {
	// Who finds who asks, if that one has the role; its error is a *cti.Error.
	Who func(context.Context, cti.Role) (session.Session, error)
	// Veil takes out of an answer what the person may not see. It is a pointer.
	Veil func(ctx context.Context, who session.Session, answer any)
	// Explain makes an error presentable, and logs it where it is our fault.
	Explain func(context.Context, error) *problem.Problem
	// Limited counts one who was told to wait.
	Limited func()
}

// Routes takes operations. Make it with New.
type Routes struct {
	cfg  Config
	huma huma.API
}

// New makes the routes of a router; what they are, all together, is described as
// said.
func New(r chi.Router, described huma.Config, cfg Config) *Routes {
	return &Routes{cfg: cfg, huma: humachi.New(r, described)}
}

// Description is what the routes are described as so far.
func (r *Routes) Description() *huma.OpenAPI { return r.huma.OpenAPI() }

// Public registers a handler that needs no login.
func Public[I, O any](r *Routes, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	op.Security = []map[string][]string{}
	huma.Register(r.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, r.answer(ctx, err)
		}
		return out, nil
	})
}

type whoKey struct{}

// Private registers a handler for people who are logged in with a role. What it
// answers is veiled, whatever it has done.
func Private[I, O any](r *Routes, role cti.Role, op huma.Operation, handle func(context.Context, session.Session, *I) (*O, error)) {
	op.Security = []map[string][]string{{"session": {}}}
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		who, err := r.cfg.Who(ctx.Context(), role)
		if err != nil {
			_, w := humachi.Unwrap(ctx)
			r.cfg.Explain(ctx.Context(), err).Write(w)
			return
		}
		next(huma.WithValue(ctx, whoKey{}, who))
	})
	huma.Register(r.huma, op, func(ctx context.Context, in *I) (*O, error) {
		who, _ := ctx.Value(whoKey{}).(session.Session)
		ctx = Named(ctx, op.Method+" "+op.Path)
		out, err := handle(ctx, who, in)
		if told, ok := errors.AsType[huma.StatusError](err); ok {
			r.cfg.Veil(ctx, who, told)
		}
		if err != nil {
			return nil, r.answer(ctx, err)
		}
		r.cfg.Veil(ctx, who, out)
		return out, nil
	})
}

// answer turns a handler's error into what the HTTP library writes; one that is
// an answer already stays as it is.
func (r *Routes) answer(ctx context.Context, err error) error {
	if told, ok := errors.AsType[huma.StatusError](err); ok {
		return told
	}
	p := r.cfg.Explain(ctx, err)
	wait, ok := problem.WaitOf(err)
	if !ok {
		return p
	}
	r.cfg.Limited()
	return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {strconv.Itoa(int(wait/time.Second) + 1)}})
}

type nameKey struct{}

// Named says which route a request came by, for example GET /api/v1/calls/{id}.
func Named(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, nameKey{}, name)
}

// NameOf gives what Named said; empty when nothing was said.
func NameOf(ctx context.Context) string {
	name, _ := ctx.Value(nameKey{}).(string)
	return name
}

// Conflict describes an answer of status 409 that tells more than a problem does.
func (r *Routes) Conflict(o huma.Operation, told any) huma.Operation {
	schemas := r.huma.OpenAPI().Components.Schemas
	answer := func(text string, like any) *huma.Response {
		schema := schemas.Schema(reflect.TypeOf(like), true, "")
		return &huma.Response{Description: text, Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
	}
	o.Responses = map[string]*huma.Response{
		"409": answer(http.StatusText(http.StatusConflict), told), "default": answer("Error", problem.Problem{}),
	}
	return o
}
