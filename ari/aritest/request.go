package aritest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"time"
)

var farFuture = time.Now().AddDate(100, 0, 0)

type socketKey struct{}

func withSocket(ctx context.Context, k *socket) context.Context {
	return context.WithValue(ctx, socketKey{}, k)
}

// Request is a command that arrived.
type Request struct {
	Method string
	// Path is without the query, escaped as it came.
	Path string
	// Params are those of the query and the body together.
	Params map[string]any
	// OverWebSocket tells how it came.
	OverWebSocket bool
}

// Fault makes commands go wrong.
type Fault struct {
	// Method is empty for any.
	Method string
	// Path is a pattern of path.Match, for example /channels/*/answer.
	Path string
	// Status, if not 0, is answered and nothing is done.
	Status int
	// Delay is waited before anything else.
	Delay time.Duration
	// Drop does the command but never answers.
	Drop bool
	// Cut does the command and cuts all sockets instead of answering.
	Cut bool
	// Times is how often it happens; 0 means always.
	Times int
}

// Fault makes the commands that match go wrong from now on. Of several that
// match the oldest applies.
func (s *Server) Fault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal removes all faults, silence and being down.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.silent, s.down = nil, false, false
}

func (s *Server) faultFor(r Request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if match, _ := path.Match(f.Path, r.Path); !match || f.Method != "" && f.Method != r.Method {
			continue
		}
		found := *f
		if f.Times--; f.Times == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		} else if found.Times == 0 {
			f.Times = 0
		}
		return found
	}
	return Fault{}
}

type answer struct {
	status int
	body   []byte
}

func newRequest(r *http.Request, overWebSocket bool) Request {
	return Request{Method: r.Method, Path: r.URL.EscapedPath(), Params: params(r), OverWebSocket: overWebSocket}
}

// perform runs a command; false means that it must not be answered.
func (s *Server) perform(r *http.Request, ask Request, fault Fault) (answer, bool) {
	if !wait(r.Context(), fault.Delay) || s.isSilent() {
		return answer{}, false
	}
	defer s.record(ask)
	if fault.Status != 0 {
		return answer{fault.Status, message("as the test wants it")}, true
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), paramsKey{}, ask.Params)))
	if fault.Cut {
		s.Cut()
	}
	return answer{w.Code, w.Body.Bytes()}, !fault.Cut && !fault.Drop
}

func wait(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	var cut <-chan struct{}
	if k, ok := ctx.Value(socketKey{}).(*socket); ok {
		cut = k.done
	}
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-cut:
	}
	return false
}

type paramsKey struct{}

func params(r *http.Request) map[string]any {
	out := map[string]any{}
	for name, values := range r.URL.Query() {
		out[name] = strings.Join(values, ",")
	}
	_ = json.NewDecoder(r.Body).Decode(&out) // no body, no parameters
	return out
}

func message(format string, args ...any) []byte {
	text, _ := json.Marshal(map[string]string{"message": fmt.Sprintf(format, args...)}) // of strings: cannot fail
	return text
}

// refusal is a handler's way to say no.
type refusal struct {
	status int
	text   string
}

func refuse(status int, format string, args ...any) any {
	return refusal{status, fmt.Sprintf(format, args...)}
}

// query is what a handler gets: path values and parameters.
type query struct {
	r      *http.Request
	params map[string]any
}

func (q query) id(name string) string { return q.r.PathValue(name) }

func (q query) text(name string) string {
	switch v := q.params[name].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

func (q query) list(name string) []string {
	switch v := q.params[name].(type) {
	case string:
		return strings.Split(v, ",")
	case []any:
		var out []string
		for _, item := range v {
			out = append(out, fmt.Sprint(item))
		}
		return out
	}
	return nil
}

// vars takes each variable as a string or as an object with a value.
func (q query) vars() (plain, reported map[string]string) {
	plain, reported = map[string]string{}, map[string]string{}
	all, _ := q.params["variables"].(map[string]any)
	for name, value := range all {
		switch v := value.(type) {
		case string:
			plain[name] = v
		case map[string]any:
			text, _ := v["value"].(string)
			plain[name] = text
			if v["report_events"] == true {
				reported[name] = text
			}
		}
	}
	return plain, reported
}

// on registers a handler, which runs under the lock and returns nil for 204, a
// refusal, or what becomes the body.
func (s *Server) on(pattern string, handle func(query) any) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		values, _ := r.Context().Value(paramsKey{}).(map[string]any)
		s.mu.Lock()
		result := handle(query{r, values})
		text, err := json.Marshal(result)
		s.mu.Unlock()
		switch no, refused := result.(refusal); {
		case refused:
			w.WriteHeader(no.status)
			_, _ = w.Write(message("%s", no.text)) // a recorder: cannot fail
		case result == nil:
			w.WriteHeader(http.StatusNoContent)
		case err != nil:
			w.WriteHeader(http.StatusInternalServerError)
		default:
			_, _ = w.Write(text) // a recorder: cannot fail
		}
	})
}
