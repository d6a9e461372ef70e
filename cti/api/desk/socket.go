package desk

import (
	"context"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/ws"
)

const (
	deskReadLimit  = 64 << 10 // bytes; a desk has nothing to say, so this is only a guard
	deskQueueLimit = 256 << 10
	// roomyBytes is how much may be on its way to a desk for a write not to
	// block: far below the smallest send buffer.
	roomyBytes = 8 << 10
)

// socket is one desk's WebSocket: one goroutine reads, one writes what is not
// written at once.
type socket struct {
	hub   *Hub
	conn  *websocket.Conn
	who   Person
	board bool
	out   *outbox
	// written is closed when the writer is done; nothing is sent on it.
	written chan struct{}

	// turn is held while a frame is taken and written, so that frames keep their
	// order and number.
	turn sync.Mutex
	seq  uint64
	buf  []byte
}

// Serve runs a desk's socket to its end; with a board it shows that too.
func (h *Hub) Serve(ctx context.Context, conn *websocket.Conn, who Person, board bool) {
	s := &socket{hub: h, conn: conn, who: who, board: board, out: newOutbox(deskQueueLimit), written: make(chan struct{})}
	if !h.enter() {
		ws.Refuse(conn, ws.CloseRestart)
		return
	}
	defer h.live.Done()
	if err := h.join(ctx, s); err != nil {
		h.log.Warn("desk not opened", "agent_id", who.Login, "err", err)
		ws.Refuse(conn, ws.CloseOf(cti.CodeOf(err)))
		return
	}
	if h.gone(ctx, who.Key) {
		s.end(ws.CloseLogin)
	}
	h.metrics.desks.Inc()
	go s.write()
	end := s.read()

	// Mark, deregister (which tells the floor), flush, close.
	s.out.close(end)
	h.leave(s)
	<-s.written
	_ = conn.Close()
	h.metrics.ends.WithLabelValues(s.out.cause().Label()).Inc()
	h.metrics.desks.Dec()
	h.log.Debug("desk closed", "agent_id", who.Login, "code", s.out.cause().Code)
}

// read answers pongs until the socket ends; a desk that sends anything else is
// not ours.
func (s *socket) read() ws.Close {
	s.conn.SetReadLimit(deskReadLimit)
	if err := ws.ExpectPongs(s.conn); err != nil {
		return ws.CloseLost
	}
	if _, _, err := s.conn.NextReader(); err != nil {
		end := ws.ReadEnd(err)
		if end.Garbled() {
			s.hub.metrics.bad.WithLabelValues(ws.BadFrame).Inc()
		}
		return end
	}
	s.hub.metrics.bad.WithLabelValues(ws.BadFrame).Inc()
	return ws.CloseMalformed
}

// write writes frames, pings, and at the end the close.
func (s *socket) write() {
	defer close(s.written)
	ping := time.NewTicker(ws.PingEvery)
	defer ping.Stop()
	for {
		s.turn.Lock()
		end, ok := s.flush()
		s.turn.Unlock()
		switch {
		case !ok:
			return
		case end != nil:
			s.sayEnd(*end)
			return
		}
		select {
		case <-s.out.wake:
		case <-ping.C:
			if err := ws.Ping(s.conn); err != nil {
				s.out.drop(ws.CloseLost)
				_ = s.conn.Close()
				return
			}
		}
	}
}

// writeNow writes what waits in the caller's goroutine, which is two changes of
// goroutine sooner than the writer's, if the network takes it without waiting.
// Otherwise, or while the writer is at it, the writer goes on.
func (s *socket) writeNow() {
	if s.turn.TryLock() {
		end, ok := (*ws.Close)(nil), false
		if roomy(s.conn.NetConn(), s.out.waiting()) {
			end, ok = s.flush()
		}
		s.turn.Unlock()
		if ok && end == nil {
			return
		}
	}
	s.out.nudge()
}

// flush writes what waits; the caller has the turn. It tells why the socket is
// to be closed, or that it is lost.
func (s *socket) flush() (end *ws.Close, ok bool) {
	for {
		f, more, end := s.out.next()
		if !more {
			return end, true
		}
		s.seq++
		s.buf = f.numbered(s.buf, s.seq)
		if !s.send(f, s.buf) {
			return nil, false
		}
	}
}

func (s *socket) send(f frame, message []byte) bool {
	defer f.receipt.sign()
	err := s.conn.SetWriteDeadline(time.Now().Add(ws.WritePatience))
	if err == nil {
		err = s.conn.WriteMessage(websocket.TextMessage, message)
	}
	if err != nil {
		s.out.drop(ws.WriteEnd(err))
		_ = s.conn.Close()
		return false
	}
	s.hub.metrics.frames.WithLabelValues(string(f.kind)).Inc()
	return true
}

// sayEnd sends the close and gives the peer a moment to echo it; the reader
// ends with that.
func (s *socket) sayEnd(c ws.Close) {
	_ = s.conn.WriteControl(websocket.CloseMessage, c.Message(), time.Now().Add(ws.ClosePatience))
	_ = s.conn.SetReadDeadline(time.Now().Add(ws.ClosePatience))
}

// end closes the socket after what waits was written.
func (s *socket) end(c ws.Close) {
	s.out.close(c)
	s.hub.leave(s)
}

// cut closes a socket whose peer does not read; a writer that hangs is freed.
func (s *socket) cut() {
	s.hub.leave(s)
	_ = s.conn.WriteControl(websocket.CloseMessage, ws.CloseSlow.Message(), time.Now())
	_ = s.conn.Close()
}

func (h *Hub) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return false
	}
	h.live.Add(1)
	return true
}

// Stop sends every desk away to reconnect and waits until all are gone.
func (h *Hub) Stop() {
	h.mu.Lock()
	h.stopped = true
	h.mu.Unlock()
	for _, s := range h.sockets(func(*socket) bool { return true }) {
		s.end(ws.CloseRestart)
	}
	h.live.Wait()
}
