package session

import "net/http"

// CookieName is under what a browser keeps the token of its login.
const CookieName = "dozvon_session"

// Cookie gives a browser its token; secure keeps it from plain HTTP.
func Cookie(token string, secure bool) http.Cookie {
	return http.Cookie{
		Name: CookieName, Value: token, Path: "/", MaxAge: int(Life.Seconds()),
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode,
	}
}

// NoCookie takes it away.
func NoCookie(secure bool) http.Cookie {
	c := Cookie("", secure)
	c.MaxAge = -1
	return c
}

// TokenOf is the token that a request brings; empty when there is none.
func TokenOf(r *http.Request) string {
	c, err := r.Cookie(CookieName)
	if err != nil {
		return ""
	}
	return c.Value
}
