package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

type serveCmd struct{ serveConfig }

// Run serves until a signal or until a part fails that nothing can do without.
func (c serveCmd) Run(ctx context.Context, cl *cli) error {
	set, err := c.resolve(cl.Data)
	if err != nil {
		return err
	}
	log := newLogger(os.Stderr, cl.LogLevel)
	if err := loosenTimers(); err != nil {
		log.Debug("timers stay as sharp as they are, which costs processor time", "err", err)
	}
	collectSeldom()
	a := newApp(set, log)
	a.compute = takeThreads().compute
	signal.Notify(a.hangups, syscall.SIGHUP)
	defer signal.Stop(a.hangups)
	if err := a.start(ctx); err != nil {
		return err
	}
	defer a.stop()
	log.Info("dozvon serves", "version", version, "http", a.bound["--http"], "ops", a.bound["--ops"])

	for {
		select {
		case <-a.hangups:
			a.reloadPlan(ctx)
		case err := <-a.failed:
			return err
		case <-ctx.Done():
			log.Info("dozvon stops; calls go on in asterisk")
			return nil
		}
	}
}
