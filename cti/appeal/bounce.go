package appeal

// Bounce is what a mail server says of a letter that it took and could not
// bring to its address.
type Bounce struct {
	Number string // of the appeal
	// Is tells whether the letter with a key is meant.
	Is func(key string) bool
	// Final: it is not tried any more.
	Final  bool
	Reason string // for people, in Russian
	Said   string // by the server, in its own words; may be empty
}

// Bounced is what became of a bounce.
type Bounced string

// The ends of a bounce.
const (
	BouncedFailed  Bounced = "failed"  // the answer is on record as one that did not arrive
	BouncedDelayed Bounced = "delayed" // it is noted that it takes longer
	BouncedNotice  Bounced = "notice"  // a notice did not arrive, and the history says so
	BouncedKnown   Bounced = "known"   // nothing new
	BouncedPast    Bounced = "past"    // the answer went another way since, or the appeal is open again
	BouncedForeign Bounced = "foreign" // no letter of ours is meant
)

// Bounce tells what follows for the case's answer; nil is nothing.
func (c Case) Bounce(b Bounce) (Change, Bounced) {
	d := c.Delivery
	if d == nil || d.No == 0 || !b.Is(letterKey(c.Appeal.ID, d.No)) {
		for no := 1; no <= c.Version; no++ {
			if b.Is(letterKey(c.Appeal.ID, no)) {
				return nil, BouncedPast
			}
		}
		return nil, BouncedForeign
	}
	text := b.Reason
	if b.Said != "" && c.Address(d.Way) != "" { // the server's words may name who was erased since
		text += " Ответ почтового сервера: " + b.Said
	}
	switch {
	case !c.State.Closed() || d.Status == DeliveryDelivered:
		return nil, BouncedPast
	case d.Status == DeliveryFailed || !b.Final && d.Text == text:
		return nil, BouncedKnown
	case b.Final:
		return Deliver{Way: d.Way, Status: DeliveryFailed, Text: text}, BouncedFailed
	}
	return Deliver{Way: d.Way, Status: DeliverySent, Text: text}, BouncedDelayed
}
