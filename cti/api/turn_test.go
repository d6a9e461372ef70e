package api

import (
	"net/http"
	"testing"

	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/cti/floor"
)

// TestDesksAndCitizensAreGivenTheRelay with their SIP accounts, each a password
// of its own.
func TestDesksAndCitizensAreGivenTheRelay(t *testing.T) {
	relays := []string{"turn:voice.example.org:3478", "turns:voice.example.org:443?transport=tcp"}
	r := newRig(t, func(c *Config) {
		c.ICEServers = []account.ICEServer{{URLs: []string{"stun:voice.example.org"}}}
		c.TURN = account.TURN{URLs: relays, Secret: "s"}
	})
	var desk account.Account
	r.login("anna").do(http.MethodPost, "/api/v1/me/phone", map[string]string{"page": "p1"}).decode(t, &desk)
	var citizen Ticket
	r.browser().do(http.MethodPost, "/api/v1/public/calls", map[string]string{"line": "122"}).decode(t, &citizen)
	for _, got := range []account.Account{desk, citizen.Account} {
		if len(got.ICEServers) != 2 || got.ICEServers[0].Username != "" {
			t.Fatalf("given %+v, want STUN and TURN", got.ICEServers)
		}
		given := got.ICEServers[1]
		want := r.api.accounts.Of(floor.BrowserPhone{Name: got.Username}).ICEServers[1]
		if given.Username != want.Username || given.Credential != want.Credential || len(given.URLs) != 2 || given.URLs[1] != relays[1] {
			t.Errorf("given %+v, want %+v", given, want)
		}
	}
	if desk.ICEServers[1].Credential == citizen.ICEServers[1].Credential {
		t.Error("two phones have one password")
	}
}
