//go:build !race

package sim

// callHours is how much the simulator plays unless told otherwise.
const callHours = 10_000
