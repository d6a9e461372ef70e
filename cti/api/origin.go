package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/cti"
)

const textOrigin = "Запрос пришёл со страницы другого сайта и отклонён."

// sameOrigin tells whether a request comes from our own pages, from a trusted
// origin, or from no page at all (a script sends none of the headers).
func (a *API) sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin != "" && slices.Contains(a.cfg.Origins, origin) {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
		// An older browser, or plain HTTP on a name: the origin must do.
	default:
		return false
	}
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// guardOrigin refuses what other sites' pages try to change here.
func (a *API) guardOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions:
		default:
			if !a.sameOrigin(r) {
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
