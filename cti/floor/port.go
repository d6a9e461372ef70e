package floor

import (
	"context"

	"github.com/dozvon/dozvon/cti"
)

// Switch carries commands out.
type Switch interface {
	// Do hands a command over and does not wait for its outcome; the commands of
	// one call are carried out in the order of the calls. What is refused, or not
	// answered in time, comes as CommandFailed. That something is gone already is
	// not a failure.
	Do(Command)
}

// Journal keeps events. Append returns when they will survive a kill of this
// process, with the journal's sequence number of the last one.
type Journal interface {
	Append(ctx context.Context, events []cti.Event) (last uint64, err error)
}

// Desks shows people what changed, in the order of the calls. No method waits.
type Desks interface {
	// ShowDesk hands what the agent's desk shows to every connected desk of the
	// agent. Written is nil when all have it on the wire; else it returns when
	// they have, or a few milliseconds later when one is slow.
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
