package call

import "fmt"

// State is where a call is.
//
//	          greet            queue            offer           answer
//	Arrived ────────▶ Greeting ───────▶ Waiting ───────▶ Ringing ───────▶ Talking
//	   │                                   ▲ ▲   withdraw   │              │   ▲
//	   └──────────── queue ────────────────┘ └──────────────┘         hold │   │ resume
//	                                         ▲                             ▼   │
//	                                         └───────── lose-agent ────── Held ┘
//
// Greeting is all that a caller hears before the queue: besides the greeting the
// emergency message, menus and the last prompt of a call that reaches no queue.
// Guide and speak lead there from Arrived and Greeting, and greet leaves Greeting as it is
// after an emergency message. Dismiss and ask-message lead there from Waiting
// too, for a last prompt or for the caller's own message. Tell, speak, choose and overflow leave
// Waiting as it is, and speak and choose leave Ringing so too.
//
// announce leaves Greeting and Dialing as they are.
//
// promote leaves a waiting call where it is, at the front of its queue.
//
// A call that an agent makes (direction out) begins another way:
//
//	         reach              answer
//	Calling ──────▶ Dialing ─────────▶ Talking
//
// Calling rings the agent's own device, Dialing the citizen's.
//
// Staying is a talk whose caller has left while two others or more, an agent
// among them, talk on: stay leads there from Talking and Held, and hand-over and
// invite leave it as it is.
//
// ask-rating leads from Talking to Rating, where the citizen gives a mark by key;
// then only the end is left.
//
// transfer leads from Talking and Held to Waiting, as lose-agent does; invite
// and, in Talking, hand-over change who takes part but not the state. Every
// state goes to Ended on end. Ended is final.
type State string

// The states of a call. The zero value is a call that has not arrived.
const (
	Arrived  State = "arrived"
	Greeting State = "greeting"
	Waiting  State = "waiting"
	Ringing  State = "ringing"
	Talking  State = "talking"
	Held     State = "held"
	Ended    State = "ended"
	Calling  State = "calling"
	Dialing  State = "dialing"
	Staying  State = "staying"
	Rating   State = "rating" // the talk is over, and the citizen is asked how it was
)

// States lists all of them in the order of a call.
func States() []State {
	return []State{Arrived, Greeting, Waiting, Ringing, Calling, Dialing, Talking, Held, Rating, Staying, Ended}
}

// Signal is what can happen to a call.
type Signal string

// The signals. Each event of this package carries one.
const (
	Greet    Signal = "greet"
	Guide    Signal = "guide"
	Queue    Signal = "queue"
	Overflow Signal = "overflow" // to another queue; the state stays
	Dismiss  Signal = "dismiss"  // a last prompt, and then the end
	// AskMessage asks the caller to leave a message.
	AskMessage Signal = "ask-message"
	// Announce tells that the talk is going to be recorded; the state stays.
	Announce  Signal = "announce"
	Tell      Signal = "tell"   // how things stand; the state stays
	Speak     Signal = "speak"  // the language; the state stays from the greeting on
	Choose    Signal = "choose" // a key while waiting; the state stays
	Offer     Signal = "offer"
	Withdraw  Signal = "withdraw"
	Reach     Signal = "reach" // the agent's own device answered
	Answer    Signal = "answer"
	Hold      Signal = "hold"
	Resume    Signal = "resume"
	LoseAgent Signal = "lose-agent"
	Promote   Signal = "promote"    // by a supervisor, to the front of the queue
	Invite    Signal = "invite"     // of guests: asked, joined, parted
	Transfer  Signal = "transfer"   // the agent left and the target is rung
	HandOver  Signal = "hand-over"  // a guest leads from now on
	Stay      Signal = "stay"       // the caller left, others talk on
	AskRating Signal = "ask-rating" // the agent hung up; the citizen is asked how it was
	Rate      Signal = "rate"       // the citizen's mark
	End       Signal = "end"
)

// Signals lists all of them.
func Signals() []Signal {
	return []Signal{
		Greet, Guide, Queue, Overflow, Dismiss, AskMessage, Announce, Tell, Speak, Choose, Offer, Withdraw, Reach, Answer, Hold, Resume, LoseAgent, Promote,
		Invite, Transfer, HandOver, Stay, AskRating, Rate, End,
	}
}

// ErrIllegal says that a signal has no meaning in a state.
type ErrIllegal struct {
	From   State
	Signal Signal
}

func (e ErrIllegal) Error() string {
	return fmt.Sprintf("call: signal %s is illegal in state %s", e.Signal, e.From)
}

var table = map[State]map[Signal]State{
	Arrived:  {Speak: Greeting, Greet: Greeting, Guide: Greeting, Dismiss: Greeting, AskMessage: Greeting, Queue: Waiting, End: Ended},
	Greeting: {Announce: Greeting, Speak: Greeting, Greet: Greeting, Guide: Greeting, Dismiss: Greeting, AskMessage: Greeting, Queue: Waiting, End: Ended},
	Waiting:  {Overflow: Waiting, Dismiss: Greeting, AskMessage: Greeting, Tell: Waiting, Choose: Waiting, Speak: Waiting, Offer: Ringing, Promote: Waiting, End: Ended},
	Ringing:  {Choose: Ringing, Speak: Ringing, Withdraw: Waiting, Answer: Talking, End: Ended},
	Calling:  {Reach: Dialing, End: Ended},
	Dialing:  {Announce: Dialing, Answer: Talking, End: Ended},
	Talking:  {Hold: Held, LoseAgent: Waiting, Invite: Talking, Transfer: Waiting, HandOver: Talking, Stay: Staying, AskRating: Rating, End: Ended},
	Held:     {Resume: Talking, LoseAgent: Waiting, Invite: Held, Transfer: Waiting, Stay: Staying, End: Ended},
	Staying:  {Invite: Staying, HandOver: Staying, End: Ended},
	Rating:   {Rate: Rating, End: Ended},
	Ended:    {},
}

// Next gives the state after a signal, or ErrIllegal and the state unchanged.
func Next(from State, signal Signal) (State, error) {
	if to, ok := table[from][signal]; ok {
		return to, nil
	}
	return from, ErrIllegal{from, signal}
}
