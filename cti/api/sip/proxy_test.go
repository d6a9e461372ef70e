package sip

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/ws"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// limit is how long a test waits for what must happen.
const limit = 10 * time.Second

// rig is a proxy between browsers, which say in the query who rides, and a
// scripted switch.
type rig struct {
	*testing.T
	proxy    *Proxy
	metrics  *prometheus.Registry
	address  string
	switches chan *websocket.Conn // the switch's ends; never drops: a test opens a few
	phones   chan string          // what was told of phones; likewise
	ends     chan ws.Close        // how tunnels ended; likewise
	gone     func(context.Context) bool
}

func newRig(t *testing.T) *rig {
	r := &rig{
		T: t, switches: make(chan *websocket.Conn, 10), phones: make(chan string, 10), ends: make(chan ws.Close, 10),
		metrics: prometheus.NewRegistry(),
	}
	bad := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "bad"}, []string{"what"})
	r.metrics.MustRegister(bad)
	up := websocket.Upgrader{Subprotocols: []string{"sip"}}
	pbx := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if conn, err := up.Upgrade(w, q, nil); err == nil {
			_ = conn.SetReadDeadline(time.Now().Add(limit))
			t.Cleanup(func() { _ = conn.Close() })
			r.switches <- conn
		}
	}))
	t.Cleanup(pbx.Close)
	target, err := url.Parse(socketAddress(pbx))
	if err != nil {
		t.Fatal(err)
	}
	r.proxy, err = New(Config{
		Switch: target, Metrics: r.metrics, Bad: bad,
		Log:          func(context.Context) *slog.Logger { return slog.New(slog.DiscardHandler) },
		PhoneChanged: func(phone string, up bool) { r.phones <- fmt.Sprint(phone, " ", up) },
	})
	if err != nil {
		t.Fatal(err)
	}
	edge := httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(edge.Close)
	t.Cleanup(r.proxy.Stop)
	r.address = socketAddress(edge)
	return r
}

func socketAddress(s *httptest.Server) string { return "ws" + strings.TrimPrefix(s.URL, "http") }

func (r *rig) serve(w http.ResponseWriter, q *http.Request) {
	err := r.proxy.Check(q)
	if err == nil {
		var end ws.Close
		user := q.URL.Query().Get("user")
		end, err = r.proxy.Carry(w, q, Rider{Key: user, User: user, Kind: Kind(q.URL.Query().Get("kind")), Gone: r.gone})
		r.ends <- end
	}
	if err != nil {
		w.Header().Set("Code", string(cti.CodeOf(err)))
		w.WriteHeader(http.StatusTeapot)
	}
}

// bad is how often something was refused as this.
func (r *rig) bad(what string) float64 {
	families, err := r.metrics.Gather()
	if err != nil {
		r.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "bad" && m.GetLabel()[0].GetValue() == what {
				return m.GetCounter().GetValue()
			}
		}
	}
	return 0
}

// open gives both ends of a tunnel.
func (r *rig) open(user string, kind Kind) (browser, pbx *websocket.Conn) {
	r.Helper()
	d := websocket.Dialer{Subprotocols: []string{"sip"}}
	browser, _, err := d.DialContext(r.Context(), fmt.Sprintf("%s?user=%s&kind=%s", r.address, user, kind), nil)
	if err != nil {
		r.Fatal(err)
	}
	_ = browser.SetReadDeadline(time.Now().Add(limit))
	r.Cleanup(func() { _ = browser.Close() })
	return browser, <-r.switches
}

func (r *rig) send(conn *websocket.Conn, text string) {
	r.Helper()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) receive(conn *websocket.Conn, want string) {
	r.Helper()
	if _, got, err := conn.ReadMessage(); err != nil || string(got) != want {
		r.Fatalf("received %q, %v; want %q", got, err, want)
	}
}

func (r *rig) closed(conn *websocket.Conn, want ...int) {
	r.Helper()
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, want...) {
				r.Fatalf("ended with %v, want %d", err, want)
			}
			return
		}
	}
}

func TestOversizeClosesOnlyThatTunnel(t *testing.T) {
	r := newRig(t)
	other, otherPBX := r.open("b", Agent)
	browser, pbx := r.open("a", Agent)
	if err := browser.WriteMessage(websocket.TextMessage, make([]byte, frameLimit+1)); err != nil {
		t.Fatal(err)
	}
	_ = browser.Close()
	r.closed(pbx, 1000)
	r.send(otherPBX, "\r\n\r\n")
	r.receive(other, "\r\n\r\n")
	if end := <-r.ends; end.Code != 1009 || r.bad(ws.BadFrame) != 1 {
		t.Fatalf("ended with %+v, or it is not counted", end)
	}
}

func TestBorrowedNamesAndNonsenseDoNotReachTheSwitch(t *testing.T) {
	r := newRig(t)
	for text, want := range map[string]ws.Close{register("b"): ws.CloseForbidden, "GET / HTTP/1.1\r\n\r\n": ws.CloseMalformed} {
		browser, pbx := r.open("a", Citizen)
		r.send(browser, text)
		r.closed(browser, want.Code)
		if _, got, err := pbx.ReadMessage(); !websocket.IsCloseError(err, 1000) {
			t.Fatalf("the switch received %q, %v", got, err)
		}
		if end := <-r.ends; end != want {
			t.Errorf("%q ended with %+v", text, end)
		}
	}
	if r.bad(badSIP) != 2 {
		t.Error("not counted")
	}
}

func TestEndClosesTunnelsOfOneKey(t *testing.T) {
	r := newRig(t)
	standing := func(user string) (browser, pbx *websocket.Conn) {
		browser, pbx = r.open(user, Agent)
		r.send(browser, "\r\n")
		r.receive(pbx, "\r\n")
		return browser, pbx
	}
	one, pbx := standing("a")
	two, _ := standing("a")
	other, otherPBX := standing("b")
	r.proxy.End("a", ws.CloseLogin)
	r.closed(one, ws.CloseLogin.Code)
	r.closed(two, ws.CloseLogin.Code)
	r.closed(pbx, 1000)
	r.send(other, "\r\n\r\n")
	r.receive(otherPBX, "\r\n\r\n")
}

// A login that ended while its tunnel was being opened was not found by End.
func TestGoneWhileOpening(t *testing.T) {
	r := newRig(t)
	r.gone = func(context.Context) bool { return true }
	browser, _ := r.open("a", Agent)
	r.closed(browser, ws.CloseLogin.Code)
}

func TestStopSendsPhonesAwayToReconnect(t *testing.T) {
	r := newRig(t)
	browser, pbx := r.open("a", Agent)
	r.send(browser, "\r\n")
	r.receive(pbx, "\r\n")
	r.proxy.Stop()
	r.closed(browser, ws.CloseRestart.Code)
	late, _ := r.open("a", Agent)
	r.closed(late, ws.CloseRestart.Code)
	r.proxy.Stop()
}

// A phone is up while the switch can ring it over any tunnel.
func TestPhonesAreTold(t *testing.T) {
	r := newRig(t)
	first, one := r.open("a", Agent)
	r.send(one, "SIP/2.0 401 Unauthorized\r\nCSeq: 3 REGISTER\r\n\r\n")
	r.send(one, answered(contactLine))
	if got := <-r.phones; got != "a true" {
		t.Fatal(got)
	}
	second, two := r.open("a", Agent)
	r.send(two, answered(contactLine))
	r.receive(second, answered(contactLine))
	_ = first.Close() // another is left
	<-r.ends
	r.send(two, answered("")) // no contact is left
	if got := <-r.phones; got != "a false" {
		t.Fatal(got)
	}
	r.send(two, answered(contactLine))
	_ = two.Close()
	if up, down := <-r.phones, <-r.phones; up != "a true" || down != "a false" {
		t.Fatal(up, down)
	}
	citizen, pbx := r.open("c", Citizen)
	r.send(pbx, answered(contactLine))
	r.receive(citizen, answered(contactLine))
	if len(r.phones) != 0 {
		t.Fatalf("told %s of a citizen", <-r.phones)
	}
}

func TestRefusals(t *testing.T) {
	r := newRig(t)
	refused := func(want cti.Code, protocols ...string) {
		t.Helper()
		d := websocket.Dialer{Subprotocols: protocols}
		if _, res, err := d.DialContext(t.Context(), r.address, nil); err == nil || res.Header.Get("Code") != string(want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	refused(cti.Invalid)
	if r.bad(ws.BadHandshake) != 1 {
		t.Error("not counted")
	}
	r.proxy.target = "ws://127.0.0.1:1"
	refused(cti.Unavailable, "sip")
}
