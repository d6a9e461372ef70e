package ari

import "sync/atomic"

// Stats is a snapshot of a client's counters, all since New.
type Stats struct {
	// Received counts the delivered events by Asterisk's name for them.
	Received map[string]uint64
	// Unknown counts delivered events without a struct of their own.
	Unknown uint64
	// Malformed counts messages that could not be decoded; they are logged.
	Malformed uint64
	// Skipped counts events that Options.Events left out.
	Skipped uint64
	// Requests counts commands sent, Refused those answered with a status from
	// 400 up, TimedOut those without an answer in time, Lost those that ended
	// with ErrDisconnected.
	Requests, Refused, TimedOut, Lost uint64
	// Reconnects counts the sockets after the first.
	Reconnects uint64
	// QueueDepth is how many events wait for the consumer, QueuePeak the most
	// that ever did.
	QueueDepth, QueuePeak int
	// Connected tells whether there is a socket, Epoch its number.
	Connected bool
	Epoch     uint64
}

type counters struct {
	received                          [numKinds]atomic.Uint64
	malformed, skipped                atomic.Uint64
	requests, refused, timedOut, lost atomic.Uint64
}

// Stats returns the counters. It may be called at any time.
func (c *Client) Stats() Stats {
	n := &c.counters
	s := Stats{
		Received: map[string]uint64{}, Unknown: n.received[KindUnknown].Load(),
		Malformed: n.malformed.Load(), Skipped: n.skipped.Load(),
		Requests: n.requests.Load(), Refused: n.refused.Load(), TimedOut: n.timedOut.Load(), Lost: n.lost.Load(),
		Connected: c.session.Load() != nil, Epoch: c.epoch.Load(),
	}
	for k := firstAsteriskKind; k < numKinds; k++ {
		if count := n.received[k].Load(); count > 0 {
			s.Received[k.String()] = count
		}
	}
	if s.Epoch > 1 {
		s.Reconnects = s.Epoch - 1
	}
	s.QueueDepth, s.QueuePeak = c.queue.depth()
	return s
}
