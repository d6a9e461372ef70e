package pbx

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
)

// BetweenParts ends a part of a prompt, and meanwhile runs in the moment in which the
// next one is noted and not yet sent.
func (p *PBX) BetweenParts(c floor.Play, meanwhile func()) {
	id, _ := p.reg.playOf(c.Call, c.ID)
	play, next, _ := p.reg.turnPlay(id)
	channel, _ := p.reg.caller(c.Call)
	meanwhile()
	p.playOn(channel, next, play)
}

// Records tells whether Asterisk was heard to record a talk.
func (p *PBX) Records(call cti.CallID, sound cti.LegID) bool {
	p.reg.mu.Lock()
	defer p.reg.mu.Unlock()
	l := p.reg.calls[call]
	return l != nil && l.recorded == sound
}
