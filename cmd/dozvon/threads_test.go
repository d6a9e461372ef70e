package main

import (
	"runtime"
	"testing"
)

// It changes what the whole process has, so it is not parallel.
func TestAComputationHasEveryProcessor(t *testing.T) {
	before := runtime.GOMAXPROCS(4)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	t.Setenv("GOMAXPROCS", "")
	threads := takeThreads()
	if n := runtime.GOMAXPROCS(0); n != 2 {
		t.Errorf("%d of 4 processors are used", n)
	}
	threads.compute(func() {
		threads.compute(func() {})
		if n := runtime.GOMAXPROCS(0); n != 4 {
			t.Errorf("a computation has %d of 4 processors", n)
		}
	})
	if n := runtime.GOMAXPROCS(0); n != 2 {
		t.Errorf("%d of 4 processors are used after it", n)
	}
}

func TestTheEnvironmentDecidesOnProcessors(t *testing.T) {
	before := runtime.GOMAXPROCS(4)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	t.Setenv("GOMAXPROCS", "4")
	takeThreads()
	if n := runtime.GOMAXPROCS(0); n != 4 {
		t.Errorf("%d processors are used", n)
	}
}
