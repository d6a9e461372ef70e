// Command bench measures Dozvon beside Asterisk's own app_queue: the same SIP
// callers and the same SIP-phone agents on one running Asterisk, taking turns.
//
// ring is the time from a caller's INVITE to the INVITE at a free agent. gap is
// the time from an agent's BYE, while others wait, to the next caller's INVITE
// at that agent. Both are read on one clock where the datagrams enter and leave.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// load is one way of calling.
type load struct {
	name  string
	calls int
	every time.Duration // between two callers
	talk  time.Duration // until the agent hangs up
}

var (
	ringLoad = load{"ring", 100, 200 * time.Millisecond, 500 * time.Millisecond}
	gapLoad  = load{"gap", 200, time.Second / 15, time.Second}
	// busyLoad tells what a call costs when the fixed cost of waking up for each
	// step of a quiet centre no longer counts.
	busyLoad = load{"busy", 1500, time.Second / 100, 50 * time.Millisecond}
)

func main() {
	data := flag.String("data", "var", "folder for bench.json")
	binary := flag.String("dozvon", "bin/dozvon", "the built program")
	rounds := flag.Int("rounds", 2, "turns of each side and load")
	agents := flag.Int("agents", 10, "SIP-phone agents")
	readme := flag.String("readme", "README.md,README.ru.md", "files whose table is renewed, by comma")
	only := flag.String("only", "", "one load: ring, gap or busy; prints and writes no report")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	loads := []load{ringLoad, gapLoad, busyLoad}
	if *only != "" {
		loads = slices.DeleteFunc(loads, func(l load) bool { return l.name != *only })
	}
	if err := run(ctx, *binary, *data, *readme, *rounds, *agents, loads, log); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, binary, data, readme string, rounds, agents int, loads []load, log *slog.Logger) error {
	phones, err := openPhones(agents)
	if err != nil {
		return err
	}
	defer phones.close()
	c, err := startCentre(ctx, binary, phones, log)
	if err != nil {
		return err
	}
	defer c.stop()
	sides := []side{{"dozvon", "122", c}, {"app_queue", "9122", c}}
	results := map[string]*outcome{}
	for round := range rounds {
		for _, l := range loads {
			for _, s := range sides {
				log.Info("measuring", "round", round+1, "of", rounds, "load", l.name, "side", s.name)
				o, err := measure(ctx, s, phones, l)
				if err != nil {
					return fmt.Errorf("%s of %s: %w", l.name, s.name, err)
				}
				key := l.name + " " + s.name
				if results[key] == nil {
					results[key] = &outcome{}
				}
				results[key].add(o)
				if len(loads) == 1 {
					slices.Sort(o.times)
					log.Info("measured", "side", s.name, "p50", quantile(o.times, 0.5), "p99", quantile(o.times, 0.99), "cpu_per_call", o.cpu/time.Duration(o.calls))
				}
			}
		}
	}
	if len(loads) == 1 {
		return nil
	}
	exceeded, err := c.cardsLate(ctx)
	if err != nil {
		return err
	}
	return report(data, readme, figuresOf(results, exceeded))
}
