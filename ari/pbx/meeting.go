package pbx

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
)

// meetings knows which answered legs were brought together with their callers:
// an agent may hang up in the moment of answering, before Asterisk is asked to
// join them, before it does, or before it tells that it did not.
type meetings struct {
	mu   sync.Mutex
	legs map[cti.LegID]*meeting
}

type meeting struct {
	state meetingState
	left  *floor.NeverMet // the goodbye, while nobody knows whether they met
}

type meetingState int

const (
	apart  meetingState = iota // answered, or the joining was refused
	asked                      // Asterisk has not said yet
	united                     // they met, or are in a talk of several; a goodbye is one
)

func (m *meetings) set(leg cti.LegID, state meetingState) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.legs == nil {
		m.legs = map[cti.LegID]*meeting{}
	}
	if one := m.legs[leg]; one != nil {
		one.state = state
		return
	}
	m.legs[leg] = &meeting{state: state}
}

func (m *meetings) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.legs = nil
}

// joined notes what came of the joining and gives what is to be told of a leg
// that left meanwhile, if it did.
func (m *meetings) joined(leg cti.LegID, met bool) floor.Input {
	m.mu.Lock()
	defer m.mu.Unlock()
	one := m.legs[leg]
	switch {
	case one == nil:
		return nil
	case one.left == nil && met:
		one.state = united
		return nil
	case one.left == nil:
		one.state = apart
		return nil
	}
	delete(m.legs, leg)
	if met {
		return floor.LegLeft(*one.left)
	}
	return *one.left
}

// left gives what is to be told of a leg that is gone; nil while Asterisk has not
// said whether it met the caller.
func (m *meetings) left(gone floor.NeverMet) floor.Input {
	m.mu.Lock()
	defer m.mu.Unlock()
	one := m.legs[gone.Leg]
	switch {
	case one == nil: // it did not answer
		return floor.LegLeft(gone)
	case one.state == asked:
		one.left = &gone
		return nil
	}
	delete(m.legs, gone.Leg)
	if one.state == united {
		return floor.LegLeft(gone)
	}
	return gone
}

// bringTogether puts caller and agent into a bridge and hears what came of it.
func (p *PBX) bringTogether(ctx context.Context, channel, bridge string, c floor.Join) {
	p.meetings.set(c.Leg, asked)
	to := p.client.Answered(func(err error) { p.cameOf(c, err) })
	_ = to.Bridges.AddChannel(ctx, bridge, ari.BridgeAddChannelParams{Channel: []string{channel, string(c.Leg)}})
}

// cameOf takes what came of the joining. After the loss of the link everything is
// compared.
func (p *PBX) cameOf(c floor.Join, err error) {
	if errors.Is(err, ari.ErrDisconnected) {
		return
	}
	if told := p.meetings.joined(c.Leg, err == nil); told != nil {
		p.signal(told)
	} else if err != nil {
		p.joinRefused(c, err)
	}
}

// joinRefused: the event that tells that one of both hung up may be overtaken by
// the refusal.
func (p *PBX) joinRefused(c floor.Join, err error) {
	if !channelGone(err) {
		p.refused(c, err)
		return
	}
	time.AfterFunc(causeAfter, func() { p.refused(c, err) })
}

// channelGone tells that Asterisk does not have a channel any more, or not in
// the application.
func channelGone(err error) bool {
	return gone(err) || ari.IsBadRequest(err) || ari.IsUnprocessable(err)
}
