package api

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
)

func (a *API) handle() http.Handler {
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
		a.routes = route.New(r, a.openAPI(), route.Config{
			Who: a.whoMay, Veil: a.veil, Explain: a.explain, Limited: a.metrics.bad.WithLabelValues(badLimited).Inc,
		})
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
