package sip

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/cti/api/ws"
)

// tunnel joins a browser's SIP WebSocket with one to the switch. Two goroutines
// carry frames, one for each way; nothing is stored between them, so a slow
// side holds the other back until its write deadline.
type tunnel struct {
	Rider
	client, server *websocket.Conn
	metrics        *metrics
	phones         *phonesUp
	// cause is why it ends; the first one stays.
	cause atomic.Pointer[ws.Close]
}

// run carries frames until either side ends, ends the other side too, and
// tells why.
func (t *tunnel) run() ws.Close {
	t.client.SetReadLimit(frameLimit)
	t.server.SetReadLimit(frameLimit)
	_ = ws.ExpectPongs(t.client)

	var pumps sync.WaitGroup
	done := make(chan struct{})
	pumps.Go(func() { t.end(t.carry(t.server, t.client, "browser", t.watch)) })
	pumps.Go(func() { t.ping(done) })
	t.end(t.carry(t.client, t.server, "switch", t.check))
	close(done)
	pumps.Wait()
	return *t.cause.Load()
}

// carry moves frames one way until something ends.
func (t *tunnel) carry(from, to *websocket.Conn, label string, check func([]byte) (ws.Close, bool)) ws.Close {
	frames := t.metrics.frames.WithLabelValues(label)
	for {
		kind, message, err := from.ReadMessage()
		if err != nil {
			end := ws.ReadEnd(err)
			if end.Garbled() {
				t.metrics.bad.WithLabelValues(ws.BadFrame).Inc()
			}
			return end
		}
		if check != nil {
			if end, ok := check(message); !ok {
				t.metrics.bad.WithLabelValues(badSIP).Inc()
				return end
			}
		}
		_ = to.SetWriteDeadline(time.Now().Add(ws.WritePatience))
		frames.Inc()
		if err := to.WriteMessage(kind, message); err != nil {
			return ws.WriteEnd(err)
		}
	}
}

// watch sees what the switch says of the phone.
func (t *tunnel) watch(message []byte) (ws.Close, bool) {
	if up, ok := registration(message); ok {
		t.phones.set(t, up)
	}
	return ws.Close{}, true
}

func (t *tunnel) check(message []byte) (ws.Close, bool) {
	err := mayPass(message, t.User)
	switch {
	case err == nil:
		return ws.Close{}, true
	case errors.Is(err, errNotOwn):
		return ws.CloseForbidden, false
	}
	return ws.CloseMalformed, false
}

// ping finds browsers that are gone without a word; the switch is found out by
// the network's own keep-alive.
func (t *tunnel) ping(done <-chan struct{}) {
	tick := time.NewTicker(ws.PingEvery)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			// A failure shows at the reader, whose deadline is not renewed.
			_ = ws.Ping(t.client)
		}
	}
}

// end closes both sides; the first reason stays.
func (t *tunnel) end(c ws.Close) {
	if t.cause.CompareAndSwap(nil, &c) {
		t.close(c)
	}
}

func (t *tunnel) close(c ws.Close) {
	limit := time.Now().Add(ws.ClosePatience)
	_ = t.client.WriteControl(websocket.CloseMessage, c.Message(), limit)
	_ = t.server.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), limit)
	_ = t.client.Close()
	_ = t.server.Close()
}
