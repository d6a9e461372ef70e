package voicemail

import "fmt"

// State is where a message is.
//
//	         take                file
//	Waiting ──────▶ Taken ─────────────▶ Filed
//	   ▲   release    │    close
//	   └──────────────┴────────────────▶ Closed
//
// Waiting goes to Filed and Closed too: a draft outlives the claim, and a
// supervisor needs none. Filed and Closed are final.
type State string

// The states.
const (
	Waiting State = "waiting"
	Taken   State = "taken"  // an agent works it
	Filed   State = "filed"  // an appeal was made of it
	Closed  State = "closed" // it is done without an appeal
)

// States lists all of them.
func States() []State { return []State{Waiting, Taken, Filed, Closed} }

// Signal is what can happen to a message.
type Signal string

// The signals.
const (
	Leave   Signal = "leave" // the first one
	Take    Signal = "take"
	Release Signal = "release" // the agent gave it back, or left
	File    Signal = "file"
	Close   Signal = "close"
)

// Signals lists all of them.
func Signals() []Signal { return []Signal{Leave, Take, Release, File, Close} }

// ErrIllegal says that a signal has no meaning in a state.
type ErrIllegal struct {
	From   State
	Signal Signal
}

func (e ErrIllegal) Error() string {
	return fmt.Sprintf("voicemail: signal %s is illegal in state %s", e.Signal, e.From)
}

var table = map[State]map[Signal]State{
	"":      {Leave: Waiting},
	Waiting: {Take: Taken, File: Filed, Close: Closed},
	Taken:   {Release: Waiting, File: Filed, Close: Closed},
}

// Active tells whether somebody still has to deal with the message.
func (s State) Active() bool { return s == Waiting || s == Taken }
