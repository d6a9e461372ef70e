// Package sim plays a contact centre against the real floor: random callers and
// agents, a simulated switch that is late, loses its link, refuses commands and
// forgets, and a process that is killed and started again. After every step the
// floor's invariants are checked. A run is one integer: the same seed gives the
// same run.
package sim
