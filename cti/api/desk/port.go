package desk

import (
	"context"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// Config is what the hub needs; every field must be set.
type Config struct {
	Log     *slog.Logger
	Metrics prometheus.Registerer
	// Bad counts what is refused, by what was wrong with it.
	Bad    *prometheus.CounterVec
	Server Server
	Floor  Floor
	// Plan gives the plan in force.
	Plan func() *plan.Plan
	// StatsChanged is called before desks hear that today's figures changed.
	StatsChanged func()
	// Gone tells whether a login was ended: it is asked once End finds the desk.
	Gone func(ctx context.Context, key string) bool
}

// Floor is the running floor.
type Floor interface {
	Tell(context.Context, floor.Input) error
	// Desk is what the agent's desk shows; an agent who is not on the floor
	// gives a *cti.Error of code NotFound.
	Desk(context.Context, cti.AgentID) (floor.Desk, error)
	// Board is as everybody with one may see it: one goes to all of them.
	Board(context.Context) (floor.Board, error)
}

// Person is whose desk it is.
type Person struct {
	Key     string // of the login
	Login   cti.AgentID
	Name    string
	Answers bool // takes calls
}
