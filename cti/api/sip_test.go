package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

// scriptedSwitch takes SIP WebSockets as the switch does and hands them to the
// test.
func scriptedSwitch(t *testing.T) (*url.URL, <-chan *websocket.Conn) {
	t.Helper()
	conns := make(chan *websocket.Conn, 100)
	up := websocket.Upgrader{Subprotocols: []string{"sip"}}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		_ = conn.SetReadDeadline(time.Now().Add(limit))
		conns <- conn
	}))
	t.Cleanup(func() {
		for len(conns) > 0 {
			_ = (<-conns).Close()
		}
		srv.Close()
	})
	u, err := url.Parse("ws" + strings.TrimPrefix(srv.URL, "http") + "/ws")
	if err != nil {
		t.Fatal(err)
	}
	return u, conns
}

func register(user string) string {
	return "REGISTER sip:dozvon.invalid SIP/2.0\r\nVia: SIP/2.0/WSS x;branch=z9\r\nFrom: <sip:" + user +
		"@dozvon.invalid>;tag=a\r\nTo: <sip:" + user + "@dozvon.invalid>\r\n\r\n"
}

func sipRig(t *testing.T) (*rig, <-chan *websocket.Conn) {
	target, conns := scriptedSwitch(t)
	return newRig(t, func(c *Config) { c.Switch = target }), conns
}

func send(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, conn *websocket.Conn, want string) {
	t.Helper()
	_, got, err := conn.ReadMessage()
	if err != nil || string(got) != want {
		t.Fatalf("received %q, %v; want %q", got, err, want)
	}
}

func (b *browser) sip(path string) *websocket.Conn {
	b.t.Helper()
	conn, _, err := b.dial(path, "sip")
	if err != nil {
		b.t.Fatal(err)
	}
	if conn.Subprotocol() != "sip" {
		b.t.Fatalf("subprotocol %q", conn.Subprotocol())
	}
	return conn
}

func (b *browser) ticket() Ticket {
	b.t.Helper()
	res := b.do("POST", "/api/v1/public/calls", map[string]string{"line": "122", "phone": "8 (395) 212-34-56"})
	if res.StatusCode != http.StatusOK {
		b.t.Fatalf("status %d: %s", res.StatusCode, res.text)
	}
	var ticket Ticket
	res.decode(b.t, &ticket)
	return ticket
}

func TestAgentsSIPPasses(t *testing.T) {
	r, switches := sipRig(t)
	b := r.login("anna")
	acc := b.claim(t, "page")
	client := b.sip("/sip")
	server := <-switches
	for _, text := range []string{register(acc.Username), "\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n", "BYE sip:x SIP/2.0\r\n\r\n"} {
		send(t, client, text)
		receive(t, server, text)
	}
	send(t, server, "INVITE sip:a SIP/2.0\r\n\r\n")
	receive(t, client, "INVITE sip:a SIP/2.0\r\n\r\n")
	if err := server.WriteMessage(websocket.BinaryMessage, []byte{0xff}); err != nil {
		t.Fatal(err)
	}
	if kind, got, _ := client.ReadMessage(); kind != websocket.BinaryMessage || got[0] != 0xff {
		t.Fatalf("binary arrived as %d %v", kind, got)
	}
	if r.value("dozvon_sip_sockets", "who=agent") != 1 || r.value("dozvon_sip_frames_total", "to=switch") != 4 {
		t.Fatal("sip not counted")
	}
	// The switch closes: the browser's socket follows.
	_ = server.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(limit))
	if code := closeCode(t, client); code != 1000 {
		t.Fatalf("closed with %d", code)
	}
}

func TestASupervisorWithoutQueuesReachesThePhone(t *testing.T) {
	r, switches := sipRig(t)
	r.store.users["piotr"] = cti.User{Login: "piotr", Role: cti.RoleAgent, PasswordHash: passwordHash()}
	sofia := r.login("sofia")
	account := sofia.claim(t, "page")
	client := sofia.sip("/sip")
	send(t, client, register(account.Username))
	receive(t, <-switches, register(account.Username))
	_, res, err := r.login("piotr").dial("/sip", "sip")
	if err == nil || res == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("an agent without queues is answered with %v, %v", res, err)
	}
}

func TestLogOutEndsPhone(t *testing.T) {
	r, switches := sipRig(t)
	b := r.login("anna")
	acc := b.claim(t, "page")
	client := b.sip("/sip")
	server := <-switches
	if phone, _ := r.phones.get(acc.Username); phone.Password != acc.Password || phone.Citizen {
		t.Fatalf("the switch has %+v", phone)
	}
	b.do("DELETE", "/api/v1/session", nil)
	if code := closeCode(t, client); code != ws.CloseLogin.Code {
		t.Fatalf("closed with %d", code)
	}
	if code := closeCode(t, server); code != 1000 {
		t.Fatalf("the switch's side closed with %d", code)
	}
	if _, still := r.phones.get(acc.Username); still {
		t.Fatal("the phone is still on the switch")
	}
}

func TestNewPageTellsFloorOnceRegistered(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	restarts := func() (n int) {
		for _, in := range r.floor.inputs() {
			if _, ok := in.(floor.PhoneRestarted); ok {
				n++
			}
		}
		return n
	}
	one := b.claim(t, "page-1")
	b.registered(t, "page-1")
	if b.claim(t, "page-1").Username != one.Username || restarts() != 0 {
		t.Fatal("the same page was taken for a new one")
	}
	if two := b.claim(t, "page-2"); two.Username != one.Username || two.Password != one.Password || restarts() != 0 {
		t.Fatalf("account %+v, restarts %d before the phone can ring", two, restarts())
	}
	b.registered(t, "page-2")
	b.registered(t, "page-2")
	if restarts() != 1 {
		t.Fatalf("restarts %d", restarts())
	}
	b.registered(t, "page-1")
	if restarts() != 2 {
		t.Fatalf("restarts %d after the first page took the phone back", restarts())
	}
	if p := r.login("boris").do("POST", "/api/v1/me/phone", map[string]string{"page": "x"}).problem(t); p.Status != http.StatusConflict {
		t.Fatalf("%+v", p)
	}
	second := r.login("anna")
	second.claim(t, "page-3")
	second.registered(t, "page-3")
	if last, ok := r.floor.inputs()[len(r.floor.inputs())-1].(floor.PhoneReplaced); !ok || last.Agent != "anna" || len(last.Before) != 1 || last.Before[0] != one.Username {
		t.Fatalf("of another browser the floor was told %+v", r.floor.inputs())
	}
	r.phones.mu.Lock()
	r.phones.err = cti.Errorf(cti.Unavailable, "нет связи")
	r.phones.mu.Unlock()
	if p := b.do("POST", "/api/v1/me/phone", map[string]string{"page": "x"}).problem(t); p.Status != http.StatusServiceUnavailable {
		t.Fatalf("%+v", p)
	}
}

func TestCitizensCall(t *testing.T) {
	r, switches := sipRig(t)
	b := r.browser()
	ticket := b.ticket()
	phone, ok := r.phones.get(ticket.Username)
	if !ok || !phone.Citizen || phone.CallerNumber != "+73952123456" || phone.Password != ticket.Password {
		t.Fatalf("the switch has %+v", phone)
	}
	if ticket.Target != "sip:122@dozvon.invalid" || ticket.URI != "sip:"+ticket.Username+"@dozvon.invalid" || ticket.ICEServers == nil {
		t.Fatalf("ticket is %+v", ticket)
	}
	client := b.sip("/sip?ticket=" + ticket.Ticket)
	server := <-switches
	send(t, client, register(ticket.Username))
	receive(t, server, register(ticket.Username))
	_ = client.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1001, ""), time.Now().Add(limit))
	closeCode(t, server)
	until(t, r.phones.news, "dropping the account", func() bool { _, still := r.phones.get(ticket.Username); return !still })
	if _, res, err := b.dial("/sip?ticket="+ticket.Ticket, "sip"); err == nil || res.StatusCode != http.StatusUnauthorized {
		t.Fatal("a used ticket opened a socket")
	}
}

func TestCitizenSpeaksForItselfOnly(t *testing.T) {
	r, switches := sipRig(t)
	b := r.browser()
	client := b.sip("/sip?ticket=" + b.ticket().Ticket)
	server := <-switches
	send(t, client, register("agent-of-somebody"))
	if code := closeCode(t, client); code != ws.CloseForbidden.Code {
		t.Fatalf("closed with %d", code)
	}
	if _, _, err := server.ReadMessage(); !websocket.IsCloseError(err, 1000) {
		t.Fatalf("the switch received something: %v", err)
	}
	if r.value("dozvon_bad_requests_total", "what=sip") != 1 {
		t.Fatal("not counted")
	}
}

func TestCitizenReconnectsAfterRestart(t *testing.T) {
	r, switches := sipRig(t)
	b := r.browser()
	ticket := b.ticket()
	client := b.sip("/sip?ticket=" + ticket.Ticket)
	<-switches
	r.phones.mu.Lock()
	clear(r.phones.on)
	r.phones.mu.Unlock()
	r.restart()
	if code := closeCode(t, client); code != ws.CloseRestart.Code {
		t.Fatalf("closed with %d", code)
	}
	client = b.sip("/sip?ticket=" + ticket.Ticket)
	server := <-switches
	send(t, client, register(ticket.Username))
	receive(t, server, register(ticket.Username))
	until(t, r.phones.news, "putting the account on the switch again", func() bool {
		phone, ok := r.phones.get(ticket.Username)
		return ok && phone.Password == ticket.Password
	})
}

func TestUnusedTicketsAreDropped(t *testing.T) {
	r := newRig(t)
	ticket := r.browser().ticket()
	if r.value("dozvon_citizen_accounts") != 1 {
		t.Fatal("not counted")
	}
	r.clock.add(2*time.Minute + time.Second)
	r.api.citizens.Sweep(t.Context())
	if _, still := r.phones.get(ticket.Username); still || len(r.sessions.values) != 0 || r.value("dozvon_citizen_accounts") != 0 {
		t.Fatal("an unused ticket lives on")
	}
}

func TestTicketsDoNotLastForEver(t *testing.T) {
	r, switches := sipRig(t)
	b := r.browser()
	ticket := b.ticket()
	client := b.sip("/sip?ticket=" + ticket.Ticket)
	server := <-switches
	send(t, client, "\r\n\r\n") // so that the tunnel stands
	receive(t, server, "\r\n\r\n")
	r.clock.add(4*time.Hour + time.Second)
	r.api.citizens.Sweep(t.Context())
	if code := closeCode(t, client); code != ws.CloseLogin.Code {
		t.Fatalf("closed with %d", code)
	}
	if _, still := r.phones.get(ticket.Username); still {
		t.Fatal("the account lives on")
	}
}

func TestCitizensAreLimited(t *testing.T) {
	r := newRig(t)
	b := r.browser()
	b.ticket()
	b.ticket()
	res := b.do("POST", "/api/v1/public/calls", map[string]string{"line": "122"})
	if p := res.problem(t); p.Status != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" {
		t.Fatalf("third call at once: %+v", p)
	}
	for range 2 {
		if p := b.do("POST", "/api/v1/public/calls", map[string]string{"line": "999"}).problem(t); p.Errors[0].Location != "line" {
			t.Fatalf("unknown line: %+v", p)
		}
	}
	if p := b.do("POST", "/api/v1/public/calls", map[string]string{"line": "999"}).problem(t); p.Status != http.StatusTooManyRequests {
		t.Fatalf("sixth try in a minute: %+v", p)
	}
}

func TestSwitchAway(t *testing.T) {
	r := newRig(t)
	_, res, err := r.login("anna").dial("/sip", "sip")
	if err == nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("%v", err)
	}
	_, res, err = r.login("anna").dial("/sip")
	if err == nil || res.StatusCode != http.StatusBadRequest {
		t.Fatalf("without subprotocol: %v", err)
	}
	_, res, err = r.browser().dial("/sip", "sip")
	if err == nil || res.StatusCode != http.StatusUnauthorized {
		t.Fatalf("without login: %v", err)
	}
	if r.value("dozvon_bad_requests_total", "what=handshake") != 1 {
		t.Fatal("not counted")
	}
}

const contactLine = "Contact: <sip:x@y.invalid;transport=ws>;expires=120\r\n"

func answered(contact string) string {
	return "SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS x;branch=z9\r\nCSeq: 4 REGISTER\r\n" + contact + "\r\n"
}

// TestFloorHearsOfPhones: a phone is up while the switch can ring it over any of
// its sockets.
func TestFloorHearsOfPhones(t *testing.T) {
	r, switches := sipRig(t)
	b := r.login("anna")
	acc := b.claim(t, "page")
	changes := func() (out []string) {
		for _, in := range r.floor.inputs() {
			if c, ok := in.(floor.PhoneChanged); ok {
				if c.Phone != acc.Username {
					t.Errorf("told of the phone %q", c.Phone)
				}
				out = append(out, fmt.Sprint(c.Up))
			}
		}
		return out
	}
	expect := func(want ...string) {
		t.Helper()
		until(t, r.floor.news, "telling "+fmt.Sprint(want), func() bool { return fmt.Sprint(changes()) == fmt.Sprint(want) })
	}
	first := b.sip("/sip")
	one := <-switches
	send(t, one, "SIP/2.0 401 Unauthorized\r\nCSeq: 3 REGISTER\r\n\r\n")
	send(t, one, answered(contactLine))
	expect("true")
	second := b.sip("/sip")
	two := <-switches
	send(t, two, answered(contactLine))
	receive(t, second, answered(contactLine)) // so it is taken before the first socket ends
	_ = first.Close()                         // the old socket of a page that came back
	send(t, two, answered(contactLine))
	expect("true")
	send(t, two, answered("")) // no contact is left
	expect("true", "false")
	send(t, two, answered(contactLine))
	expect("true", "false", "true")
	_ = two.Close()
	expect("true", "false", "true", "false")
}
