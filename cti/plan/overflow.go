package plan

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Overflow says when a queue is too much for its callers, and what then becomes
// of them. The zero value lets everybody wait for as long as they like.
type Overflow struct {
	// MaxWaiting is how many may wait; whoever comes then does not. 0 is no limit.
	MaxWaiting int `yaml:"max_waiting" json:"max_waiting,omitempty"`
	// MaxExpectedSeconds is the longest wait that may be expected of whoever
	// comes. 0 is no limit.
	MaxExpectedSeconds int `yaml:"max_expected_seconds" json:"max_expected_seconds,omitempty"`
	// MaxWaitSeconds is how long one may wait in this queue. 0 is no limit.
	MaxWaitSeconds int `yaml:"max_wait_seconds" json:"max_wait_seconds,omitempty"`
	// Queue is where they go, with the time that they have waited already.
	Queue cti.QueueID `yaml:"queue" json:"queue,omitempty"`
	// Voicemail lets those leave a message who go to no other queue.
	Voicemail bool `yaml:"voicemail" json:"voicemail,omitempty"`
	// Number is dialled for them instead; whoever is not answered there goes on
	// waiting. ShowCaller shows the caller's number there, which not every
	// operator allows, instead of the line's.
	Number     string `yaml:"number" json:"number,omitempty"`
	ShowCaller bool   `yaml:"show_caller" json:"show_caller,omitempty"`
	// Callback tells them to which number they will be called back; they may name
	// another. Who says nothing, or hangs up, is on the list all the same.
	Callback bool `yaml:"callback" json:"callback,omitempty"`
	// Prompt is what they hear before they are hung up, asked for a message or
	// offered a call-back, when they go nowhere else; empty plays OverflowPrompt,
	// or nothing, or OfferPrompt.
	Prompt string `yaml:"prompt" json:"prompt,omitempty"`
}

// What callers hear where the plan names no prompt: those who will be called
// back, those to whom it is offered, and those who cannot be called back.
const (
	OverflowPrompt = "callback"
	OfferPrompt    = "callback-offer"
	SorryPrompt    = "all-busy"
)

// MaxExpected is the longest wait that may be expected; zero means no limit.
func (o Overflow) MaxExpected() time.Duration {
	return time.Duration(o.MaxExpectedSeconds) * time.Second
}

// MaxWait is how long one may wait in the queue; zero means no limit.
func (o Overflow) MaxWait() time.Duration { return time.Duration(o.MaxWaitSeconds) * time.Second }

// Farewell is what those hear who go to no other queue. Nobody is told that a
// call will come who cannot be called.
func (o Overflow) Farewell(calledBack bool) string {
	switch {
	case o.Prompt != "" && !o.Callback:
		return o.Prompt
	case calledBack:
		return OverflowPrompt
	}
	return SorryPrompt
}

// Offer is what those hear to whom a call-back is offered.
func (o Overflow) Offer() string {
	if o.Prompt == "" {
		return OfferPrompt
	}
	return o.Prompt
}

func (c *checker) overflow(queues []Queue) {
	next := map[cti.QueueID]cti.QueueID{}
	for _, q := range queues {
		next[q.ID] = q.Overflow.Queue
	}
	for i, q := range queues {
		path, o := fmt.Sprintf("queues[%d].overflow", i), q.Overflow
		c.level(path+".max_waiting", o.MaxWaiting, 0, 1_000_000)
		c.within(path+".max_expected_seconds", o.MaxExpectedSeconds, 0, longestWait)
		c.within(path+".max_wait_seconds", o.MaxWaitSeconds, 0, longestWait)
		c.prompt(path+".prompt", o.Prompt)
		if _, there := next[o.Queue]; o.Queue != "" && !there {
			c.add(path+".queue", "нет очереди «%s»; добавьте её в queues или поправьте имя", o.Queue)
		}
		c.oneWay(path, o)
		if circular(next, q.ID) {
			c.add(path+".queue", "очереди передают звонки по кругу; уберите один из переходов")
		}
		if o != (Overflow{}) && o.MaxWaiting+o.MaxExpectedSeconds+o.MaxWaitSeconds == 0 {
			c.add(path, "не сказано, когда: нужен max_waiting, max_expected_seconds или max_wait_seconds")
		}
	}
}

// oneWay checks that callers are sent to one place at most.
func (c *checker) oneWay(path string, o Overflow) {
	ways := 0
	for _, there := range []bool{o.Queue != "", o.Number != "", o.Voicemail, o.Callback} {
		if there {
			ways++
		}
	}
	if ways > 1 {
		c.add(path, "нужно одно из queue, number, voicemail и callback")
	}
	if o.Number != "" && !numberPattern.MatchString(o.Number) {
		c.add(path+".number", "«%s» не похоже на номер", o.Number)
	}
	if o.ShowCaller && o.Number == "" {
		c.add(path+".show_caller", "показывать номер звонящего некому: нет number")
	}
}

// circular tells whether a call could come back to the queue that it left.
func circular(next map[cti.QueueID]cti.QueueID, from cti.QueueID) bool {
	at := next[from]
	for range next {
		if at == from {
			return true
		}
		at = next[at]
	}
	return false
}
