package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// load is one way of calling.
type load struct {
	name  string
	calls int
	every time.Duration // between two callers
	talk  time.Duration // until the agent hangs up
	// gap measures from an agent's BYE to the next INVITE there instead of from
	// the caller's INVITE to the agent's.
	gap bool
}

// trial is a centre with so many agents and the loads that it is put under, each
// on both sides, so many times. Apart gives each side a new Asterisk of its own,
// because app_queue needs messages that Dozvon has Asterisk leave out, and grows
// slower with the calls that an Asterisk has served.
type trial struct {
	agents, rounds int
	apart          bool
	loads          []load
}

func trials() []trial {
	return []trial{
		{agents: 10, rounds: 2, loads: []load{
			{name: "ring", calls: 100, every: time.Second / 5, talk: 500 * time.Millisecond},
			{name: "gap", calls: 200, every: time.Second / 15, talk: time.Second, gap: true},
			// What a call costs when the fixed cost of waking up for each step of a
			// quiet centre no longer counts.
			{name: "busy", calls: 1500, every: time.Second / 100, talk: 50 * time.Millisecond},
		}},
		{agents: 1000, rounds: 1, apart: true, loads: []load{
			// A thousand callers wait for a thousand agents.
			{name: "crowd", calls: 2000, every: time.Second / 200, talk: 20 * time.Second, gap: true},
			// Half a minute, then a minute in which nobody waits.
			{name: "steady", calls: 4500, every: time.Second / 150, talk: time.Second},
			{name: "flood", calls: 18000, every: time.Second / 300, talk: time.Second},
		}},
	}
}

func loadNames() string {
	var names []string
	for _, t := range trials() {
		for _, l := range t.loads {
			names = append(names, l.name)
		}
	}
	return strings.Join(names, ", ")
}

// only leaves the load of one name; an empty name leaves all.
func (t trial) only(name string) trial {
	t.loads = slices.DeleteFunc(slices.Clone(t.loads), func(l load) bool { return name != "" && l.name != name })
	return t
}

// run puts new centres under the loads and tells how often a device was rung
// before its card was written. The error is of the sides that broke under a load; the
// others are measured all the same.
func (t trial) run(ctx context.Context, binary string, results map[string]*outcome, log *slog.Logger) (late float64, err error) {
	together := [][]string{{ours, theirs}}
	if t.apart {
		together = [][]string{{ours}, {theirs}}
	}
	for _, sides := range together {
		n, broke := t.runSides(ctx, binary, sides, results, log)
		if broke != nil {
			log.Error("no more of this centre is measured", "for", sides, "err", broke)
		}
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		late, err = late+n, errors.Join(err, broke)
	}
	return late, err
}

// The sides.
const (
	ours   = "dozvon"
	theirs = "app_queue"
)

// runSides puts one new centre under the loads, the sides taking turns.
func (t trial) runSides(ctx context.Context, binary string, sides []string, results map[string]*outcome, log *slog.Logger) (late float64, err error) {
	p, err := openPhones(t.agents)
	if err != nil {
		return 0, err
	}
	defer p.close()
	log.Info("starting a centre", "agents", t.agents, "for", sides)
	c, err := startCentre(ctx, binary, p, sides, log)
	if err != nil {
		return 0, err
	}
	defer c.stop()
	for round := range t.rounds {
		for _, l := range t.loads {
			for _, name := range sides {
				log.Info("measuring", "round", round+1, "of", t.rounds, "load", l.name, "side", name)
				s := side{name, numbers[name], c}
				o, err := measure(ctx, s, p, l)
				if err != nil {
					return 0, fmt.Errorf("%s of %s: %w", l.name, name, err)
				}
				o.tell(log, s)
				key := l.name + " " + name
				if results[key] == nil {
					results[key] = &outcome{}
				}
				results[key].add(o)
			}
		}
	}
	return c.cardsLate(ctx)
}

// numbers reach the sides.
var numbers = map[string]string{ours: "122", theirs: "9122"}

func (o *outcome) tell(log *slog.Logger, s side) {
	slices.Sort(o.times)
	calls := time.Duration(o.calls)
	log.Info("measured", "side", s.name, "samples", len(o.times), "p50", quantile(o.times, 0.5), "p99", quantile(o.times, 0.99),
		"failed", o.failed, "open", o.open, "repeated", o.repeated, "cpu_per_call", o.cpu/calls, "asterisk_cpu_per_call", o.asterisk/calls)
}
