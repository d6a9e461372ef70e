package plan

import (
	"fmt"
	"slices"
	"time"
)

// Callback says who of a queue is called back and how. The zero value is the
// usual: who gave up after five seconds is put on the list and tried three
// times, a quarter of an hour apart; agents take from the list by themselves.
type Callback struct {
	// Off puts nobody on the list by itself; agents may still promise a call.
	Off bool `yaml:"off" json:"off,omitempty"`
	// AfterSeconds is how long a caller must have waited before giving up; zero
	// means five, so that a wrong number is not called back.
	AfterSeconds int `yaml:"after_seconds" json:"after_seconds,omitempty"`
	// Attempts is how often a person is called at most; zero means three.
	Attempts int `yaml:"attempts" json:"attempts,omitempty"`
	// EveryMinutes lie between one attempt and the next; the last one holds for
	// all that follow. Empty means fifteen.
	EveryMinutes []int `yaml:"every_minutes" json:"every_minutes,omitempty"`
	// Offer gives free agents the oldest due call-back while nobody waits.
	Offer bool `yaml:"offer" json:"offer,omitempty"`
	// RingSeconds is how long a called citizen's telephone rings; zero means 40.
	RingSeconds int `yaml:"ring_seconds" json:"ring_seconds,omitempty"`
	// From and To bound the time of the day, in the plan's zone, at which the
	// floor has people called by itself; empty means 09:00 and 21:00. It does so
	// only while the line is open, unless WhenClosed says otherwise. Agents may
	// call from the list at any time.
	From       string `yaml:"from" json:"from,omitempty"`
	To         string `yaml:"to" json:"to,omitempty"`
	WhenClosed bool   `yaml:"when_closed" json:"when_closed,omitempty"`
}

// After is how long a caller must have waited to be called back.
func (c Callback) After() time.Duration { return seconds(c.AfterSeconds, 5) }

// RingTime is how long a called citizen's telephone rings.
func (c Callback) RingTime() time.Duration { return seconds(c.RingSeconds, 40) }

// Tries is how often a person is called at most.
func (c Callback) Tries() int {
	if c.Attempts == 0 {
		return 3
	}
	return c.Attempts
}

// Every gives the minutes between attempts; there is at least one.
func (c Callback) Every() []int {
	if len(c.EveryMinutes) == 0 {
		return []int{15}
	}
	return c.EveryMinutes
}

// hours is the time of the day at which people are called.
func (c Callback) hours() (from, to string) {
	if c.From == "" && c.To == "" {
		return "09:00", "21:00"
	}
	return c.From, c.To
}

// callHorizon is for how many days the next time for calls is looked for.
const callHorizon = 40

// CallTimes tells from when on, at or after a moment, people may be called back
// in a line's name, and until when. From is zero when no such time is near, and
// until when it does not end soon.
func (p *Plan) CallTimes(l Line, c Callback, at time.Time) (from, until time.Time) {
	if p.MayCall(l, c, at) {
		from = at
	}
	turns := l.turns(c)
	local := at.In(p.Location())
	for day := range callHorizon {
		for _, minute := range turns {
			turn := time.Date(local.Year(), local.Month(), local.Day()+day, 0, minute, 0, 0, local.Location()).UTC()
			switch {
			case !turn.After(at):
			case p.MayCall(l, c, turn) == !from.IsZero():
			case from.IsZero():
				from = turn
			default:
				return from, turn
			}
		}
	}
	return from, time.Time{}
}

// MayCall tells whether people may be called back at a moment.
func (p *Plan) MayCall(l Line, c Callback, at time.Time) bool {
	local := at.In(p.Location())
	minute := local.Hour()*60 + local.Minute()
	from, to := c.hours()
	return (holds(from, to, minute) || holds(from, to, minute+24*60)) && (c.WhenClosed || p.Open(l, at))
}

// turns are the minutes of the day at which it may become allowed or forbidden
// to call, in their order.
func (l Line) turns(c Callback) []int {
	from, to := c.hours()
	clocks := []string{"00:00", from, to}
	if l.Hours != nil && !c.WhenClosed {
		for _, s := range l.Hours.Weekly {
			clocks = append(clocks, s.From, s.To)
		}
		for _, e := range l.Hours.Exceptions {
			clocks = append(clocks, e.From, e.To)
		}
	}
	var minutes []int
	for _, text := range clocks {
		if minute, ok := clock(text); ok {
			minutes = append(minutes, minute%(24*60))
		}
	}
	slices.Sort(minutes)
	return slices.Compact(minutes)
}

func seconds(n, usual int) time.Duration {
	if n == 0 {
		n = usual
	}
	return time.Duration(n) * time.Second
}

func (c *checker) callback(path string, b Callback) {
	c.within(path+".after_seconds", b.AfterSeconds, 0, 600)
	c.within(path+".ring_seconds", b.RingSeconds, 0, 120)
	if b.From != "" || b.To != "" {
		c.clock(path+".from", b.From)
		c.clock(path+".to", b.To)
	}
	if b.Attempts < 0 || b.Attempts > 10 {
		c.add(path+".attempts", "%d не подходит: попыток бывает от 1 до 10", b.Attempts)
	}
	for i, m := range b.EveryMinutes {
		if m < 1 || m > 7*24*60 {
			c.add(fmt.Sprintf("%s.every_minutes[%d]", path, i), "%d не подходит: нужно от 1 минуты до недели (10080)", m)
		}
	}
}
