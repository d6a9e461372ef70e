package session

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// SameOrigin tells whether a request comes from our own pages, from a trusted
// origin, or from no page at all (a script sends none of the headers).
func SameOrigin(r *http.Request, trusted []string) bool {
	origin := r.Header.Get("Origin")
	if origin != "" && slices.Contains(trusted, origin) {
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
