package api

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy/lab"
)

// TestRelayTakesOurPasswords: a real coturn, which knows nothing but the secret.
func TestRelayTakesOurPasswords(t *testing.T) {
	t.Parallel()
	relay := lab.StartTURN(t, "of coturn and ours")
	ours := TURN{URLs: []string{"turn:relay"}, Secret: "of coturn and ours"}
	now := time.Now()
	for name, c := range map[string]struct {
		made ICEServer
		want int
	}{
		"a password of now":           {ours.server("agent-anna", now), 0},
		"one that ends in a minute":   {ours.server("agent-anna", now.Add(time.Minute-turnLife)), 0},
		"one that ended a minute ago": {ours.server("agent-anna", now.Add(-time.Minute-turnLife)), 401},
		"one of another secret":       {TURN{Secret: "another"}.server("agent-anna", now), 401},
		"one of another phone":        {ICEServer{Username: ours.server("b", now).Username, Credential: ours.server("a", now).Credential}, 401},
	} {
		err := relay.Allocate(c.made.Username, c.made.Credential)
		refused, no := errors.AsType[lab.Refused](err)
		switch {
		case c.want == 0 && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != 0 && (!no || refused.Code != c.want):
			t.Errorf("%s: %v, want a refusal with %d", name, err, c.want)
		}
	}
}

// TestDesksAndCitizensAreGivenTheRelay with their SIP accounts, each a password
// of its own.
func TestDesksAndCitizensAreGivenTheRelay(t *testing.T) {
	relays := []string{"turn:voice.example.org:3478", "turns:voice.example.org:443?transport=tcp"}
	r := newRig(t, func(c *Config) {
		c.ICEServers = []ICEServer{{URLs: []string{"stun:voice.example.org"}}}
		c.TURN = TURN{URLs: relays, Secret: "s"}
	})
	var desk Account
	r.login("anna").do(http.MethodPost, "/api/v1/me/phone", map[string]string{"page": "p1"}).decode(t, &desk)
	var citizen Ticket
	r.browser().do(http.MethodPost, "/api/v1/public/calls", map[string]string{"line": "122"}).decode(t, &citizen)
	for _, account := range []Account{desk, citizen.Account} {
		if len(account.ICEServers) != 2 || account.ICEServers[0].Username != "" {
			t.Fatalf("given %+v, want STUN and TURN", account.ICEServers)
		}
		given := account.ICEServers[1]
		want := r.api.cfg.TURN.server(account.Username, r.clock.now())
		if given.Username != want.Username || given.Credential != want.Credential || len(given.URLs) != 2 || given.URLs[1] != relays[1] {
			t.Errorf("given %+v, want %+v", given, want)
		}
	}
	if desk.ICEServers[1].Credential == citizen.ICEServers[1].Credential {
		t.Error("two phones have one password")
	}
}
