package desk

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

const (
	// cardPatience is how long the floor waits for a card to be written before
	// the phone is rung.
	cardPatience  = 20 * time.Millisecond
	boardEvery    = 250 * time.Millisecond
	statsEvery    = time.Second
	presenceEvery = 200 * time.Millisecond
	// desksOfOne is how many desks of one person may be open; the oldest gives
	// way.
	desksOfOne = 8
	askLimit   = 2 * time.Second
)

// Hub shows people what changed; it implements floor.Desks.
type Hub struct {
	log      *slog.Logger
	floor    Floor
	metrics  *metrics
	server   Server
	plan     func() *plan.Plan
	patience time.Duration
	// stats is Config.StatsChanged.
	stats func()
	// gone tells whether a login was ended.
	gone func(ctx context.Context, key string) bool
	// Each of these holds one token: «there is news». A second one would be the
	// same news.
	boardNews, statsNews, presenceNews chan struct{}

	mu       sync.Mutex
	rooms    map[cti.AgentID]*room
	boards   map[*socket]struct{}
	degraded []Part
	presence presence
	stopped  bool
	live     sync.WaitGroup // sockets; joined by stop
}

// room is one person's desks, oldest first, with what was last shown.
type room struct {
	desks []*socket
	last  floor.Desk
	shown uint64 // how many times something was shown
}

var _ floor.Desks = (*Hub)(nil)

var errStopping = cti.Errorf(cti.Unavailable, "Сервер перезапускается. Попробуйте через несколько секунд.")

// New makes a hub, which shows things from now on.
func New(cfg Config) (*Hub, error) {
	m, err := newMetrics(cfg.Metrics, cfg.Bad)
	if err != nil {
		return nil, err
	}
	return &Hub{
		log: cfg.Log, floor: cfg.Floor, metrics: m, patience: cardPatience, gone: cfg.Gone, stats: cfg.StatsChanged,
		server:    cfg.Server,
		plan:      cfg.Plan,
		boardNews: make(chan struct{}, 1), statsNews: make(chan struct{}, 1), presenceNews: make(chan struct{}, 1),
		rooms: map[cti.AgentID]*room{}, boards: map[*socket]struct{}{}, degraded: []Part{},
		presence: newPresence(),
	}, nil
}

// ShowDesk hands what the agent's desk shows to every connected desk of the
// agent, in the order of the calls. Written is nil when all have written it; else
// it returns when they have, or after 20 ms.
func (h *Hub) ShowDesk(id cti.AgentID, desk floor.Desk) (written func()) {
	f, err := newFrame(frameDesk, DeskFrame{Type: string(frameDesk), Desk: desk})
	if err != nil {
		h.log.Error("desk not encoded", "agent_id", id, "err", err)
		return nil
	}
	shown, slow := h.showDesk(id, desk, &f)
	for _, s := range slow {
		s.cut()
	}
	for _, s := range shown {
		s.writeNow()
	}
	if f.receipt.left.Load() <= 0 {
		return nil
	}
	return func() { h.await(f.receipt) }
}

// await waits for a frame's receipt, no longer than the floor can.
func (h *Hub) await(written *receipt) {
	limit := time.NewTimer(h.patience)
	defer limit.Stop()
	select {
	case <-written.done:
	case <-limit.C:
		h.metrics.cardWaits.Inc()
	}
}

func (h *Hub) showDesk(id cti.AgentID, desk floor.Desk, f *frame) (shown, slow []*socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.roomLocked(id)
	r.last = desk
	r.shown++
	f.receipt = newReceipt(len(r.desks))
	for _, s := range r.desks {
		if s.out.add(*f) {
			shown = append(shown, s)
		} else {
			slow = append(slow, s)
		}
	}
	return shown, slow
}

// ShowBoard tells that a new board can be had; boards get it within 250 ms.
func (h *Hub) ShowBoard() { nudge(h.boardNews) }

// ShowStats tells that today's figures changed; desks hear of it within a
// second.
func (h *Hub) ShowStats() { nudge(h.statsNews) }

// SetDegraded tells every desk which parts are away; an empty list means that
// all is well.
func (h *Hub) SetDegraded(parts []Part) {
	parts = append([]Part{}, parts...)
	f, err := newFrame(frameDegraded, DegradedFrame{Type: string(frameDegraded), Degraded: parts})
	if err != nil {
		h.log.Error("degraded parts not encoded", "err", err)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.degraded = parts
	h.everyoneLocked(f)
}

// ShowPlan tells every desk what the plan in force offers: lines, queues, reasons.
func (h *Hub) ShowPlan() {
	h.mu.Lock()
	defer h.mu.Unlock()
	f, err := newFrame(framePlan, PlanFrame{Type: string(framePlan), Plan: ViewPlan(h.plan())})
	if err != nil {
		h.log.Error("plan not encoded", "err", err)
		return
	}
	h.everyoneLocked(f)
}

func (h *Hub) everyoneLocked(f frame) {
	for _, r := range h.rooms {
		for _, s := range r.desks {
			s.out.put(f)
		}
	}
}

// join makes the socket known and gives it the snapshot as its first frame, in
// one step, so that no change falls between the two.
func (h *Hub) join(ctx context.Context, s *socket) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	before := h.shownTo(s.who.Login)
	snap := SnapshotFrame{Type: string(frameSnapshot), Server: h.server}
	var err error
	if snap.Desk, err = h.Desk(ctx, s.who); err != nil {
		return err
	}
	if s.board {
		board, err := h.floor.Board(ctx)
		if err != nil {
			return err
		}
		snap.Board = &board
		// It may have changed before the socket is known below.
		defer h.ShowBoard()
	}
	oldest, err := h.admit(s, snap, before)
	if oldest != nil {
		oldest.end(ws.CloseReplaced)
	}
	return err
}

func (h *Hub) admit(s *socket, snap SnapshotFrame, before uint64) (oldest *socket, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return nil, errStopping
	}
	r := h.roomLocked(s.who.Login)
	if r.shown != before {
		// Shown while we asked: that is as new as the answer or newer.
		snap.Desk = r.last
	}
	snap.Degraded, snap.Plan = h.degraded, ViewPlan(h.plan())
	f, err := newFrame(frameSnapshot, snap)
	if err != nil {
		return nil, err
	}
	s.out.put(f)
	r.desks = append(r.desks, s)
	if s.board {
		h.boards[s] = struct{}{}
	}
	h.presenceLocked(s.who)
	if len(r.desks) > desksOfOne {
		oldest = r.desks[0]
	}
	return oldest, nil
}

// leave forgets the socket; a second time does nothing.
func (h *Hub) leave(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.boards, s)
	r := h.roomLocked(s.who.Login)
	for i, other := range r.desks {
		if other == s {
			r.desks = append(r.desks[:i:i], r.desks[i+1:]...)
			h.presenceLocked(s.who)
			return
		}
	}
}

// Desk asks the floor; a person who answers no calls has an empty desk.
func (h *Hub) Desk(ctx context.Context, who Person) (floor.Desk, error) {
	if who.Answers {
		desk, err := h.floor.Desk(ctx, who.Login)
		if err == nil || cti.CodeOf(err) != cti.NotFound {
			return desk, err
		}
	}
	return floor.Desk{Agent: floor.AgentView{
		ID: who.Login, Name: who.Name, Queues: []cti.QueueID{}, State: agent.Offline,
	}}, nil
}

func (h *Hub) shownTo(id cti.AgentID) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.roomLocked(id).shown
}

func (h *Hub) roomLocked(id cti.AgentID) *room {
	r := h.rooms[id]
	if r == nil {
		r = &room{}
		h.rooms[id] = r
	}
	return r
}

// End closes the desks of one login.
func (h *Hub) End(key string, c ws.Close) {
	for _, s := range h.sockets(func(s *socket) bool { return s.who.Key == key }) {
		s.end(c)
	}
}

// Watched tells which logins have a desk open.
func (h *Hub) Watched() map[string]bool {
	open := map[string]bool{}
	for _, s := range h.sockets(func(*socket) bool { return true }) {
		open[s.who.Key] = true
	}
	return open
}

func (h *Hub) sockets(want func(*socket) bool) (found []*socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range h.rooms {
		for _, s := range r.desks {
			if want(s) {
				found = append(found, s)
			}
		}
	}
	return found
}

func nudge(news chan struct{}) {
	select {
	case news <- struct{}{}:
	default: // the token is there already
	}
}
