package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/rate"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
)

const answerLimit = 10 * time.Second

// asked is what handlers need to know of the request itself.
type asked struct {
	id, address, token string
	log                *slog.Logger
}

type askedKey struct{}

func askedOf(ctx context.Context) asked {
	v, _ := ctx.Value(askedKey{}).(asked)
	return v
}

// describe gives each request an id and keeps what handlers need of it.
func (a *API) describe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := asked{id: session.NewToken()[:12], address: rate.AddressOf(r, a.cfg.Proxies), token: session.TokenOf(r)}
		q.log = a.cfg.Log.With("request_id", q.id)
		w.Header().Set("X-Request-Id", q.id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), askedKey{}, q)))
	})
}

// account counts and logs each request, and answers for a handler that
// panicked.
func (a *API) account(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		func() {
			defer a.recover(ww, r)
			next.ServeHTTP(ww, r)
		}()
		status := ww.Status()
		if status == 0 {
			status = http.StatusOK
			if r.Header.Get("Upgrade") != "" {
				status = http.StatusSwitchingProtocols
			}
		}
		route := routeOf(r)
		took := time.Since(began)
		a.metrics.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
		if status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge || status == http.StatusUnsupportedMediaType {
			a.metrics.bad.WithLabelValues(badJSON).Inc()
		}
		if status != http.StatusSwitchingProtocols {
			a.metrics.seconds.WithLabelValues(route).Observe(took.Seconds())
		}
		askedOf(r.Context()).log.Debug("request answered", "method", r.Method, "route", route,
			"status", status, "bytes", ww.BytesWritten(), "took_ms", took.Milliseconds())
	})
}

func (a *API) recover(w middleware.WrapResponseWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	a.metrics.panics.Inc()
	askedOf(r.Context()).log.Error("handler panicked", "panic", v, "stack", string(debug.Stack()))
	if w.Status() == 0 && r.Header.Get("Upgrade") == "" {
		problem.Of(fmt.Errorf("handler panicked: %v", v)).Write(w)
	}
}

// routeOf is the pattern, so that the label's set is closed.
func routeOf(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil && c.RoutePattern() != "" && c.RoutePattern() != "/*" {
		return c.RoutePattern()
	}
	return "ui"
}

// The pages need nothing from elsewhere. Styles may stand in the page because
// the view library writes them so.
const contentPolicy = "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; img-src 'self' data:; " +
	"style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func (a *API) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
		if a.cfg.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// bound limits the size of requests and the time for answers under /api.
func bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		ctx, cancel := context.WithTimeout(r.Context(), answerLimit)
		defer cancel()
		r = r.WithContext(ctx)
		// The HTTP library's own limit answers first; this one bounds what it
		// does not read.
		r.Body = http.MaxBytesReader(w, r.Body, route.MaxBody+1)
		next.ServeHTTP(w, r)
	})
}

// fail answers with a problem outside of the typed handlers.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	a.explain(r.Context(), err).Write(w)
}

// explain makes an error presentable and logs those that are our fault.
func (a *API) explain(ctx context.Context, err error) *problem.Problem {
	p := problem.Of(err)
	switch p.Code {
	case cti.Internal:
		askedOf(ctx).log.Error("request failed", "err", err)
	case cti.Unavailable:
		askedOf(ctx).log.Warn("request not possible now", "err", err)
	}
	return p
}
