package aritest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/ari"
)

var upgrader = websocket.Upgrader{Subprotocols: []string{"ari"}, CheckOrigin: func(*http.Request) bool { return true }}

// socket is one event WebSocket. Its outbox is unbounded: a test's client is
// never so slow that it matters.
type socket struct {
	conn *websocket.Conn // set before reader and writer run
	wake chan struct{}   // one token: there is something in out
	done chan struct{}

	mu     sync.Mutex
	opened bool
	ended  bool
	out    [][]byte
}

func (k *socket) send(msg []byte) {
	k.mu.Lock()
	k.out = append(k.out, msg)
	k.mu.Unlock()
	select {
	case k.wake <- struct{}{}:
	default: // already awake
	}
}

func (k *socket) take() [][]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := k.out
	k.out = nil
	return out
}

// open gives the socket its connection; one that was cut before loses it.
func (k *socket) open(conn *websocket.Conn) {
	k.mu.Lock()
	k.conn, k.opened = conn, true
	ended := k.ended
	k.mu.Unlock()
	if ended {
		_ = conn.Close()
	}
}

func (k *socket) cut() {
	k.mu.Lock()
	first, opened := !k.ended, k.opened
	k.ended = true
	k.mu.Unlock()
	if !first {
		return
	}
	close(k.done)
	if opened {
		_ = k.conn.Close()
	}
}

func (k *socket) write() {
	for {
		select {
		case <-k.wake:
		case <-k.done:
			return
		}
		for _, msg := range k.take() {
			if k.conn.WriteMessage(websocket.TextMessage, msg) != nil {
				k.cut()
				return
			}
		}
	}
}

// serveEvents is GET /events.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("app")
	if name == "" {
		http.Error(w, `{"message":"no application"}`, http.StatusBadRequest)
		return
	}
	if !s.enter() {
		return
	}
	defer s.handlers.Done()
	// Registered before the client knows that it is connected, so that a test
	// may send events at once.
	k := &socket{wake: make(chan struct{}, 1), done: make(chan struct{})}
	s.register(name, r.URL.Query().Get("subscribeAll") == "true", k)
	defer s.unregister(name, k)
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	conn.SetPingHandler(func(text string) error {
		if s.isSilent() {
			return nil
		}
		return conn.WriteControl(websocket.PongMessage, []byte(text), farFuture)
	})
	k.open(conn)
	var writer sync.WaitGroup
	writer.Go(k.write)
	s.readSocket(k)
	k.cut()
	writer.Wait()
}

func (s *Server) readSocket(k *socket) {
	for {
		_, msg, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		if s.isSilent() {
			continue
		}
		var ask struct {
			RequestID string `json:"request_id"`
			Method    string `json:"method"`
			URI       string `json:"uri"`
			Body      string `json:"message_body"`
		}
		if json.Unmarshal(msg, &ask) != nil || ask.Method == "" {
			continue
		}
		r := httptest.NewRequest(ask.Method, "/"+ask.URI, strings.NewReader(ask.Body))
		r = r.WithContext(withSocket(r.Context(), k))
		command := newRequest(r, true)
		fault := s.faultFor(command)
		run := func() {
			if reply, ok := s.perform(r, command, fault); ok {
				k.send(response(ask.RequestID, ask.URI, reply))
			}
		}
		if fault.Delay > 0 { // as Asterisk, one after the other; what a test delays goes aside
			s.handlers.Go(run)
		} else {
			run()
		}
	}
}

func response(id, uri string, a answer) []byte {
	out := struct {
		Type        string `json:"type"`
		RequestID   string `json:"request_id"`
		Status      int    `json:"status_code"`
		Reason      string `json:"reason_phrase"`
		URI         string `json:"uri"`
		ContentType string `json:"content_type,omitempty"`
		Body        string `json:"message_body,omitempty"`
	}{Type: "RESTResponse", RequestID: id, Status: a.status, Reason: http.StatusText(a.status), URI: uri}
	if len(a.body) > 0 {
		out.ContentType, out.Body = "application/json", string(a.body)
	}
	msg, _ := json.Marshal(out) // of strings: cannot fail
	return msg
}

func (s *Server) serveHTTP(w http.ResponseWriter, r *http.Request) {
	if s.isDown() {
		http.Error(w, "out of service", http.StatusServiceUnavailable)
		return
	}
	user, password, _ := r.BasicAuth()
	if user != Username || password != Password {
		w.Header().Set("WWW-Authenticate", `Basic realm="Asterisk REST Interface"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), "/ari/")
	if !ok {
		http.NotFound(w, r)
		return
	}
	if path == "events" {
		s.serveEvents(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	inner := httptest.NewRequest(r.Method, "/"+path+"?"+r.URL.RawQuery, bytes.NewReader(body)).WithContext(r.Context())
	command := newRequest(inner, false)
	reply, ok := s.perform(inner, command, s.faultFor(command))
	if !ok {
		panic(http.ErrAbortHandler) // the connection ends without an answer
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(reply.status)
	_, _ = w.Write(reply.body) // fails if the client is gone
}

// encode writes an event as Asterisk does, its type first.
func encode(e ari.Event) []byte {
	text, _ := json.Marshal(e) // of our own structs: cannot fail
	return append([]byte(`{"type":"`+e.Kind().String()+`",`), text[1:]...)
}
