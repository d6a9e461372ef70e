package queue

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Step is one rung of a Ladder: what is asked for after a time of waiting.
type Step struct {
	After  time.Duration
	Skills cti.Skills
}

// Ladder is a demand that changes while a caller waits. Before its first step
// nothing is asked for. It never changes once made.
type Ladder struct{ steps []rung }

type rung struct {
	Step
	key string // equal demands have equal keys
}

// anything is the demand of who asks for nothing.
var anything rung

// at gives the demand in force after a time of waiting, and when the next one
// comes, counted from the beginning of the wait.
func (l *Ladder) at(waited time.Duration) (now *rung, next time.Duration, more bool) {
	now = &anything
	if l == nil {
		return now, 0, false
	}
	for i := range l.steps {
		if r := &l.steps[i]; r.After > waited {
			return now, r.After, true
		} else {
			now = r
		}
	}
	return now, 0, false
}

// Demand is what the ladder asks for after a time of waiting.
func (l *Ladder) Demand(waited time.Duration) cti.Skills {
	r, _, _ := l.at(waited)
	return r.Skills
}

// NewLadder makes a ladder of steps in any order; nil when there are none.
func NewLadder(steps []Step) *Ladder {
	if len(steps) == 0 {
		return nil
	}
	l := &Ladder{}
	for _, s := range steps {
		l.steps = append(l.steps, rung{s, demandKey(s)})
	}
	slices.SortStableFunc(l.steps, func(a, b rung) int { return cmp.Compare(a.After, b.After) })
	return l
}

func demandKey(s Step) string {
	var key strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.Skills)) {
		if level := s.Skills[name]; level > 0 {
			fmt.Fprintf(&key, "%s=%d ", name, level)
		}
	}
	return key.String()
}
