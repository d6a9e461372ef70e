package ari

// read takes the messages of a session until its socket ends.
func (c *Client) read(s *session) {
	for _, msg := range s.early {
		c.take(s.link, msg)
	}
	s.link.receive(func(msg []byte) { c.take(s.link, msg) })
}

func (c *Client) take(l *link, msg []byte) {
	name, err := peekType(msg)
	if err != nil {
		c.malformed(err, msg)
		return
	}
	kind, known := kindByName[string(name)]
	switch {
	case known && !c.wanted[kind]:
		c.counters.skipped.Add(1)
		return
	case !known && string(name) == "RESTResponse":
		c.answered(l, msg)
		return
	}
	event, err := decodeKind(kind, name, msg)
	if err != nil {
		c.malformed(err, msg)
		return
	}
	c.counters.received[kind].Add(1)
	if kind == KindApplicationReplaced {
		c.log.Error("another client took over the stasis application: no more events come; see that each client has an app name of its own")
	}
	c.deliver(event)
}

func (c *Client) answered(l *link, msg []byte) {
	id, r, err := decodeReply(msg)
	if err != nil {
		c.malformed(err, msg)
		return
	}
	l.answer(id, r)
}

// malformed counts what cannot be read; the socket goes on.
func (c *Client) malformed(err error, msg []byte) {
	c.counters.malformed.Add(1)
	c.log.Error("asterisk sent a message that cannot be read; it was left out", "err", err, "message", string(msg[:min(len(msg), 300)]))
}
