package agent

import "fmt"

// State is what an agent is doing.
//
//	Offline ──sign-in──▶ NotReady ──ready──▶ Ready ──offer──▶ Ringing ──answer──▶ Talking
//	   ▲                   ▲  ▲                ▲                 │                  │ end
//	   │                   │  └──── miss ──────┼─────────────────┤                  ▼
//	   └──── sign-out ─────┴──── not-ready ────┴── withdraw ─────┘               WrapUp
//	                       ▲                   ▲                                    │
//	                       └──────────── done, to the state chosen ─────────────────┘
//
// dial leads from NotReady, Ready and WrapUp to Ringing: the agent's own device
// rings for a call that the agent makes; afterwards the state is what it was.
// ready and not-ready while Ringing, Talking or in WrapUp choose the state that
// follows; in WrapUp ready ends the wrap-up at once. return chooses Ready and
// leaves the wrap-up as it is. A miss that the plan allows leads back to Ready;
// extend makes the wrap-up longer.
type State string

// The states of an agent. The zero value means Offline.
const (
	Offline  State = "offline"
	NotReady State = "not_ready"
	Ready    State = "ready"
	Ringing  State = "ringing"
	Talking  State = "talking"
	WrapUp   State = "wrap_up"
)

// States lists all of them.
func States() []State { return []State{Offline, NotReady, Ready, Ringing, Talking, WrapUp} }

// Signal is what can happen to an agent.
type Signal string

// The signals.
const (
	SignIn     Signal = "sign-in"
	SignOut    Signal = "sign-out"
	BeReady    Signal = "ready"
	BeNotReady Signal = "not-ready"
	Offer      Signal = "offer"
	Dial       Signal = "dial"     // the agent calls somebody
	Miss       Signal = "miss"     // the offer failed through the agent or the device
	Withdraw   Signal = "withdraw" // the offer ended through no fault of the agent
	Answer     Signal = "answer"
	Lose       Signal = "lose"   // the agent's line broke while talking
	End        Signal = "end"    // the talk is over
	Done       Signal = "done"   // the wrap-up is over
	Extend     Signal = "extend" // the wrap-up takes longer
	Return     Signal = "return" // the lost desk is there again
)

// Signals lists all of them.
func Signals() []Signal {
	return []Signal{SignIn, SignOut, BeReady, BeNotReady, Offer, Dial, Miss, Withdraw, Answer, Lose, End, Done, Extend, Return}
}

// ErrIllegal says that a signal has no meaning in a state.
type ErrIllegal struct {
	From   State
	Signal Signal
}

func (e ErrIllegal) Error() string {
	return fmt.Sprintf("agent: signal %s is illegal in state %s", e.Signal, e.From)
}
