package desk

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

func TestDeskSnapshotAndEvents(t *testing.T) {
	r := newRig(t)
	conn, snap := r.person("anna").desk("")
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

// When ShowDesk has returned in time, the message is on its way: the phone
// rings after the card.
func TestShowDeskWritesBeforeItReturns(t *testing.T) {
	r := newRig(t)
	b := r.person("anna")
	var readers sync.WaitGroup
	for range 2 {
		conn, _ := b.desk("")
		readers.Go(func() { closeCode(t, conn) })
	}
	defer readers.Wait()
	defer r.hub.Stop()
	r.hub.patience = limit
	for i := range 100 {
		r.show("anna", deskNamed(strconv.Itoa(i)))
		if got := r.value("dozvon_desk_frames_total", "type=desk"); got != float64(2*(i+1)) {
			t.Fatalf("%v frames written after change %d", got, i)
		}
	}
	if r.value("dozvon_desk_card_waits_exceeded_total") != 0 {
		t.Fatal("a wait was given up")
	}
}

// A desk that connects while much changes misses nothing and sees time go
// forward only.
func TestNoChangeIsMissedWhileConnecting(t *testing.T) {
	const changes, desks = 300, 6
	r := newRig(t)
	r.hub.patience = limit
	b := r.person("anna")
	var sockets sync.WaitGroup
	half := make(chan struct{})
	for range desks {
		sockets.Go(func() {
			<-half
			conn, snap := b.desk("")
			last, seq := number(t, snap.Desk), uint64(1)
			for last < changes {
				f := readFrame(t, conn)
				n := number(t, f.Desk)
				if seq++; f.Seq != seq || n < last || n > last+1 {
					t.Errorf("frame %d shows %d after %d", f.Seq, n, last)
					return
				}
				last = n
			}
		})
	}
	for i := 1; i <= changes; i++ {
		if i == 20 {
			close(half)
		}
		desk := deskNamed(strconv.Itoa(i))
		r.floor.set("anna", desk)
		r.show("anna", desk)
	}
	sockets.Wait()
}

func number(t *testing.T, d floor.Desk) int {
	n, err := strconv.Atoi(d.Agent.Name)
	if err != nil {
		t.Errorf("desk is %+v", d)
	}
	return n
}

func TestSlowDeskIsCutOffAndResyncs(t *testing.T) {
	r := newRig(t)
	slow, quick := r.person("anna"), r.person("boris")
	conn, _ := slow.desk("")
	other, _ := quick.desk("")
	big := strings.Repeat("я", 40<<10)
	for i := 0; r.value("dozvon_desk_sockets") == 2; i++ {
		if i > 1000 {
			t.Fatal("a desk that never reads is still connected")
		}
		r.show("anna", deskNamed(big))
	}
	r.show("anna", deskNamed("latest"))
	r.floor.set("anna", deskNamed("latest"))
	if r.value("dozvon_desk_closes_total", "code=4002") != 1 || r.value("dozvon_desk_card_waits_exceeded_total") == 0 {
		t.Fatal("the cut is not counted")
	}
	closeCode(t, conn)
	if _, snap := slow.desk(""); snap.Desk.Agent.Name != "latest" {
		t.Fatalf("after reconnecting: %.40s", snap.Desk.Agent.Name)
	}
	r.show("boris", deskNamed("undisturbed"))
	if f := readFrame(t, other); f.Desk.Agent.Name != "undisturbed" {
		t.Fatalf("frame is %+v", f)
	}
}

func TestDeskThatTalksIsClosed(t *testing.T) {
	r := newRig(t)
	b := r.person("anna")
	for name, message := range map[string]string{"text": "{}", "empty": ""} {
		conn, _ := b.desk("")
		if err := conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
			t.Fatal(err)
		}
		if code := closeCode(t, conn); code != ws.CloseMalformed.Code {
			t.Errorf("%s: closed with %d", name, code)
		}
	}
	conn, _ := b.desk("")
	// The head of a frame of 1 GB; nothing of it is waited for.
	if _, err := conn.NetConn().Write([]byte{0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4}); err != nil {
		t.Fatal(err)
	}
	if code := closeCode(t, conn); code != websocket.CloseMessageTooBig {
		t.Errorf("oversize: closed with %d", code)
	}
	conn, _ = b.desk("")
	if _, err := conn.NetConn().Write([]byte{0xff, 0xff, 0xff, 0xff}); err != nil { // reserved bits and opcode
		t.Fatal(err)
	}
	if code := closeCode(t, conn); code != websocket.CloseProtocolError {
		t.Errorf("malformed: closed with %d", code)
	}
	r.hub.Stop() // what the sockets count, they have counted
	if r.value("dozvon_bad_requests_total", "what=frame") != 4 {
		t.Fatalf("%v bad frames counted", r.value("dozvon_bad_requests_total", "what=frame"))
	}
}

// A login that ended while its desk was being opened was not found by End.
func TestGoneWhileOpening(t *testing.T) {
	r := newRig(t)
	r.gone.Store(true)
	conn, _ := r.person("anna").desk("")
	if code := closeCode(t, conn); code != ws.CloseLogin.Code {
		t.Fatalf("closed with %d", code)
	}
}

func TestEndClosesDesksOfOneLogin(t *testing.T) {
	r := newRig(t)
	conn, _ := r.person("anna").desk("")
	other, _ := r.person("boris").desk("")
	if open := r.hub.Watched(); len(open) != 2 || !open["anna"] {
		t.Fatalf("%v have a desk open", open)
	}
	r.hub.End("anna", ws.CloseLogin)
	if code := closeCode(t, conn); code != ws.CloseLogin.Code {
		t.Fatalf("closed with %d", code)
	}
	r.show("boris", deskNamed("undisturbed"))
	if f := readFrame(t, other); f.Desk.Agent.Name != "undisturbed" {
		t.Fatalf("frame is %+v", f)
	}
}

func TestOldestDeskGivesWay(t *testing.T) {
	r := newRig(t)
	b := r.person("anna")
	first, _ := b.desk("")
	for range desksOfOne {
		b.desk("")
	}
	if code := closeCode(t, first); code != ws.CloseReplaced.Code {
		t.Fatalf("closed with %d", code)
	}
}

func TestBoard(t *testing.T) {
	r := newRig(t)
	conn, snap := r.person("sofia").desk("?board=1")
	if snap.Board == nil || snap.Desk.Agent.State != agent.Offline {
		t.Fatalf("snapshot is %+v", snap)
	}
	asked := func() int {
		r.floor.mu.Lock()
		defer r.floor.mu.Unlock()
		return r.floor.boards
	}
	began := time.Now()
	for range 1000 {
		r.hub.ShowBoard()
	}
	if f := readFrame(t, conn); f.Type != "board" || f.Board == nil {
		t.Fatalf("frame is %+v", f)
	}
	if most := 3 + int(time.Since(began)/boardEvery); asked() > most {
		t.Fatalf("%d boards were made, want at most %d", asked(), most)
	}
}

func TestDegradedAndStats(t *testing.T) {
	r := newRig(t)
	b := r.person("anna")
	conn, _ := b.desk("")
	parts := []Part{{Name: "database", Since: time.Unix(1, 0)}}
	r.hub.SetDegraded(parts)
	if f := readFrame(t, conn); f.Type != "degraded" || len(f.Degraded) != 1 || f.Degraded[0].Name != "database" {
		t.Fatalf("frame is %+v", f)
	}
	if _, snap := b.desk(""); len(snap.Degraded) != 1 {
		t.Fatalf("snapshot is %+v", snap)
	}
	r.hub.SetDegraded(nil)
	_, raw, err := conn.ReadMessage()
	if err != nil || !strings.Contains(string(raw), `"degraded":[]`) {
		t.Fatalf("frame is %s, %v", raw, err)
	}
	r.hub.ShowStats()
	if f := readFrame(t, conn); f.Type != "stats" || r.changed.Load() != 1 {
		t.Fatalf("frame is %+v, the figures were made old %d times", f, r.changed.Load())
	}
}

func TestFloorHearsOfDesks(t *testing.T) {
	r := newRig(t)
	b := r.person("anna")
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
	r.person("sofia").desk("")
	for _, in := range r.floor.inputs() {
		if d, ok := in.(floor.DeskChanged); ok && d.Agent == "sofia" {
			t.Fatal("the floor was told of somebody who takes no calls")
		}
	}
}

func FuzzFrameNumbers(f *testing.F) {
	f.Add("Анна \"\\", uint64(1))
	f.Fuzz(func(t *testing.T, name string, seq uint64) {
		made, err := newFrame(frameDesk, DeskFrame{Type: "desk", Desk: deskNamed(name)})
		if err != nil {
			t.Fatal(err)
		}
		var got DeskFrame
		if err := json.Unmarshal(made.numbered(nil, seq), &got); err != nil || got.Seq != seq || got.Type != "desk" {
			t.Fatalf("%s: %v", made.numbered(nil, seq), err)
		}
	})
}
