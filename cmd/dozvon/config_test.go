package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// good is a configuration that needs nothing of the data folder.
func good() serveConfig {
	return serveConfig{
		HTTP: "127.0.0.1:8122", Ops: "127.0.0.1:8123", Sync: time.Second, DatabaseURL: "postgres://u:pw@db/dozvon",
		ARIURL: "https://asterisk:8089", ARIUser: "dozvon", ARIPassword: "pw", Proxies: []string{"10.0.0.0/8"},
	}
}

func TestGoodConfigurationIsCompleted(t *testing.T) {
	s, err := good().resolve(filepath.Join(t.TempDir(), "new"))
	if err != nil {
		t.Fatal(err)
	}
	if s.database != "postgres://u:pw@db/dozvon" || s.ari.Password != "pw" || s.sip.String() != "wss://asterisk:8089/ws" || len(s.proxies) != 1 || s.secure() {
		t.Errorf("the settings are %+v", s)
	}
	if _, err := os.Stat(s.data); err != nil {
		t.Errorf("the data folder was not made: %v", err)
	}
}

// TestEveryProblemIsListedAtOnce with the flag that mends it.
func TestEveryProblemIsListedAtOnce(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := serveConfig{
		HTTP: "8122", Ops: "nowhere", TLSCert: "cert.pem", DatabaseURLFile: filepath.Join(dir, "none"),
		ARIPasswordFile: filepath.Join(dir, "none"), Proxies: []string{"proxy.example"}, Sync: -1,
	}
	_, err := c.resolve(filepath.Join(file, "below-a-file"))
	if err == nil {
		t.Fatal("nothing was found")
	}
	if !strings.Contains(err.Error(), "8 problem(s)") {
		t.Errorf("not all of 8 problems were found:\n%v", err)
	}
	for _, flag := range []string{"--data", "--http", "--ops", "--tls-cert", "--database-url-file", "--ari-password-file", "--proxies", "--journal-sync"} {
		if !strings.Contains(err.Error(), "\n"+flag) {
			t.Errorf("%s is not named in\n%v", flag, err)
		}
	}
}

func TestEachProblemNamesItsRemedy(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*serveConfig)
		want  []string
	}{
		"HTTP beyond loopback":      {func(c *serveConfig) { c.HTTP = "0.0.0.0:8122" }, []string{"microphone", "--tls-cert", "--insecure-http"}},
		"HTTP on all addresses":     {func(c *serveConfig) { c.HTTP = ":8122" }, []string{"--tls-cert"}},
		"no such certificate":       {func(c *serveConfig) { c.TLSCert, c.TLSKey = "none.pem", "none.key" }, []string{"PEM", "none.pem"}},
		"key without a certificate": {func(c *serveConfig) { c.TLSKey = "k" }, []string{"both or neither"}},
		"no database":               {func(c *serveConfig) { c.DatabaseURL = "" }, []string{"--database-url", "make run"}},
		"no Asterisk":               {func(c *serveConfig) { c.ARIURL = "" }, []string{"--ari-url"}},
		"Asterisk, no password":     {func(c *serveConfig) { c.ARIPassword = "" }, []string{"--ari-user", "--ari-password"}},
		"Asterisk by name only":     {func(c *serveConfig) { c.ARIURL = "asterisk:8088" }, []string{"--ari-url", "http://"}},
		"relay without a secret":    {func(c *serveConfig) { c.TURNURL = []string{"turn:relay.example"} }, []string{"--turn-secret", "static-auth-secret"}},
		"secret without a relay":    {func(c *serveConfig) { c.TURNSecret = "s" }, []string{"--turn-url"}},
		"relay by name only":        {func(c *serveConfig) { c.TURNURL, c.TURNSecret = []string{"relay.example"}, "s" }, []string{"--turn-url", "turn:"}},
		"STUN by a page's address":  {func(c *serveConfig) { c.STUNURL = []string{"https://relay.example"} }, []string{"--stun-url", "stun:"}},
		"proxy by address":          {func(c *serveConfig) { c.Proxies = []string{"10.0.0.1"} }, []string{"--proxies", "10.0.0.0/8"}},
	} {
		cfg := good()
		c.spoil(&cfg)
		_, err := cfg.resolve(t.TempDir())
		if err == nil || !strings.Contains(err.Error(), " 1 problem(s)") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", name, err, want)
			}
		}
	}
}

func TestPlainHTTPWhereItIsSafe(t *testing.T) {
	for _, c := range []serveConfig{
		{HTTP: "127.0.0.1:1"}, {HTTP: "[::1]:1"}, {HTTP: "localhost:1"}, {HTTP: "0.0.0.0:1", InsecureHTTP: true},
	} {
		if err := c.checkTLS(); err != nil {
			t.Errorf("%s: %v", c.HTTP, err)
		}
	}
}

func TestUnknownVariableIsRefused(t *testing.T) {
	t.Setenv("DOZVON_HTPP", "127.0.0.1:1")
	t.Setenv("DOZVON_TEST_ANYTHING", "of the tests")
	t.Setenv("DOZVON_DATA", t.TempDir())
	t.Setenv("DOZVON_SIP", "127.0.0.1:5070") // of another command
	err := execute(t.Context(), []string{"version"})
	if err == nil || !strings.Contains(err.Error(), "DOZVON_HTPP") || strings.Contains(err.Error(), "DOZVON_DATA") ||
		strings.Contains(err.Error(), "DOZVON_SIP") || strings.Contains(err.Error(), "DOZVON_TEST") {
		t.Errorf("the answer is %v", err)
	}
}

func TestWrongCommandSaysWhereHelpIs(t *testing.T) {
	for _, args := range [][]string{{"serv"}, {"serve", "--htpp", "x"}, {"user", "add"}} {
		if err := execute(t.Context(), args); err == nil || !strings.Contains(err.Error(), "--help") {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// TestRunHandsItsConfigurationOn: what is given to run as a flag must hold for
// the service that it starts.
func TestRunHandsItsConfigurationOn(t *testing.T) {
	s := &supervisor{data: "/d", level: "debug", cmd: runCmd{serveConfig: serveConfig{
		HTTP: "h:1", Ops: "o:1", TLSCert: "c", TLSKey: "k", InsecureHTTP: true, Sync: 2 * time.Second,
		STUNURL: []string{"stun:s"}, TURNURL: []string{"turn:t:1", "turn:t:2"}, TURNSecret: "shared",
		JournalURL: "nats://n:4222", Proxies: []string{"10.0.0.0/8", "192.168.0.0/16"}, Attachments: "/files", EraseExpired: true,
		deliveryConfig: deliveryConfig{AnswerLine: "122", SMSHeader: []string{"A: b, c", "D: e"}, SMSSecret: "word"},
	}}}
	env := "\n" + strings.Join(s.environment(), "\n") + "\n"
	for _, want := range []string{
		"DATA=/d", "LOG_LEVEL=debug", "HTTP=h:1", "OPS=o:1", "TLS_CERT=c", "TLS_KEY=k", "INSECURE_HTTP=true",
		"STUN_URL=stun:s", "TURN_URL=turn:t:1,turn:t:2", "TURN_SECRET=shared",
		"JOURNAL_SYNC=2s", "JOURNAL_URL=nats://n:4222", "PROXIES=10.0.0.0/8,192.168.0.0/16",
		"ATTACHMENTS=/files", "ERASE_EXPIRED=true", "ANSWER_LINE=122", "SMS_HEADER=A: b, c|D: e", "SMS_SECRET=word",
	} {
		if !strings.Contains(env, "\nDOZVON_"+want+"\n") {
			t.Errorf("DOZVON_%s is not handed on", want)
		}
	}
	if strings.Contains(env, "DOZVON_MAIL_FROM") {
		t.Error("what was not given is handed on")
	}
}
