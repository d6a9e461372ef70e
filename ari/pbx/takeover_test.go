package pbx_test

import (
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/pbx"
	"github.com/dozvon/dozvon/cti/floor"
)

// TestAnApplicationTakenOverIsTakenBack: a stray program that connects under our
// name must not leave us deaf while callers come in.
func TestAnApplicationTakenOverIsTakenBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a := r.server.ARI()
	stray, err := ari.Connect(t.Context(), ari.Options{URL: a.URL, Username: a.User, Password: a.Password, App: pbx.App})
	if err != nil {
		t.Fatal(err)
	}
	next[floor.SwitchLost](r)
	next[floor.SwitchConnected](r)
	stray.Stop()
	if _, arrived := r.dial(440); arrived.Dialed != "122" {
		t.Errorf("arrived %+v", arrived)
	}
}
