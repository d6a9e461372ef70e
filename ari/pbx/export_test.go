package pbx

import "github.com/dozvon/dozvon/cti/floor"

// BetweenParts ends a part of a prompt, and meanwhile runs in the moment in which the
// next one is noted and not yet sent.
func (p *PBX) BetweenParts(c floor.Play, meanwhile func()) {
	id, _ := p.reg.playOf(c.Call, c.ID)
	play, next, _ := p.reg.turnPlay(id)
	channel, _ := p.reg.caller(c.Call)
	meanwhile()
	p.playOn(channel, next, play)
}
