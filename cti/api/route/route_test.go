package route_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
)

// secret is what the edge of these tests hides.
type secret struct {
	Text string `json:"text"`
}

type taken struct {
	problem.Problem
	Now secret `json:"now"`
}

type rig struct {
	*route.Routes
	router  chi.Router
	limited int
}

func newRig() *rig {
	r := &rig{router: chi.NewRouter()}
	described := huma.DefaultConfig("test", "1")
	described.CreateHooks = nil
	r.Routes = route.New(r.router, described, route.Config{
		Who: func(_ context.Context, role cti.Role) (session.Session, error) {
			if role == cti.RoleAdmin {
				return session.Session{}, cti.Errorf(cti.Forbidden, "Для этого нужна другая роль.")
			}
			return session.Session{Login: "anna"}, nil
		},
		Veil: func(_ context.Context, who session.Session, answer any) {
			switch a := answer.(type) {
			case *route.Body[secret]:
				a.Body.Text = "hidden from " + string(who.Login)
			case *taken:
				a.Now.Text = "hidden from " + string(who.Login)
			}
		},
		Explain: func(_ context.Context, err error) *problem.Problem { return problem.Of(err) },
		Limited: func() { r.limited++ },
	})
	return r
}

func (r *rig) get(path string) (status int, header http.Header, body string) {
	w := httptest.NewRecorder()
	r.router.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1"+path, nil))
	text, _ := io.ReadAll(w.Result().Body)
	return w.Code, w.Header(), string(text)
}

func TestWhatAPrivateRouteTellsIsVeiledAlsoWhenItRefuses(t *testing.T) {
	r := newRig()
	var name string
	route.Private(r.Routes, cti.RoleAgent, route.Get("/told/{id}", "told", "Told"), func(ctx context.Context, _ session.Session, _ *struct {
		ID string `path:"id"`
	}) (*route.Body[secret], error) {
		name = route.NameOf(ctx)
		return route.Answer(secret{"the number"}), nil
	})
	route.Private(r.Routes, cti.RoleAgent, route.Get("/taken", "taken", "Taken"), func(context.Context, session.Session, *struct{}) (*route.Body[secret], error) {
		return nil, &taken{*problem.Of(cti.Errorf(cti.Conflict, "Уже изменено.")), secret{"the number"}}
	})
	for path, want := range map[string]int{"/told/7": http.StatusOK, "/taken": http.StatusConflict} {
		status, _, body := r.get(path)
		if status != want || strings.Contains(body, "the number") || !strings.Contains(body, "hidden from anna") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if name != "GET /api/v1/told/{id}" {
		t.Errorf("the handler's route is %q", name)
	}
}

func TestWhoMayNotAskIsNotHandled(t *testing.T) {
	r := newRig()
	route.Private(r.Routes, cti.RoleAdmin, route.Get("/staff", "staff", "Staff"), func(context.Context, session.Session, *struct{}) (*struct{}, error) {
		t.Error("handled")
		return nil, nil
	})
	if status, _, body := r.get("/staff"); status != http.StatusForbidden || !strings.Contains(body, "другая роль") {
		t.Errorf("%d %s", status, body)
	}
}

func TestWhoAsksTooOftenIsToldWhenToComeAgain(t *testing.T) {
	r := newRig()
	route.Public(r.Routes, route.Get("/lines", "lines", "Lines"), func(context.Context, *struct{}) (*struct{}, error) {
		return nil, problem.TooMany(1500*time.Millisecond, "Слишком часто.")
	})
	status, header, _ := r.get("/lines")
	if status != http.StatusTooManyRequests || header.Get("Retry-After") != "2" || r.limited != 1 {
		t.Errorf("%d, Retry-After %q, counted %d", status, header.Get("Retry-After"), r.limited)
	}
}
