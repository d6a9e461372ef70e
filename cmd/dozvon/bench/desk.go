package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// lateCards counts the rings whose card was not written in time.
const lateCards = "dozvon_desk_card_waits_exceeded_total"

// desks are the agents' open desks, without a browser: they note when the card
// of a call arrives.
type desks struct {
	done  sync.WaitGroup
	conns []*websocket.Conn

	mu    sync.Mutex
	cards []ring
}

func newDesks() *desks { return &desks{} }

func (d *desks) open(ctx context.Context, jar http.CookieJar, address, origin, phone string) error {
	at, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("desk of %s: %w", phone, err)
	}
	header := http.Header{"Origin": {origin}}
	web := *at
	web.Scheme = "http"
	for _, cookie := range jar.Cookies(&web) {
		header.Add("Cookie", cookie.String())
	}
	conn, answer, err := websocket.DefaultDialer.DialContext(ctx, address, header)
	if err != nil {
		return fmt.Errorf("desk of %s: %w", phone, err)
	}
	_ = answer.Body.Close()
	d.conns = append(d.conns, conn)
	d.done.Go(func() { d.read(conn, phone) })
	return nil
}

func (d *desks) read(conn *websocket.Conn, phone string) {
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		at := time.Now()
		var frame struct {
			Desk struct {
				Call *struct{ State, Caller string }
			}
		}
		if json.Unmarshal(raw, &frame) == nil && frame.Desk.Call != nil && frame.Desk.Call.State == "ringing" {
			d.mu.Lock()
			d.cards = append(d.cards, ring{at, phone, lastDigits(frame.Desk.Call.Caller)})
			d.mu.Unlock()
		}
	}
}

func (d *desks) begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cards = nil
}

// before counts the rings whose card had been read here earlier.
func (d *desks) before(rings []ring) (early, all int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	type key struct{ phone, caller string }
	cards := map[key]time.Time{}
	for _, c := range d.cards {
		if _, known := cards[key{c.phone, c.caller}]; !known {
			cards[key{c.phone, c.caller}] = c.at
		}
	}
	for _, r := range rings {
		if at, ok := cards[key{r.phone, r.caller}]; ok && at.Before(r.at) {
			early++
		}
	}
	return early, len(rings)
}

func (d *desks) close() {
	for _, conn := range d.conns {
		_ = conn.Close()
	}
	d.done.Wait()
}
