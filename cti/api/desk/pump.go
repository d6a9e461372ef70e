package desk

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
)

// presence is what the floor was told of each agent's desks, and of whom it
// must be told anew.
type presence struct {
	told  map[cti.AgentID]bool
	dirty map[cti.AgentID]struct{}
}

func newPresence() presence {
	return presence{told: map[cti.AgentID]bool{}, dirty: map[cti.AgentID]struct{}{}}
}

// Run shows what is told at most so often, and tells the floor who has a desk, until
// the context ends.
func (h *Hub) Run(ctx context.Context) {
	var pumps sync.WaitGroup
	pumps.Go(func() { pump(ctx, h.boardNews, always(boardEvery), h.sendBoard) })
	pumps.Go(func() { pump(ctx, h.statsNews, h.statsPause, h.sendStats) })
	pumps.Go(func() { pump(ctx, h.presenceNews, always(presenceEvery), h.tellPresence) })
	pumps.Wait()
}

// pump does something for each piece of news, at most once in every.
func pump(ctx context.Context, news <-chan struct{}, every func() time.Duration, do func(context.Context)) {
	pause := time.NewTicker(every())
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-news:
		}
		do(ctx)
		pause.Reset(every())
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
	}
}

// always is a pause that never changes.
func always(d time.Duration) func() time.Duration { return func() time.Duration { return d } }

// statsPause is at least a second, and so long that no more than a hundred
// sockets a second are told: each asks for the figures then.
func (h *Hub) statsPause() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	sockets := 0
	for _, r := range h.rooms {
		sockets += len(r.desks)
	}
	return max(statsEvery, time.Duration(sockets)*statsEvery/100)
}

// sendBoard asks for one board and writes it to all that show it.
func (h *Hub) sendBoard(ctx context.Context) {
	h.mu.Lock()
	watched := len(h.boards) > 0
	h.mu.Unlock()
	if !watched {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	board, err := h.floor.Board(ctx)
	if err != nil {
		h.log.Warn("no board from the floor", "err", err)
		h.ShowBoard()
		return
	}
	f, err := newFrame(frameBoard, BoardFrame{Type: string(frameBoard), Board: board})
	if err != nil {
		h.log.Error("board not encoded", "err", err)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.boards {
		s.out.put(f)
	}
}

func (h *Hub) sendStats(context.Context) {
	h.stats()
	f, err := newFrame(frameStats, StatsFrame{Type: string(frameStats)})
	if err != nil {
		h.log.Error("stats not encoded", "err", err)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.everyoneLocked(f)
}

// presenceLocked notes that an agent's first desk came or the last one went.
func (h *Hub) presenceLocked(who Person) {
	if who.Answers {
		h.presence.dirty[who.Login] = struct{}{}
		nudge(h.presenceNews)
	}
}

// Retell has the floor told again about an agent's desks: after a sign-in, and
// with force also that there are none.
func (h *Hub) Retell(id cti.AgentID, force bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if force || len(h.roomLocked(id).desks) > 0 {
		delete(h.presence.told, id)
		h.presence.dirty[id] = struct{}{}
		nudge(h.presenceNews)
	}
}

// tellPresence tells the floor, in one place and so in order. What the floor
// could not take is tried again.
func (h *Hub) tellPresence(ctx context.Context) {
	for _, id := range h.takeDirty() {
		online, news := h.presenceOf(id)
		if !news {
			continue
		}
		err := h.tell(ctx, floor.DeskChanged{Agent: id, Online: online})
		h.mu.Lock()
		if err == nil {
			h.presence.told[id] = online
		} else {
			h.presence.dirty[id] = struct{}{}
			nudge(h.presenceNews)
		}
		h.mu.Unlock()
		if err != nil && ctx.Err() == nil {
			h.log.Warn("floor not told of a desk", "agent_id", id, "online", online, "err", err)
		}
	}
}

func (h *Hub) tell(ctx context.Context, in floor.Input) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	return h.floor.Tell(ctx, in)
}

func (h *Hub) takeDirty() []cti.AgentID {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := slices.Sorted(maps.Keys(h.presence.dirty))
	clear(h.presence.dirty)
	return ids
}

func (h *Hub) presenceOf(id cti.AgentID) (online, news bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	online = len(h.roomLocked(id).desks) > 0
	told, known := h.presence.told[id]
	return online, !known || told != online
}
