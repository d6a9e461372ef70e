package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
	"github.com/dozvon/dozvon/store"
)

// patience bounds every wait of these tests.
const patience = 15 * time.Second

// The tones that stand for prompts and people.
const (
	tone122  = 500.0
	tone117  = 700.0
	toneWait = 600.0
	toneAnn  = 1000.0
	toneBob  = 1300.0
	toneCall = 440.0
)

// testPlan is the plan of these tests: prompts are short, and what is to outlive
// something has more time than a busy machine takes for it.
const testPlan = `
time_zone: Asia/Irkutsk
lines:
  - {id: "122", name: Служба 122, greeting: greeting-122, queue: "122"}
  - {id: "117", name: Служба 117, greeting: greeting-117, notice_in_greeting: true, queue: "117", record: true}
queues:
  - {id: "122", name: Служба 122, ring_seconds: 60, wrap_up_seconds: 0, callback: {from: "00:00", to: "24:00"}, announcement: wait, answered_within: 60}
  - {id: "117", name: Служба 117, ring_seconds: 60, wrap_up_seconds: 600, announcement: wait, answered_within: 60}
reasons:
  - {id: break, name: Перерыв}
centre: {name: Центр «Проверка», operator: ГКУ «Проверка»}
`

// hastyPlan is testPlan with offers of queue 117 that end soon.
var hastyPlan = strings.Replace(testPlan, "ring_seconds: 60, wrap_up_seconds: 600,", "ring_seconds: 3, wrap_up_seconds: 600,", 1)

// centre is a whole contact centre: Asterisk, PostgreSQL and, once started, the
// service.
type centre struct {
	t        *testing.T
	asterisk *deploy.Asterisk
	db       *store.Store
	set      settings
	web, ops string // base URLs of the service that runs
	log      *lockedBuffer
	app      *app
}

var migrated = lab.Template{Prepare: func(ctx context.Context, url string) error {
	db, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		return err
	}
	defer db.Close()
	_, _, err = db.Migrate(ctx)
	return err
}}

// newCentre prepares a centre; start or spawn runs the service.
func newCentre(t *testing.T, changes ...func(*centre)) *centre {
	t.Helper()
	c := &centre{t: t, log: &lockedBuffer{}}
	c.set.data, c.set.Sync, c.set.HTTP, c.set.Ops = t.TempDir(), time.Second, "127.0.0.1:0", "127.0.0.1:0"
	write(t, filepath.Join(c.set.data, "plan.yaml"), []byte(testPlan))
	for _, change := range changes {
		change(c)
	}
	if c.asterisk == nil {
		c.asterisk = lab.Asterisk(t, withTones(t))
	}
	if c.set.database == "" {
		c.set.database = migrated.Postgres(t)
	}
	c.set.ARIURL = c.asterisk.ARI().URL
	c.set.ari = c.asterisk.ARI()
	var err error
	if c.db, err = store.Open(t.Context(), store.Config{URL: c.set.database}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.db.Close)
	if _, _, err := c.db.Migrate(t.Context()); err != nil { // a server of the test's own has no schema yet
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the service's log:\n%s", c.log.tail(8000))
		}
	})
	return c
}

// start runs the service in this process; the test's end stops it.
func (c *centre) start() {
	c.t.Helper()
	c.app = newApp(c.settings(), slog.New(slog.NewTextHandler(c.log, nil)))
	if err := c.app.start(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(c.app.stop)
	c.web, c.ops = "http://"+c.app.bound["--http"], "http://"+c.app.bound["--ops"]
	c.ready()
}

// settings are what resolve would make of the configuration.
func (c *centre) settings() settings {
	c.t.Helper()
	c.set.DatabaseURL = secret(c.set.database)
	c.set.ARIUser, c.set.ARIPassword = c.set.ari.User, secret(c.set.ari.Password)
	set, err := c.set.resolve(c.set.data)
	if err != nil {
		c.t.Fatal(err)
	}
	return set
}

// ready waits until the service takes calls.
func (c *centre) ready() {
	c.t.Helper()
	eventually(c.t, "the service is ready", func() bool {
		status, _ := c.readiness()
		return status == http.StatusOK
	})
}

// readiness asks /readyz and gives the names of what is degraded.
func (c *centre) readiness() (status int, degraded string) {
	answer, err := http.Get(c.ops + "/readyz")
	if err != nil {
		return 0, ""
	}
	defer func() { _ = answer.Body.Close() }()
	var r readiness
	_ = json.NewDecoder(answer.Body).Decode(&r)
	names := make([]string, len(r.Degraded))
	for i, part := range r.Degraded {
		names[i] = part.Name
	}
	return answer.StatusCode, strings.Join(names, " ")
}

// dial calls a line from a number of its own.
func (c *centre) dial(from, number string, hertz float64) *lab.Call {
	c.t.Helper()
	return lab.Dial(c.t, c.asterisk.SIPAddr(), from, number, hertz)
}

// recordOf waits until the call from a number has ended in the database.
func (c *centre) recordOf(from string) (call.Call, []store.Leg, []cti.Event) {
	c.t.Helper()
	var found call.Call
	eventually(c.t, "the ended call of "+from+" in the database", func() bool {
		page, err := c.db.Calls(c.t.Context(), call.Filter{Caller: from, Limit: 1})
		if err != nil || len(page.Calls) == 0 {
			return false
		}
		found = page.Calls[0]
		return found.State == call.Ended
	})
	record, legs, events, err := c.db.Call(c.t.Context(), found.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	events = slices.DeleteFunc(events, func(e cti.Event) bool { return !strings.HasPrefix(e.Type(), "call.") })
	ends := 0
	for _, e := range events {
		if e.Type() == "call.ended" {
			ends++
		}
	}
	if ends != 1 || (events[0].Type() != "call.arrived" && record.Direction == call.In) || events[len(events)-1].Type() != "call.ended" {
		c.t.Errorf("the call of %s ended %d times: %v", from, ends, kinds(events))
	}
	return record, legs, events
}

func kinds(events []cti.Event) string {
	names := make([]string, len(events))
	for i, e := range events {
		names[i] = strings.TrimPrefix(e.Type(), "call.")
	}
	return strings.Join(names, " ")
}

// asks connects to Asterisk past the service.
func (c *centre) asks() *ari.Client {
	c.t.Helper()
	a := c.asterisk.ARI()
	client, err := ari.Connect(c.t.Context(), ari.Options{URL: a.URL, Username: a.User, Password: a.Password, App: "check"})
	if err != nil {
		c.t.Fatal(err)
	}
	return client
}

// channels waits until Asterisk has so many.
func (c *centre) channels(n int) {
	c.t.Helper()
	client := c.asks()
	defer client.Stop()
	eventually(c.t, fmt.Sprintf("%d channels in Asterisk", n), func() bool {
		channels, err := client.Channels.List(c.t.Context())
		return err == nil && len(channels) == n
	})
}

// silent waits until Asterisk has neither channels nor bridges.
func (c *centre) silent() {
	c.t.Helper()
	client := c.asks()
	defer client.Stop()
	var left string
	defer func() {
		if c.t.Failed() {
			c.t.Log("left in Asterisk: ", left)
		}
	}()
	eventually(c.t, "no channel and no bridge left", func() bool {
		channels, err := client.Channels.List(c.t.Context())
		if err != nil {
			return false
		}
		bridges, err := client.Bridges.List(c.t.Context())
		left = fmt.Sprintf("%+v %+v", channels, bridges)
		return err == nil && len(channels) == 0 && len(bridges) == 0
	})
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("not seen within %v: %s", patience, what)
		}
	}
}

// hearsOnly waits until the last second heard is music, and no tone of hertz.
func hearsOnly(t *testing.T, c *lab.Call, hertz float64) {
	t.Helper()
	eventually(t, "music instead of a tone", func() bool {
		return c.Media.Level() > 0.001 && c.Media.Tone(hertz) < 0.05
	})
}

// hearsNothing waits until no sound has come for a while.
func hearsNothing(t *testing.T, c *lab.Call) {
	t.Helper()
	packets, since := -1, time.Now()
	eventually(t, "silence", func() bool {
		if now := c.Media.Packets(); now != packets {
			packets, since = now, time.Now()
		}
		return time.Since(since) > 300*time.Millisecond
	})
}

// withTones gives Asterisk short tones for prompts.
func withTones(t *testing.T) func(*deploy.AsteriskConfig) {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "dozvon-tones-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "ready"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, hertz := range map[string]float64{"greeting-122": tone122, "greeting-117": tone117, "wait": toneWait, "error": 300, "recording-notice": toneNotice} {
		write(t, filepath.Join(dir, "ready", name+".wav"), wave(hertz, 700*time.Millisecond))
	}
	for name, hertz := range guideTones { // long enough to be told from what was heard before
		write(t, filepath.Join(dir, "ready", name+".wav"), wave(hertz, 1300*time.Millisecond))
	}
	for name, hertz := range voicemailTones {
		write(t, filepath.Join(dir, "ready", name+".wav"), wave(hertz, 1300*time.Millisecond))
	}
	english := filepath.Join(dir, "ready", "en")
	if err := os.Mkdir(english, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(english, "menu-main.wav"), wave(toneEnglish, 1300*time.Millisecond))
	for _, tones := range []func(func(name string, hertz float64, length time.Duration)){placeTones, waitTones, keyTones} {
		tones(func(name string, hertz float64, length time.Duration) {
			write(t, filepath.Join(dir, "ready", name+".wav"), wave(hertz, length))
		})
	}
	return func(config *deploy.AsteriskConfig) { config.Prompts = dir }
}

// wave is a WAV file with a tone: 8 kHz, 16 bit, mono.
func wave(hertz float64, length time.Duration) []byte {
	samples := int(length.Seconds() * 8000)
	le := binary.LittleEndian
	b := make([]byte, 0, 44+2*samples)
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(36+2*samples))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1) // PCM
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, 8000)
	b = le.AppendUint32(b, 16000)
	b = le.AppendUint16(b, 2)
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(2*samples))
	for i := range samples {
		b = le.AppendUint16(b, uint16(int16(12000*math.Sin(2*math.Pi*hertz*float64(i)/8000))))
	}
	return b
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// freeAddress is an address for TCP and UDP that nobody uses, and that no other
// test chooses while this one runs.
func freeAddress(t *testing.T) string {
	t.Helper()
	reserved, err := deploy.ReservePort("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reserved.Release)
	return loopback(reserved.Port)
}

// lockedBuffer collects a log.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) tail(n int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.b.String()
	return text[max(0, len(text)-n):]
}
