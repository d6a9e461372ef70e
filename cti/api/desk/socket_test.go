package desk

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/cti"
)

// withoutWriter joins a desk whose writer does not run: what arrives at its far end was written by who showed it.
func (r *rig) withoutWriter(login string) (s *socket, far *websocket.Conn) {
	r.Helper()
	ends := make(chan *websocket.Conn, 1) // never drops: one dials
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		conn, err := new(websocket.Upgrader).Upgrade(w, q, nil)
		if err != nil {
			r.Error(err)
			close(ends)
			return
		}
		ends <- conn
	}))
	r.Cleanup(server.Close)
	far, _, err := websocket.DefaultDialer.DialContext(r.Context(), strings.Replace(server.URL, "http", "ws", 1), nil)
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { _ = far.Close() })
	_ = far.SetReadDeadline(time.Now().Add(limit))
	near := <-ends
	r.Cleanup(func() { _ = near.Close() })
	h := r.hub
	s = &socket{hub: h, conn: near, out: newOutbox(deskQueueLimit), written: make(chan struct{})}
	s.who.Login = cti.AgentID(login)
	if _, err := h.admit(s, SnapshotFrame{}, h.shownTo(s.who.Login)); err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { h.leave(s) })
	return s, far
}

// A desk that reads has its frame when ShowDesk returns, so that nothing has to
// wait for another goroutine.
func TestShowDeskWritesAtOnce(t *testing.T) {
	r := newRig(t)
	s, far := r.withoutWriter("anna")
	for i := range 20 {
		name := strconv.Itoa(i)
		if r.hub.ShowDesk("anna", deskNamed(name)) != nil {
			t.Fatalf("frame %d waited", i)
		}
		for f := readFrame(t, far); f.Desk.Agent.Name != name; f = readFrame(t, far) {
			if f.Type == "desk" {
				t.Fatalf("frame is %+v, want %s", f, name)
			}
		}
	}
	// While the writer is at it, it is asked to look again.
	s.turn.Lock()
	defer s.turn.Unlock()
	for len(s.out.wake) > 0 {
		<-s.out.wake
	}
	if r.hub.ShowDesk("anna", deskNamed("late")) == nil || len(s.out.wake) != 1 {
		t.Error("a frame was written beside the writer, or the writer does not hear of it")
	}
}
