package account

import (
	"errors"
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
