package api

import (
	"net/http"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/session"
)

const textOrigin = "Запрос пришёл со страницы другого сайта и отклонён."

// guardOrigin refuses what other sites' pages try to change here.
func (a *API) guardOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions:
		default:
			if !session.SameOrigin(r, a.cfg.Origins) {
				a.refuseOrigin(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (a *API) refuseOrigin(w http.ResponseWriter, r *http.Request) {
	a.metrics.bad.WithLabelValues(badOrigin).Inc()
	a.fail(w, r, cti.Errorf(cti.Forbidden, textOrigin))
}
