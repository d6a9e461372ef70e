package api

import (
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/desk"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

// anyFrame is any message of a desk.
type anyFrame struct {
	Seq      uint64       `json:"seq"`
	Type     string       `json:"type"`
	Desk     floor.Desk   `json:"desk"`
	Board    *floor.Board `json:"board"`
	Degraded []desk.Part  `json:"degraded"`
}

func readFrame(t *testing.T, conn *websocket.Conn) anyFrame {
	t.Helper()
	var f anyFrame
	if err := conn.ReadJSON(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

// deskNamed is a desk that can be told from others.
func deskNamed(name string) floor.Desk {
	return floor.Desk{Agent: floor.AgentView{ID: "anna", Name: name, State: agent.Ready}}
}

// show tells a desk and returns when it is written, or given up.
func (r *rig) show(id cti.AgentID, desk floor.Desk) {
	if written := r.api.Hub().ShowDesk(id, desk); written != nil {
		written()
	}
}

func TestDeskSnapshotAndEvents(t *testing.T) {
	r := newRig(t)
	conn, snap := r.login("anna").desk("")
	if snap.Desk.Agent.ID != "anna" || snap.Degraded == nil || len(snap.Degraded) != 0 || snap.Board != nil || snap.Server.Epoch != "e1" {
		t.Fatalf("snapshot is %+v", snap)
	}
	r.show("anna", deskNamed("one"))
	r.show("boris", deskNamed("not anna's"))
	r.show("anna", deskNamed("two"))
	for i, want := range []string{"one", "two"} {
		if f := readFrame(t, conn); f.Seq != uint64(i+2) || f.Type != "desk" || f.Desk.Agent.Name != want {
			t.Fatalf("frame is %+v, want %s", f, want)
		}
	}
	if r.value("dozvon_desk_frames_total", "type=desk") != 2 || r.value("dozvon_desk_sockets") != 1 {
		t.Fatal("frames or sockets not counted")
	}
}

func TestDeskNeedsLogin(t *testing.T) {
	r := newRig(t)
	conn, _, err := r.browser().dial("/api/v1/desk")
	if err != nil {
		t.Fatal(err)
	}
	if code := closeCode(t, conn); code != ws.CloseLogin.Code {
		t.Fatalf("closed with %d", code)
	}
	conn, _, err = r.login("anna").dial("/api/v1/desk?board=1")
	if err != nil {
		t.Fatal(err)
	}
	if code := closeCode(t, conn); code != ws.CloseForbidden.Code {
		t.Fatalf("an agent's board closed with %d", code)
	}
}

func TestStopSendsDesksAwayToReconnect(t *testing.T) {
	r := newRig(t)
	conn, _ := r.login("anna").desk("")
	code := make(chan int)
	go func() { code <- closeCode(t, conn) }()
	r.restart()
	if got := <-code; got != ws.CloseRestart.Code {
		t.Fatalf("closed with %d", got)
	}
}

func TestDegradedAndStats(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	conn, _ := b.desk("")
	parts := []desk.Part{{Name: "database", Since: r.clock.now()}}
	r.api.SetDegraded(parts)
	if f := readFrame(t, conn); f.Type != "degraded" || len(f.Degraded) != 1 || f.Degraded[0].Name != "database" {
		t.Fatalf("frame is %+v", f)
	}
	if _, snap := b.desk(""); len(snap.Degraded) != 1 {
		t.Fatalf("snapshot is %+v", snap)
	}
	r.api.SetDegraded(nil)
	_, raw, err := conn.ReadMessage()
	if err != nil || !strings.Contains(string(raw), `"degraded":[]`) {
		t.Fatalf("frame is %s, %v", raw, err)
	}
	r.api.Hub().ShowStats()
	if f := readFrame(t, conn); f.Type != "stats" {
		t.Fatalf("frame is %+v", f)
	}
}

func TestFloorHearsOfDesks(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	last := func() (online, told bool) {
		for _, in := range r.floor.inputs() {
			if d, ok := in.(floor.DeskChanged); ok {
				online, told = d.Online, true
			}
		}
		return online, told
	}
	one, _ := b.desk("")
	until(t, r.floor.news, "telling that a desk is there", func() bool { online, _ := last(); return online })
	two, _ := b.desk("")
	_ = one.Close()
	_ = two.Close()
	until(t, r.floor.news, "telling that no desk is there", func() bool { online, told := last(); return told && !online })
	r.login("sofia").desk("")
	for _, in := range r.floor.inputs() {
		if d, ok := in.(floor.DeskChanged); ok && d.Agent == "sofia" {
			t.Fatal("the floor was told of somebody who takes no calls")
		}
	}
}
