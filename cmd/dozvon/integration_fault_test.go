package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
)

func TestPostgreSQLGoesAwayUnderCalls(t *testing.T) {
	t.Parallel()
	dir := lab.Folder(t)
	config := deploy.PostgresConfig{Dir: dir, Test: true}
	server, err := deploy.StartPostgres(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	c := newCentre(t, func(c *centre) { c.set.database = server.URL() })
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	talking := c.dial("89991110001", "122", toneCall)
	talking.Hears(toneAnn, patience)
	bob := c.agent("bob", 0, toneBob, "122")
	c.add("late", "agent", "sip:late@127.0.0.1:9", "122")

	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	meanwhile := c.dial("89991110002", "122", toneCall)
	meanwhile.Hears(toneBob, patience)
	eventually(t, "degraded, and ready all the same", func() bool {
		status, degraded := c.readiness()
		return status == http.StatusOK && degraded == partDatabase
	})
	draft := map[string]any{
		"id": "6f0d0f5e-0c5b-4f0e-9d8e-0d9c6c3b2a10", "call_id": ann.desk().Call.ID,
		"topic": "Дороги", "text": "Яма на улице Ленина", "applicant": map[string]string{"name": "Пётр", "phone": "89991110001"},
	}
	if status, text := ann.ask(http.MethodPost, "/appeals", draft); status != http.StatusAccepted {
		t.Errorf("an appeal without the database: %d %s", status, text)
	}
	stranger := &person{c: c, login: "late", client: ann.client}
	status, text := stranger.ask(http.MethodPost, "/session", map[string]string{"login": "late", "password": everyPassword})
	if status != http.StatusServiceUnavailable || !strings.Contains(text, "войти пока нельзя") {
		t.Errorf("logging in without the database: %d %s", status, text)
	}
	ann.act("hold")
	ann.act("resume")
	ann.act("hangup")
	meanwhile.Hangup()
	bob.shows(agent.Ready, "")

	if server, err = deploy.StartPostgres(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	if server.URL() != c.set.database {
		t.Fatalf("the address changed")
	}
	eventually(t, "nothing degraded", func() bool {
		status, degraded := c.readiness()
		return status == http.StatusOK && degraded == ""
	})
	_, _, events := c.recordOf("+79991110001")
	if got := kinds(events); got != "arrived greeted queued offered answered held resumed ended" {
		t.Errorf("the events: %s", got)
	}
	_, _, events = c.recordOf("+79991110002")
	if got := kinds(events); got != "arrived greeted queued offered answered ended" {
		t.Errorf("the events: %s", got)
	}
	if status, text := ann.ask(http.MethodPost, "/appeals", draft); status != http.StatusCreated {
		t.Errorf("the same appeal again: %d %s", status, text)
	}
	page, err := c.db.Appeals(t.Context(), appeal.Filter{Phone: "+79991110001", Limit: 10})
	if err != nil || len(page.Appeals) != 1 || page.Appeals[0].Number == "" || page.Appeals[0].Line != "122" {
		t.Errorf("the appeals: %+v %v", page.Appeals, err)
	}
	c.logIn("late")
	c.silent()
}

func TestAsteriskDiesUnderCallsAndComesBack(t *testing.T) {
	t.Parallel()
	var config deploy.AsteriskConfig
	c := newCentre(t, func(c *centre) {
		c.asterisk = lab.Asterisk(t, withTones(t), func(given *deploy.AsteriskConfig) { config = *given })
	})
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	talking := c.dial("89991110001", "122", toneCall)
	talking.Hears(toneAnn, patience)
	waiting := c.dial("89991110002", "122", toneCall)
	waiting.Hears(toneWait, patience)
	web := c.hire("web", "", "122")
	status, text := web.ask(http.MethodPost, "/me/phone", map[string]string{"page": "p"})
	var account account.Account
	if err := json.Unmarshal([]byte(text), &account); err != nil || status != http.StatusOK || account.Username == "" {
		t.Fatalf("claim a browser's phone: %d %s", status, text)
	}

	if err := c.asterisk.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "not ready without Asterisk", func() bool {
		status, degraded := c.readiness()
		return status == http.StatusServiceUnavailable && degraded == partSwitch
	})
	var err error
	if c.asterisk, err = deploy.StartAsterisk(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.asterisk.Kill() })
	c.ready()
	for _, from := range []string{"+79991110001", "+79991110002"} {
		if record, _, _ := c.recordOf(from); record.Finish.Reason != call.LostUnwatched || record.Finish.Result != call.Indeterminate {
			t.Errorf("the record of %s: %+v", from, record.Finish)
		}
	}
	ann.shows(agent.Ready, "")
	client := c.asks()
	defer client.Stop()
	eventually(t, "the browser's phone again", func() bool {
		_, err := client.Endpoints.Get(t.Context(), "PJSIP", account.Username)
		return err == nil
	})
	again := c.dial("89991110003", "122", toneCall)
	again.Hears(toneAnn, patience)
	again.Hangup()
	c.recordOf("+79991110003")
	c.silent()
}

func TestComplaint04TheLinkToAsteriskIsCutOrHangs(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*proxy){"closed": (*proxy).cut, "silent": (*proxy).stall} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			link := &proxy{}
			c := newCentre(t)
			link.start(t, strings.TrimPrefix(c.set.ARIURL, "http://"))
			c.set.ARIURL = "http://" + link.address
			c.start()
			ann := c.agent("ann", 0, toneAnn, "122")
			bob := c.agent("bob", 0, toneBob, "122")
			stays := c.dial("89991110001", "122", toneCall)
			stays.Hears(toneAnn, patience)
			leaves := c.dial("89991110002", "122", toneCall)
			leaves.Hears(toneBob, patience)

			spoil(link)
			eventually(t, "not ready without the link", func() bool {
				status, degraded := c.readiness()
				return status == http.StatusServiceUnavailable && degraded == partSwitch
			})
			leaves.Hangup()
			c.channels(3) // of the two talks, all but who left
			stays.Hears(toneAnn, patience)
			if d := ann.desk(); d.Call == nil || d.Call.State != call.Talking {
				t.Errorf("without the link ann's desk shows %+v", d)
			}
			late := c.dial("89991110003", "122", toneCall)

			link.heal()
			c.ready()
			if record, _, _ := c.recordOf("+79991110002"); record.Finish.Reason != call.LostUnwatched {
				t.Errorf("the record of who left: %+v", record.Finish)
			}
			late.Hears(toneBob, patience)
			ann.act("hold")
			hearsOnly(t, stays, toneAnn)
			ann.act("hangup")
			if status := stays.Ended(patience); status != 200 {
				t.Errorf("hang-up ended the talk with %d", status)
			}
			bob.act("hangup")
			late.Ended(patience)
			c.recordOf("+79991110001")
			c.recordOf("+79991110003")
			c.silent()
		})
	}
}

// proxy carries TCP connections and can spoil them.
type proxy struct {
	address string

	mu    sync.Mutex
	pairs []net.Conn
	down  bool          // new connections are closed
	gate  chan struct{} // closed while data passes
}

func (p *proxy) start(t *testing.T, target string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = listener.Addr().String()
	p.gate = make(chan struct{})
	close(p.gate)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", target)
			if err != nil || !p.keep(conn, far) {
				_ = conn.Close()
				if far != nil {
					_ = far.Close()
				}
				continue
			}
			running.Go(func() { p.carry(ctx, conn, far) })
			running.Go(func() { p.carry(ctx, far, conn) })
		}
	})
	t.Cleanup(func() {
		stop()
		_ = listener.Close()
		p.cut()
		running.Wait()
	})
}

func (p *proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.down {
		p.pairs = append(p.pairs, conns...)
	}
	return !p.down
}

func (p *proxy) carry(ctx context.Context, from, to net.Conn) {
	defer func() { _, _ = from.Close(), to.Close() }()
	chunk := make([]byte, 16<<10)
	for {
		n, err := from.Read(chunk)
		if err != nil {
			return
		}
		p.mu.Lock()
		gate := p.gate
		p.mu.Unlock()
		select {
		case <-gate:
		case <-ctx.Done():
			return
		}
		if _, err := io.Copy(to, strings.NewReader(string(chunk[:n]))); err != nil {
			return
		}
	}
}

// cut closes every connection and refuses new ones.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = true
	for _, conn := range p.pairs {
		_ = conn.Close()
	}
	p.pairs = nil
}

// stall lets connections stand and carries nothing.
func (p *proxy) stall() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gate = make(chan struct{})
}

// heal lets everything pass again; what stalled is delivered first.
func (p *proxy) heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = false
	select {
	case <-p.gate:
	default:
		close(p.gate)
	}
}
