package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/store"
	"github.com/dozvon/dozvon/store/journal"
)

// What comes into the database after an erasure would bring the person back. So the
// command line erases when the database has all that the journal has, as the page does:
// the service that runs is asked, and where none runs the journal itself is looked at.

// writtenLimit is how long the service waits for the database before it says no.
const writtenLimit = 10 * time.Second

// written names the database that has all that the journal had when it was asked.
type written struct {
	Database string `json:"database"`
}

// showWritten answers /written of the process that writes.
func (a *app) showWritten() {
	a.mux.HandleFunc("GET /written", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), writtenLimit)
		defer cancel()
		err := a.follower.CatchUp(ctx)
		var which string
		if err == nil {
			which, err = a.db.Which(ctx)
		}
		if err != nil {
			a.log.Warn("asked whether all is written, and it is not", "err", err)
			http.Error(w, "the last events are not in the database yet", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(written{which})
	})
}

// writer is where a command finds what writes the database it works on.
type writer struct {
	Ops        string `name:"ops" help:"Where the service that runs answers monitoring, as its own --ops; of several replicas, the one that has the floor." default:"127.0.0.1:8123" env:"DOZVON_OPS" placeholder:"HOST:PORT"`
	JournalURL string `name:"journal-url" help:"The service's journal, if it is a NATS cluster." env:"DOZVON_JOURNAL_URL" placeholder:"nats://HOST:4222"`
}

// allWritten returns when the database has what the journal has. Until release is
// called no service begins to write into it where none runs.
func (w writer) allWritten(ctx context.Context, data string, db *store.Store, log *slog.Logger) (release func(), err error) {
	mine, err := db.Which(ctx)
	if err != nil {
		return nil, err
	}
	theirs, err := w.ask(ctx)
	switch {
	case err == nil && theirs == mine:
		return func() {}, nil
	case err == nil:
		return nil, fmt.Errorf("nothing was erased: the service at %s works with another database; name the service of this one with --ops", w.Ops)
	case !errors.Is(err, syscall.ECONNREFUSED):
		return nil, fmt.Errorf("nothing was erased: the service at %s does not confirm that the last events are in the database, and the person would come back with them; try again in a minute, and see that --ops names the service that has the floor: %w", w.Ops, err)
	case w.JournalURL != "":
		return nil, fmt.Errorf("nothing was erased: no service answers at %s, so that nobody knows whether the database has all of the journal; name with --ops the one that has the floor, or start it", w.Ops)
	}
	return w.atRest(ctx, data, log)
}

func (w writer) ask(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, writtenLimit+5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.Ops+"/written", http.NoBody)
	if err != nil {
		return "", fmt.Errorf("--ops: %w", err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 4096))
	if err != nil {
		return "", err
	}
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("it answers %d: %s", answer.StatusCode, strings.TrimSpace(string(text)))
	}
	var said written
	if err := json.Unmarshal(text, &said); err != nil {
		return "", fmt.Errorf("it answers something else: %w", err)
	}
	return said.Database, nil
}

var errUnwritten = errors.New("only the service writes")

// atRest looks at the journal of a service that does not run, and keeps it from starting.
func (w writer) atRest(ctx context.Context, data string, log *slog.Logger) (release func(), err error) {
	dir := filepath.Join(data, "journal")
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("nothing was erased: no service answers at %s and there is no journal in %s, so that nobody knows whether the database has everything; name with --ops the service that runs, or with --data its folder", w.Ops, dir)
	}
	j, err := journal.Open(ctx, journal.Config{Dir: dir, SyncEvery: time.Second, Logger: log})
	if err != nil {
		return nil, fmt.Errorf("nothing was erased: no service answers at %s; if one runs, name its address with --ops: %w", w.Ops, err)
	}
	f, err := j.Follow(ctx, follower, func(context.Context, []cti.Event) error { return errUnwritten })
	if err != nil {
		j.Close()
		return nil, err
	}
	lag := f.Lag()
	if f.Stop(); lag > 0 {
		j.Close()
		return nil, errors.New("nothing was erased: the journal may have events that are not in the database, and the person would come back with them; start the service (make run), and try again while it runs")
	}
	return j.Close, nil
}
