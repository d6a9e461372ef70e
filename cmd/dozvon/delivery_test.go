package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/dozvon/dozvon/cti/appeal"
)

// parsed reads the settings as the command line and the environment give them.
func parsed(t *testing.T, args ...string) deliveryConfig {
	t.Helper()
	var c struct{ deliveryConfig }
	p, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Parse(args); err != nil {
		t.Fatal(err)
	}
	return c.deliveryConfig
}

func TestRoutesOfAnswers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("a-word\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOZVON_SMS_HEADER", "Authorization: Bearer {secret}|X-From: 122, please")
	t.Setenv("DOZVON_SMS_SECRET_FILE", file)
	c := parsed(t, "--sms-url=https://gateway.example.org/send", `--sms-body={"to":"{phone}","text":"{text}"}`, "--sms-accepted=result.status=ok|queued",
		"--smtp-url=smtps://answer@mail.example.org", "--smtp-password-file="+file, "--mail-from=Контакт-центр <answer@example.org>", "--bounce-to=bounce@example.org")
	if len(c.SMSHeader) != 2 || c.SMSHeader[1] != "X-From: 122, please" || c.SMSAccepted != "result.status=ok|queued" {
		t.Errorf("the settings are %q", c.SMSHeader)
	}
	routes, err := c.routes(t.TempDir())
	if err != nil || len(routes) != 2 || routes[0].Way != appeal.WayEmail || routes[1].Way != appeal.WaySMS {
		t.Errorf("got %+v, %v", routes, err)
	}
}

func TestBadRoutesOfAnswersAreNamedTogether(t *testing.T) {
	for _, args := range [][]string{
		{"--sms-url=gateway", "--smtp-url=mail", "--smtp-password-file=/nowhere"},
		{"--mail-from=a@example.org", "--sms-secret=a-word", "--sms-secret-file=/nowhere"},
		{"--bounce-to=b@example.org", "--sms-secret=a-word", "--sms-secret-file=/nowhere"},
	} {
		_, err := parsed(t, args...).routes(t.TempDir())
		if err == nil || !strings.Contains(err.Error(), "--sms-url") || !strings.Contains(err.Error(), "--smtp-url") || strings.Contains(err.Error(), "a-word") {
			t.Errorf("%v: %v", args, err)
		}
	}
	if routes, err := parsed(t).routes(t.TempDir()); err != nil || len(routes) != 0 {
		t.Errorf("without settings: %+v, %v", routes, err)
	}
}
