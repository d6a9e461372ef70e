package deploy

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// asteriskState is what DIR/asterisk/state.json holds, readable by its owner only.
type asteriskState struct {
	PID      int    `json:"pid"`
	SIPAddr  string `json:"sip_addr"`
	HTTPPort int    `json:"http_port"` // on 127.0.0.1; kept from start to start
	User     string `json:"user"`
	Password string `json:"password"`
	Version  string `json:"version"`
	Asked    string `json:"asked"` // fingerprint of the configuration it was started with
}

// ReadARI returns how to reach the Asterisk of a data folder, for commands that run beside Dozvon. It is an error when
// that Asterisk does not run.
func ReadARI(dir string) (ARI, error) {
	folder, err := filepath.Abs(filepath.Join(dir, "asterisk"))
	if err != nil {
		return ARI{}, fmt.Errorf("find data folder: %w", err)
	}
	state, known := readAsteriskState(folder)
	if !known || !asteriskRuns(folder, state) {
		return ARI{}, fmt.Errorf("the Asterisk of the data folder %s is not running: start Dozvon (make run) and try again", dir)
	}
	return state.ari(), nil
}

func (s asteriskState) ari() ARI {
	return ARI{URL: "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(s.HTTPPort)), User: s.User, Password: s.Password}
}

func (s asteriskState) write(dir string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("encode state of Asterisk: %w", err)
	}
	return writePrivate(filepath.Join(dir, "state.json"), text)
}

func readAsteriskState(dir string) (asteriskState, bool) {
	var state asteriskState
	text, err := os.ReadFile(filepath.Join(dir, "state.json"))
	return state, err == nil && json.Unmarshal(text, &state) == nil
}

// mainConfig is the file that names all other folders; the running Asterisk has it among its arguments.
func mainConfig(dir string) string { return filepath.Join(dir, "etc", "asterisk.conf") }

func asteriskRuns(dir string, state asteriskState) bool { return runs(state.PID, mainConfig(dir)) }

// keep decides whether a still running Asterisk goes on as it is.
func (a *Asterisk) keep(ctx context.Context, asked string, log *slog.Logger) (bool, error) {
	if err := a.ready(ctx); err != nil {
		return false, fmt.Errorf("the Asterisk still running as process %d cannot be taken over (end it and start again): %w", a.state.PID, err)
	}
	var calls []json.RawMessage
	if _, err := a.get(ctx, "/ari/channels", &calls); err != nil {
		return false, fmt.Errorf("ask the running Asterisk for its calls: %w", err)
	}
	switch {
	case a.state.Asked == asked:
		log.Info("Asterisk is still running, taking it over", "channels", len(calls), "sip_addr", a.state.SIPAddr)
		return true, nil
	case len(calls) > 0:
		log.Warn("Asterisk is still running with calls, so its new settings wait for the next start",
			"channels", len(calls), "sip_addr", a.state.SIPAddr)
		return true, nil
	default:
		log.Info("Asterisk is still running with other settings and no calls, starting it anew")
		return false, nil
	}
}

// get asks ARI; a body is decoded into answer unless that is nil.
func (a *Asterisk) get(ctx context.Context, path string, answer any) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	ari := a.ARI()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, ari.URL+path, nil)
	if err != nil {
		return 0, err
	}
	request.SetBasicAuth(ari.User, ari.Password)
	// One connection for each question: nothing of it stays when the server stops.
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	if answer == nil || response.StatusCode != http.StatusOK {
		_, err = io.Copy(io.Discard, response.Body)
		return response.StatusCode, err
	}
	return response.StatusCode, json.NewDecoder(response.Body).Decode(answer)
}
