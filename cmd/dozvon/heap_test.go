package main

import (
	"runtime/debug"
	"testing"
)

// They change what the whole process has, so they are not parallel.
func TestTheHeapGrowsBeforeItIsCollected(t *testing.T) {
	t.Setenv("GOGC", "")
	if got := growthAfter(collectSeldom); got != heapGrowth {
		t.Errorf("the heap grows by %d %%", got)
	}
}

func TestTheEnvironmentDecidesOnTheHeap(t *testing.T) {
	t.Setenv("GOGC", "50")
	if got := growthAfter(collectSeldom); got != 100 {
		t.Errorf("the heap grows by %d %%", got)
	}
}

// growthAfter begins with the runtime's own growth and puts back what was in force.
func growthAfter(change func()) int {
	before := debug.SetGCPercent(100)
	change()
	return debug.SetGCPercent(before)
}
