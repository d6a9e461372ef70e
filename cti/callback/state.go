package callback

import "fmt"

// State is where a promise to call back is.
//
//	        offer            dial              reach
//	Open ───────────▶ Offered ──────▶ Dialing ───────▶ Done
//	 ▲ ▲   withdraw     │                │
//	 │ └────────────────┘                │
//	 └──────────── miss ─────────────────┴── miss, the last attempt ──▶ Failed
//
// Open stays so on join. Open, Offered and Dialing go to Done on close and to Cancelled on cancel.
// Done, Failed and Cancelled are final.
type State string

// The states.
const (
	Open      State = "open"      // on the list
	Offered   State = "offered"   // an agent has it, and the agent's own device rings
	Dialing   State = "dialing"   // the citizen's telephone rings
	Done      State = "done"      // somebody talked with the citizen
	Failed    State = "failed"    // as many attempts as the rules allow came to nothing
	Cancelled State = "cancelled" // no longer needed
)

// States lists all of them.
func States() []State { return []State{Open, Offered, Dialing, Done, Failed, Cancelled} }

// Signal is what can happen to a promise.
type Signal string

// The signals.
const (
	Ask      Signal = "ask" // the first one
	Offer    Signal = "offer"
	Withdraw Signal = "withdraw" // the agent did not come to dial; no attempt
	Dial     Signal = "dial"
	Reach    Signal = "reach" // the citizen answered
	Miss     Signal = "miss"  // the attempt came to nothing
	Close    Signal = "close" // settled without a call of ours
	Cancel   Signal = "cancel"
	Join     Signal = "join" // another reason to call the same person is kept by the same call
)

// Signals lists all of them.
func Signals() []Signal {
	return []Signal{Ask, Offer, Withdraw, Dial, Reach, Miss, Close, Cancel, Join}
}

// ErrIllegal says that a signal has no meaning in a state.
type ErrIllegal struct {
	From   State
	Signal Signal
}

func (e ErrIllegal) Error() string {
	return fmt.Sprintf("callback: signal %s is illegal in state %s", e.Signal, e.From)
}

var table = map[State]map[Signal]State{
	"":      {Ask: Open},
	Open:    {Offer: Offered, Close: Done, Cancel: Cancelled, Join: Open},
	Offered: {Withdraw: Open, Dial: Dialing, Close: Done, Cancel: Cancelled},
	Dialing: {Reach: Done, Miss: Open, Close: Done, Cancel: Cancelled},
}

// Active tells whether the promise is still to be kept.
func (s State) Active() bool { return s == Open || s == Offered || s == Dialing }
