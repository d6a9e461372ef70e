package ari_test

import (
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
)

var update = flag.Bool("update", false, "write testdata/conformance anew from a real Asterisk")

// TestConformance plays the scenarios against aritest and against a real
// Asterisk. The transcripts in testdata are those of the real one; both must
// give them, so that aritest cannot drift from the truth.
func TestConformance(t *testing.T) {
	t.Run("aritest", func(t *testing.T) {
		server := aritest.Start(t)
		server.MissingSound("sound:nosuch")
		o := server.Options("dozvon")
		play(t, o, false)
		t.Run("http", func(t *testing.T) {
			o.ForceHTTP = true
			play(t, o, false)
		})
	})
	t.Run("asterisk", func(t *testing.T) {
		o := realAsterisk(t)
		play(t, o, *update)
		t.Run("http", func(t *testing.T) {
			o.ForceHTTP = true
			play(t, o, false)
		})
	})
}

// realAsterisk is that of DOZVON_TEST_ASTERISK_URL, for example
// http://user:password@127.0.0.1:8088, or a private one. Its dialplan must lead
// context arrive to Stasis(dozvon,arrive,EXTEN).
func realAsterisk(t *testing.T) ari.Options {
	t.Helper()
	if address := os.Getenv("DOZVON_TEST_ASTERISK_URL"); address != "" {
		u, err := url.Parse(address)
		if err != nil || u.User == nil {
			t.Fatal("DOZVON_TEST_ASTERISK_URL must be like http://user:password@127.0.0.1:8088")
		}
		password, _ := u.User.Password()
		return ari.Options{URL: address, Username: u.User.Username(), Password: password, App: "dozvon"}
	}
	_, here := exec.LookPath("asterisk")
	_, inRoot := os.Stat(filepath.Join(deploy.AsteriskRoot(), "usr", "sbin", "asterisk"))
	if here != nil && inRoot != nil {
		t.Skip("no Asterisk on this machine: deploy/install.sh installs one, or name one in DOZVON_TEST_ASTERISK_URL; only aritest was compared with the recorded transcripts")
	}
	found := lab.Asterisk(t, func(c *deploy.AsteriskConfig) { c.Everything = true }).ARI()
	return ari.Options{URL: found.URL, Username: found.User, Password: found.Password, App: "dozvon"}
}

// play runs each scenario and compares with the recorded transcripts.
func play(t *testing.T, o ari.Options, write bool) {
	c := connect(t, o)
	for name, scenario := range scenarios {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, c)
			scenario(s)
			got := s.transcript()
			file := filepath.Join("testdata", "conformance", name+".txt")
			if write {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the transcript differs from %s:\n%s\nrecorded:\n%s", file, got, want)
			}
		})
	}
}

var scenarios = map[string]func(*stage){
	"refusals": refusals, "ids": takenIDs, "talk": talk, "busy": busy, "cancel": cancelled, "no-answer": noAnswer, "nowhere": nowhere,
	"outside-stasis": outsideStasis, "variables": variables, "playback": playbacks, "recording": recordings, "create": createAndDial,
	"objects": objects, "application": application, "reconnect": reconnect, "leave": leave,
}
