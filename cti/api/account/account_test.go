package account

import (
	"bytes"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/floor"
)

// TestARestartMakesTheSameAccounts: also one that brings a newer program, or
// talks would lose their signalling.
func TestARestartMakesTheSameAccounts(t *testing.T) {
	made := Issuer{Secret: bytes.Repeat([]byte{7}, 32), Now: time.Now}
	want := floor.BrowserPhone{Name: "agent-ab687a155f30ee38d9a7", Password: "XUqlS3op7wY-Yb4eiegVo25O-vP17QYKhBDOF3g26Ig"}
	if got := made.Staff("one"); got != want {
		t.Errorf("made %+v, want %+v", got, want)
	}
	if other := made.Staff("two"); other.Name == want.Name || other.Password == want.Password {
		t.Errorf("two logins have %+v", other)
	}
	made.Secret = bytes.Repeat([]byte{8}, 32)
	if other := made.Staff("one"); other.Name == want.Name || other.Password == want.Password {
		t.Errorf("another secret makes %+v", other)
	}
	if got := made.Of(want); got.URI != "sip:"+want.Name+"@dozvon.invalid" || got.Password != want.Password || got.ICEServers == nil {
		t.Errorf("the browser registers with %+v", got)
	}
}
