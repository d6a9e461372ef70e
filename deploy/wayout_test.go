package deploy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
)

// ask sends a request to ARI and returns the status and the body.
func ask(t *testing.T, ari deploy.ARI, method, path, body string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, ari.URL+"/ari"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(ari.User, ari.Password)
	request.Header.Set("Content-Type", "application/json")
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// whistle stands for the waiting prompt: a short tone that a test can recognise.
func whistle(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "ready"), 0o755); err != nil {
		t.Fatal(err)
	}
	output, err := exec.CommandContext(t.Context(), "sox", "-n", "-r", "8000", "-b", "16", "-c", "1",
		filepath.Join(dir, "ready", "wait.wav"), "synth", "1", "sine", "600", "vol", "0.5").CombinedOutput()
	if err != nil {
		t.Fatalf("sox: %v: %s", err, output)
	}
	return dir
}

func TestCallerIsKeptWhileDozvonIsAwayAndArrivesLater(t *testing.T) {
	prompts := whistle(t)
	server := lab.Asterisk(t, func(config *deploy.AsteriskConfig) { config.Prompts = prompts })
	caller := lab.Dial(t, server.SIPAddr(), "79991112233", "122", 440)
	caller.Answered(15 * time.Second)
	caller.Hears(600, 15*time.Second) // the prompt
	await(t, "music after the prompt", func() bool {
		return caller.Media.Tone(600) < 0.1 && caller.Media.Level() > 0.001
	})
	if caller.Over() {
		t.Fatalf("the caller was sent away with status %d", caller.Status())
	}
	event := firstArrival(t, server.ARI())
	if strings.Join(event.Args, " ") != "arrive 122" || event.Channel.Caller.Number != "79991112233" {
		t.Errorf("Dozvon comes back and is told %+v", event)
	}
	if caller.Over() {
		t.Errorf("the caller was lost on the way, status %d", caller.Status())
	}
}

type arrival struct {
	Type    string
	Args    []string
	Channel struct {
		ID     string
		Caller struct{ Number string }
	}
}

// firstArrival connects as Dozvon and waits for a call.
func firstArrival(t *testing.T, ari deploy.ARI) arrival {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	address := strings.Replace(ari.URL, "http://", "ws://", 1) + "/ari/events?app=dozvon&api_key=" + ari.User + ":" + ari.Password
	socket, response, err := websocket.DefaultDialer.DialContext(ctx, address, nil)
	if err != nil {
		t.Fatalf("connect to ARI: %v (%v)", err, response)
	}
	defer func() { _ = socket.Close() }()
	if err := socket.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for {
		var event arrival
		if err := socket.ReadJSON(&event); err != nil {
			t.Fatalf("wait for a call: %v", err)
		}
		if event.Type == "StasisStart" {
			return event
		}
	}
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("not seen: %s", what)
		}
	}
}

func TestBrowserEndpointsArePushedAndRemoved(t *testing.T) {
	ari := lab.Asterisk(t).ARI()
	const folder = "/asterisk/config/dynamic/res_pjsip/"
	objects := []struct{ kind, fields string }{
		{"aor", `{"fields":[{"attribute":"max_contacts","value":"1"},{"attribute":"remove_existing","value":"yes"}]}`},
		{"auth", `{"fields":[{"attribute":"auth_type","value":"userpass"},{"attribute":"username","value":"b-1"},{"attribute":"password","value":"p"}]}`},
		{"endpoint", `{"fields":[{"attribute":"webrtc","value":"yes"},{"attribute":"dtls_auto_generate_cert","value":"yes"},` +
			`{"attribute":"context","value":"from-agent"},{"attribute":"aors","value":"b-1"},{"attribute":"auth","value":"b-1"},` +
			`{"attribute":"disallow","value":"all"},{"attribute":"allow","value":"opus,alaw,ulaw"},{"attribute":"direct_media","value":"no"}]}`},
	}
	for _, object := range objects {
		if status, body := ask(t, ari, http.MethodPut, folder+object.kind+"/b-1", object.fields); status != http.StatusOK {
			t.Fatalf("push %s: %d %s", object.kind, status, body)
		}
	}
	_, body := ask(t, ari, http.MethodGet, folder+"endpoint/b-1", "")
	var fields []struct{ Attribute, Value string }
	if err := json.NewDecoder(bytes.NewBufferString(body)).Decode(&fields); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, field := range fields {
		got[field.Attribute] = field.Value
	}
	if got["webrtc"] != "yes" || got["context"] != "from-agent" || !strings.Contains(got["allow"], "opus") {
		t.Errorf("the endpoint reads back as %v", got)
	}
	if status, body := ask(t, ari, http.MethodGet, "/endpoints/PJSIP/b-1", ""); status != http.StatusOK {
		t.Errorf("the endpoint is not there: %d %s", status, body)
	}
	if status, _ := ask(t, ari, http.MethodDelete, folder+"endpoint/b-1", ""); status != http.StatusNoContent {
		t.Errorf("remove endpoint: %d", status)
	}
	await(t, "the endpoint's end", func() bool {
		status, _ := ask(t, ari, http.MethodGet, "/endpoints/PJSIP/b-1", "")
		return status == http.StatusNotFound
	})
}

func TestAgentsPhoneIsRungByItsAddress(t *testing.T) {
	phone := lab.NewPhone(t, 0, 1000)
	server := lab.Asterisk(t)
	// Without Dozvon the dialplan takes the answered leg, which is enough to hear that media flows.
	order := `{"endpoint":"PJSIP/agent-phone/` + phone.URI() + `","context":"arrive","extension":"122","priority":1,"callerId":"79991112233"}`
	if status, body := ask(t, server.ARI(), http.MethodPost, "/channels", order); status != http.StatusOK {
		t.Fatalf("ring the phone: %d %s", status, body)
	}
	call := phone.Rung(15 * time.Second)
	call.Answered(15 * time.Second)
	call.Hears(0, 15*time.Second)
}
