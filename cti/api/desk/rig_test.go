package desk

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// limit is how long a test waits for what must happen.
const limit = 10 * time.Second

// rig is a running hub over a floor that keeps what it is told.
type rig struct {
	*testing.T
	hub     *Hub
	floor   *fakeFloor
	metrics *prometheus.Registry
	address string
	gone    atomic.Bool  // what is said of every login
	changed atomic.Int32 // how often the figures were made old
}

func newRig(t *testing.T) *rig {
	r := &rig{T: t, metrics: prometheus.NewRegistry(), floor: &fakeFloor{desks: map[cti.AgentID]floor.Desk{}, news: make(chan struct{}, 1000)}}
	bad := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "dozvon_bad_requests_total"}, []string{"what"})
	r.metrics.MustRegister(bad)
	var err error
	r.hub, err = New(Config{
		Log: slog.New(slog.DiscardHandler), Metrics: r.metrics, Bad: bad, Server: Server{Version: "test", Epoch: "e1"},
		Floor: r.floor, Plan: func() *plan.Plan { return &plan.Plan{TimeZone: "Asia/Irkutsk"} }, StatsChanged: func() { r.changed.Add(1) },
		Gone: func(context.Context, string) bool { return r.gone.Load() },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var run sync.WaitGroup
	run.Go(func() { r.hub.Run(ctx) })
	server := httptest.NewUnstartedServer(http.HandlerFunc(r.serve))
	// Small buffers, so that a client that does not read is felt soon.
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		_ = c.(*net.TCPConn).SetWriteBuffer(4096)
		return ctx
	}
	server.Start()
	r.address = "ws" + strings.TrimPrefix(server.URL, "http")
	t.Cleanup(func() {
		r.hub.Stop()
		cancel()
		run.Wait()
		server.Close()
	})
	return r
}

func (r *rig) serve(w http.ResponseWriter, q *http.Request) {
	conn, err := new(websocket.Upgrader).Upgrade(w, q, nil)
	if err != nil {
		r.Error(err)
		return
	}
	login := q.URL.Path[1:]
	who := Person{Key: login, Login: cti.AgentID(login), Name: login, Answers: login != "sofia"}
	r.hub.Serve(q.Context(), conn, who, q.URL.Query().Get("board") == "1")
}

// person is somebody with a desk; sofia answers no calls.
type person struct {
	*rig
	login string
}

func (r *rig) person(login string) person { return person{r, login} }

// dial opens a desk.
func (p person) dial(query string) *websocket.Conn {
	p.Helper()
	d := websocket.Dialer{NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(4096)
		}
		return conn, err
	}}
	conn, _, err := d.DialContext(p.Context(), p.address+"/"+p.login+query, nil)
	if err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(limit))
	return conn
}

// desk opens a desk and reads its snapshot.
func (p person) desk(query string) (*websocket.Conn, SnapshotFrame) {
	p.Helper()
	conn := p.dial(query)
	var snap SnapshotFrame
	if err := conn.ReadJSON(&snap); err != nil {
		p.Fatal(err)
	}
	if snap.Seq != 1 || snap.Type != "snapshot" {
		p.Fatalf("first frame is %+v, want a snapshot with number 1", snap)
	}
	return conn, snap
}

// show tells a desk and returns when it is written, or given up.
func (r *rig) show(id cti.AgentID, desk floor.Desk) {
	if written := r.hub.ShowDesk(id, desk); written != nil {
		written()
	}
}

// anyFrame is any message of a desk.
type anyFrame struct {
	Seq      uint64       `json:"seq"`
	Type     string       `json:"type"`
	Desk     floor.Desk   `json:"desk"`
	Board    *floor.Board `json:"board"`
	Degraded []Part       `json:"degraded"`
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

// closeCode reads until the socket ends.
func closeCode(t *testing.T, conn *websocket.Conn) int {
	t.Helper()
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			if closed, ok := err.(*websocket.CloseError); ok {
				return closed.Code
			}
			return websocket.CloseAbnormalClosure
		}
	}
}

// value reads a metric; the label as name=value.
func (r *rig) value(name string, labels ...string) (sum float64) {
	r.Helper()
	families, err := r.metrics.Gather()
	if err != nil {
		r.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			have := []string{}
			for _, l := range m.GetLabel() {
				have = append(have, l.GetName()+"="+l.GetValue())
			}
			if f.GetName() == name && (len(labels) == 0 || slices.Equal(have, labels)) {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return sum
}

// until waits for news until something is true.
func until(t *testing.T, news <-chan struct{}, what string, done func() bool) {
	t.Helper()
	over := time.After(limit)
	for !done() {
		select {
		case <-news:
		case <-over:
			t.Fatalf("%s did not happen", what)
		}
	}
}

// fakeFloor keeps desks and what it was told.
type fakeFloor struct {
	news chan struct{} // a token after each Tell

	mu     sync.Mutex
	told   []floor.Input
	desks  map[cti.AgentID]floor.Desk
	boards int
}

func (f *fakeFloor) Tell(_ context.Context, in floor.Input) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told = append(f.told, in)
	f.news <- struct{}{}
	return nil
}

func (f *fakeFloor) set(id cti.AgentID, d floor.Desk) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desks[id] = d
}

func (f *fakeFloor) Desk(_ context.Context, id cti.AgentID) (floor.Desk, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d, ok := f.desks[id]
	if !ok {
		d.Agent = floor.AgentView{ID: id, State: agent.Offline, Queues: []cti.QueueID{}}
	}
	return d, nil
}

func (f *fakeFloor) Board(context.Context) (floor.Board, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.boards++
	return floor.Board{Queues: []floor.QueueView{}, Agents: []floor.AgentView{}, Calls: []floor.CallView{}}, nil
}

func (f *fakeFloor) inputs() []floor.Input {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.told)
}
