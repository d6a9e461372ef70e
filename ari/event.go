package ari

import "time"

// Kind tells events apart without a type switch.
type Kind uint8

// The kinds that do not come from Asterisk's list.
const (
	// KindUnknown is the kind of Unknown.
	KindUnknown Kind = iota
	// KindConnected is the kind of Connected.
	KindConnected
	// KindDisconnected is the kind of Disconnected.
	KindDisconnected

	firstAsteriskKind
)

// String returns the name as Asterisk writes it, for example "StasisStart".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "Unknown"
}

// kindByName holds Asterisk's kinds only: a message that calls itself
// "Connected" is not ours.
var kindByName = func() map[string]Kind {
	kinds := make(map[string]Kind, numKinds)
	for k := firstAsteriskKind; k < numKinds; k++ {
		kinds[kindNames[k]] = k
	}
	return kinds
}()

// KindOf finds the kind of an event by Asterisk's name for it.
func KindOf(name string) (Kind, bool) {
	k, ok := kindByName[name]
	return k, ok
}

// Event is one of this package's event structs, by pointer: those that
// Asterisk sends, Unknown, and the client's own notices Connected and
// Disconnected. The set is closed.
type Event interface {
	// Kind tells which struct this is.
	Kind() Kind
	subject() string
}

// Header is what each event of Asterisk begins with.
type Header struct {
	Application string `json:"application"`
	Timestamp   Time   `json:"timestamp"`
	AsteriskID  string `json:"asterisk_id,omitempty"`
}

// Unknown is an event that this package has no struct for, such as one of a
// newer Asterisk. It is counted, not an error.
type Unknown struct {
	// Type is Asterisk's name for it; empty if it has none.
	Type string
	// Raw is the whole message.
	Raw Raw
}

// Connected is the client's notice that a new socket to Asterisk is up. What
// follows it comes from that socket. Asterisk repeats nothing that was missed
// meanwhile: compare with what it lists now.
type Connected struct {
	// Epoch counts the sockets of this client, from 1.
	Epoch uint64
	// AsteriskStarted differs from the last one if Asterisk was restarted: all
	// its channels, bridges and dynamic configuration are gone then.
	AsteriskStarted time.Time
	// Version is Asterisk's, for example "22.10.1".
	Version string
	// OverWebSocket tells that commands travel over the event socket, too.
	OverWebSocket bool
}

// Disconnected is the client's notice that the socket was lost. It comes after
// the last event of that socket. Calls in Asterisk go on without us.
type Disconnected struct {
	// Epoch is that of the Connected before.
	Epoch uint64
	// Err tells why; it is never nil.
	Err error
}

// Kind returns KindUnknown.
func (*Unknown) Kind() Kind { return KindUnknown }

// Kind returns KindConnected.
func (*Connected) Kind() Kind { return KindConnected }

// Kind returns KindDisconnected.
func (*Disconnected) Kind() Kind { return KindDisconnected }

func (*Unknown) subject() string      { return "" }
func (*Connected) subject() string    { return "" }
func (*Disconnected) subject() string { return "" }

// ChannelID returns the id of the channel that an event is about, or "" if it
// is about something else. For a Dial it is the channel that is being called.
func ChannelID(e Event) string { return e.subject() }

func idOf(c *Channel) string {
	if c == nil {
		return ""
	}
	return c.ID
}
