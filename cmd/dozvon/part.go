package main

import (
	"context"
	"log/slog"
	"time"
)

// daemon is PostgreSQL or Asterisk as run starts them.
type daemon interface {
	// Done is closed when it has ended.
	Done() <-chan struct{}
	Stop(context.Context) error
}

// part is a server that run keeps alive: the service can do without it for a while,
// and calls without PostgreSQL.
type part struct {
	name  string
	start func(context.Context) (daemon, error)
	log   *slog.Logger
	leave context.CancelFunc
	ended chan struct{}
	now   daemon // only keep's until it has ended
}

// keepAlive starts a server, and again whenever it ends by itself.
func keepAlive(ctx context.Context, name string, log *slog.Logger, start func(context.Context) (daemon, error)) (*part, error) {
	first, err := start(ctx)
	if err != nil {
		return nil, err
	}
	ctx, leave := context.WithCancel(ctx)
	p := &part{name: name, start: start, log: log, leave: leave, ended: make(chan struct{}), now: first}
	go p.keep(ctx)
	return p, nil
}

func (p *part) keep(ctx context.Context) {
	defer close(p.ended)
	for pause := restartPause; ; {
		began := time.Now()
		select {
		case <-p.now.Done():
		case <-ctx.Done():
			return
		}
		if time.Since(began) > steadyTime {
			pause = restartPause
		}
		p.log.Error("a part ended by itself and is started again; its log in the data folder says why", "part", p.name)
		if pause = p.again(ctx, pause); ctx.Err() != nil {
			return
		}
	}
}

// again starts the server until it runs, and gives the pause before the next time.
func (p *part) again(ctx context.Context, pause time.Duration) time.Duration {
	for {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return pause
		}
		pause = longer(pause)
		started, err := p.start(ctx)
		if err == nil {
			p.now = started
			return pause
		}
		if ctx.Err() == nil {
			p.log.Error("a part does not start; trying on", "part", p.name, "err", err, "pause", pause)
		}
	}
}

// stop ends the server for good.
func (p *part) stop() {
	p.leave()
	<-p.ended
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := p.now.Stop(ctx); err != nil {
		p.log.Error("a part did not stop", "part", p.name, "err", err)
		return
	}
	p.log.Info("stopped", "part", p.name)
}

// What ends by itself is started again at once, and ever later if it ends each time.
const (
	restartPause = 200 * time.Millisecond
	steadyTime   = time.Minute
)

func longer(pause time.Duration) time.Duration { return min(2*pause, 10*time.Second) }
