package plan

import (
	"fmt"
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

func seconds(n, usual int) time.Duration {
	if n == 0 {
		n = usual
	}
	return time.Duration(n) * time.Second
}

func (c *checker) callback(path string, b Callback) {
	c.within(path+".after_seconds", b.AfterSeconds, 0, 600)
	c.within(path+".ring_seconds", b.RingSeconds, 0, 120)
	if b.Attempts < 0 || b.Attempts > 10 {
		c.add(path+".attempts", "%d не подходит: попыток бывает от 1 до 10", b.Attempts)
	}
	for i, m := range b.EveryMinutes {
		if m < 1 || m > 7*24*60 {
			c.add(fmt.Sprintf("%s.every_minutes[%d]", path, i), "%d не подходит: нужно от 1 минуты до недели (10080)", m)
		}
	}
}
