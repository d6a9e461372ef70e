package floor

import (
	"context"

	"github.com/dozvon/dozvon/cti"
)

// Switch carries commands out. The runner calls Do for the commands of one call
// one after the other and for different calls at the same time. Do may return
// before the switch has carried the command out, as long as those of one call
// stay in order; a refusal then comes as CommandFailed. An error becomes
// CommandFailed, too. That something is gone already is not a failure.
type Switch interface {
	Do(context.Context, Command) error
}

// Journal keeps events. Append returns when they will survive a kill of this
// process, with the journal's sequence number of the last one.
type Journal interface {
	Append(ctx context.Context, events []cti.Event) (last uint64, err error)
}

// Desks shows people what changed, in the order of the calls. No method waits.
type Desks interface {
	// ShowDesk hands what the agent's desk shows to every connected desk of the
	// agent. Written returns when all have it on the wire, or a few milliseconds
	// later when one is slow.
	ShowDesk(cti.AgentID, Desk) (written func())
	// ShowBoard tells that a new board can be had.
	ShowBoard()
}

// BrowserPhone is an endpoint on the switch for one login or one citizen's
// call. It lives in the switch's memory only.
type BrowserPhone struct {
	// Name is the endpoint's name and its SIP user.
	Name     string
	Password string
	// Citizen endpoints may dial lines; agents' endpoints may dial nothing.
	Citizen bool
	// CallerNumber is what a citizen's call shows as the caller; may be empty.
	CallerNumber string
}

// Phones puts browser endpoints on the switch, again after the switch was
// restarted, until they are dropped.
type Phones interface {
	PutPhone(context.Context, BrowserPhone) error
	DropPhone(ctx context.Context, name string) error
}
