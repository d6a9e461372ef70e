//go:build race

package sim

// callHours is less with the race detector, which makes it ten times slower and
// has little to find here: each world runs in one goroutine. The full length is
// played without it.
const callHours = 100
