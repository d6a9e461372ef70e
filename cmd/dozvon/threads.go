package main

import (
	"os"
	"runtime"
	"sync"
)

// threads is how many processors the service uses. Its work is a chain of short
// steps, each of which wakes the next one: spread over every processor the steps
// cost less than the waking, and Asterisk has to share its own with them. So half
// of them do (on two processors a ring came 10 % sooner at four fifths of the
// processor time), and all while something long is computed, which would
// otherwise stand in the way of calls. GOMAXPROCS in the environment decides
// instead, if it is set.
type threads struct {
	mu    sync.Mutex
	usual int
	all   int
	long  int // computations under way
}

// takeThreads puts the usual number in force.
func takeThreads() *threads {
	all := runtime.GOMAXPROCS(0)
	t := &threads{usual: (all + 1) / 2, all: all}
	if os.Getenv("GOMAXPROCS") != "" {
		t.usual = all
	}
	t.set(t.usual)
	return t
}

// compute runs a computation of milliseconds or more.
func (t *threads) compute(work func()) {
	t.count(1)
	defer t.count(-1)
	work()
}

func (t *threads) count(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.long += n
	if t.long > 0 {
		t.set(t.all)
	} else {
		t.set(t.usual)
	}
}

// set costs nothing when the number is in force already.
func (t *threads) set(n int) {
	if runtime.GOMAXPROCS(0) != n {
		runtime.GOMAXPROCS(n)
	}
}
