package journal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dozvon/dozvon/cti"
)

// Config says where the journal is.
type Config struct {
	// Dir is the embedded server's folder; it is made when it does not exist.
	// One process at a time may have it open.
	Dir string
	// URL is an outside NATS cluster, for example "nats://a:4222,nats://b:4222".
	// When it is set, no server is embedded and Dir is not used.
	URL string
	// SyncEvery is how often files are flushed to the disk, which is what a
	// power cut may lose; zero means one second. A cluster has its own setting.
	SyncEvery time.Duration
	// MaxAge is how long events are kept; zero means 90 days. Followers that
	// are away for longer lose events.
	MaxAge time.Duration
	// Logger gets what the server and the followers have to say; nil discards.
	Logger *slog.Logger
}

// Journal is an open journal. Its methods may be called from any goroutine.
type Journal struct {
	cfg    Config
	log    *slog.Logger
	server *embedded // nil with an outside cluster
	conn   *nats.Conn
	js     jetstream.JetStream

	// tail is what this process wrote lately; nil with an outside cluster, where
	// others write as well.
	tail *tail
	// last is the highest sequence number known to this process.
	last     atomic.Uint64
	poisoned atomic.Uint64

	mu      sync.Mutex
	running map[stopper]struct{}
	closed  bool
}

// stopper is a follower or a lease, which Close stops.
type stopper interface{ Stop() }

// ErrClosed says that the journal was closed.
var ErrClosed = errors.New("journal is closed")

// Open starts or connects to the server and makes the streams that are missing.
// An error that a person can help is a *cti.Error with the remedy.
func Open(ctx context.Context, cfg Config) (*Journal, error) {
	if cfg.SyncEvery <= 0 {
		cfg.SyncEvery = time.Second
	}
	if cfg.MaxAge <= 0 {
		cfg.MaxAge = 90 * 24 * time.Hour
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	j := &Journal{cfg: cfg, log: cfg.Logger, running: map[stopper]struct{}{}}
	if err := j.open(ctx); err != nil {
		j.Close()
		return nil, err
	}
	return j, nil
}

func (j *Journal) open(ctx context.Context) error {
	target := j.cfg.URL
	options := []nats.Option{
		nats.Name("dozvon"),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(200 * time.Millisecond),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			j.log.Warn("journal connection reported an error", "err", err)
		}),
	}
	if target == "" {
		server, err := startEmbedded(ctx, j.cfg)
		if err != nil {
			return err
		}
		j.server, j.tail = server, newTail()
		options = append(options, nats.InProcessServer(server.srv))
	}
	conn, err := nats.Connect(target, options...)
	if err != nil {
		return unreachable(target, err)
	}
	j.conn = conn
	if j.js, err = jetstream.New(conn, jetstream.WithPublishAsyncTimeout(10*time.Second)); err != nil {
		return fmt.Errorf("open journal: %w", err)
	}
	if err := j.ensureStreams(ctx); err != nil {
		return err
	}
	if j.server != nil {
		return j.afterRestart(ctx)
	}
	return nil
}

// Private tells whether the journal is a folder that this process has locked, so
// that nobody else can write to it.
func (j *Journal) Private() bool { return j.server != nil }

// afterRestart looks for lost events.
func (j *Journal) afterRestart(ctx context.Context) error {
	if lost := j.server.lost(); lost > 0 {
		j.log.Error("journal has lost events through a damaged file", "dir", j.cfg.Dir, "events", lost)
	}
	return j.startMarker(ctx)
}

// Close stops followers, leases and the embedded server, and waits for them. It
// may be called again.
func (j *Journal) Close() {
	j.mu.Lock()
	j.closed = true
	running := j.running
	j.running = map[stopper]struct{}{}
	j.mu.Unlock()
	for s := range running {
		s.Stop()
	}
	if j.conn != nil {
		j.conn.Close()
	}
	if j.server != nil {
		j.server.stop()
	}
}

// Poisoned counts the events that followers have put aside (Aside): those that lay
// there when the journal was opened, and this process's since.
func (j *Journal) Poisoned() uint64 { return j.poisoned.Load() }

// Ping asks the server for a sign of life.
func (j *Journal) Ping(ctx context.Context) error {
	if _, err := j.js.Stream(ctx, streamName); err != nil {
		return fmt.Errorf("ping journal: %w", err)
	}
	return nil
}

func (j *Journal) keep(s stopper) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return ErrClosed
	}
	j.running[s] = struct{}{}
	return nil
}

func (j *Journal) forget(s stopper) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.running, s)
}

// saw remembers the highest sequence number.
func (j *Journal) saw(seq uint64) {
	for {
		old := j.last.Load()
		if seq <= old || j.last.CompareAndSwap(old, seq) {
			return
		}
	}
}

func unreachable(url string, err error) error {
	e := cti.Errorf(cti.Unavailable, "Нет связи с журналом NATS; проверьте адрес и что сервер запущен.")
	e.Err = fmt.Errorf("connect to journal %s: %w", redacted(url), err)
	return e
}
