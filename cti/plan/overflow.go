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
	// Prompt is what they hear before they are hung up, or asked for a message,
	// when there is no such queue; empty plays OverflowPrompt, or nothing.
	Prompt string `yaml:"prompt" json:"prompt,omitempty"`
}

// OverflowPrompt is what callers hear where the plan names no prompt.
const OverflowPrompt = "callback"

// MaxExpected is the longest wait that may be expected; zero means no limit.
func (o Overflow) MaxExpected() time.Duration {
	return time.Duration(o.MaxExpectedSeconds) * time.Second
}

// MaxWait is how long one may wait in the queue; zero means no limit.
func (o Overflow) MaxWait() time.Duration { return time.Duration(o.MaxWaitSeconds) * time.Second }

// Farewell is what those hear who go to no other queue.
func (o Overflow) Farewell() string {
	if o.Prompt == "" {
		return OverflowPrompt
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
			c.add(path+".queue", "нет очереди %q; добавьте её в queues или поправьте имя", o.Queue)
		}
		if circular(next, q.ID) {
			c.add(path+".queue", "очереди передают звонки по кругу; уберите один из переходов")
		}
		if o != (Overflow{}) && o.MaxWaiting+o.MaxExpectedSeconds+o.MaxWaitSeconds == 0 {
			c.add(path, "не сказано, когда: нужен max_waiting, max_expected_seconds или max_wait_seconds")
		}
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
