package main

import (
	"context"
	"slices"
	"time"
)

// side is one of the two that answer calls, by the number that reaches it.
type side struct {
	name   string
	number string
	centre *centre
}

// outcome is what a load on a side gave.
type outcome struct {
	times    []time.Duration
	calls    int
	failed   int
	open     int // calls that had not ended when the time was over
	repeated int
	cpu      time.Duration // of Dozvon
	asterisk time.Duration // processor time of Asterisk
	cards    int           // rings whose card had reached the desk before
	rings    int
}

func (o *outcome) add(p outcome) {
	o.times = append(o.times, p.times...)
	o.calls += p.calls
	o.failed += p.failed
	o.open += p.open
	o.repeated += p.repeated
	o.cpu += p.cpu
	o.asterisk += p.asterisk
	o.cards += p.cards
	o.rings += p.rings
}

// patience is how long a load may take, at the least and beyond its own length.
const patience = time.Minute

func measure(ctx context.Context, s side, p *phones, l load) (outcome, error) {
	c, err := openCallers(s.centre.sip(), s.number, l.calls)
	if err != nil {
		return outcome{}, err
	}
	defer c.close()
	p.begin(l.talk)
	s.centre.desks.begin()
	before, asterisk, err := s.centre.cpu()
	if err != nil {
		return outcome{}, err
	}
	open, err := place(ctx, c, l)
	if err != nil {
		return outcome{}, err
	}
	after, asteriskAfter, err := s.centre.cpu()
	if err != nil {
		return outcome{}, err
	}
	rings, byes := p.history()
	o := outcome{calls: l.calls, failed: c.refused, open: open, repeated: p.wire.repeats() + c.repeats(), cpu: after - before, asterisk: asteriskAfter - asterisk}
	o.cards, o.rings = s.centre.desks.before(rings)
	if l.gap {
		o.times = gapTimes(rings, byes)
	} else {
		o.times = ringTimes(rings, c.sent)
	}
	return o, nil
}

// place dials at the load's pace and waits until every call is over, or until
// those that are open have had time enough.
func place(ctx context.Context, c *callers, l load) (open int, err error) {
	tick := time.NewTicker(l.every)
	defer tick.Stop()
	limit := time.After(time.Duration(l.calls)*l.every + patience)
	dialled, ended := 0, 0
	for ended < l.calls {
		var next <-chan time.Time
		if dialled < l.calls {
			next = tick.C
		}
		select {
		case <-next:
			c.dial()
			dialled++
		case <-c.settled:
			ended++
		case <-limit:
			return l.calls - ended, nil
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
	return 0, nil
}

// ringTimes are from the caller's INVITE to the agent's first one for it.
func ringTimes(rings []ring, sent map[string]time.Time) []time.Duration {
	var out []time.Duration
	met := map[string]bool{}
	for _, r := range rings {
		if at, ok := sent[r.caller]; ok && !met[r.caller] {
			met[r.caller] = true
			out = append(out, r.at.Sub(at))
		}
	}
	return out
}

// gapTimes are from a phone's BYE to its next INVITE. BYEs after the last
// caller was served have none, and are left out.
func gapTimes(rings []ring, byes []bye) []time.Duration {
	var out []time.Duration
	for _, b := range byes {
		i := slices.IndexFunc(rings, func(r ring) bool { return r.phone == b.phone && r.at.After(b.at) })
		if i >= 0 {
			out = append(out, rings[i].at.Sub(b.at))
		}
	}
	return out
}
