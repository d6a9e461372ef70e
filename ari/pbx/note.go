package pbx

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
)

// remember writes the floor's record on the caller's channel. While a prompt
// plays it is held back: Asterisk (22.10) writes a variable once the prompt has
// ended, and until then answers nobody else on the socket. The floor's memory
// knows what is held; only if that is lost as well is the older note all there is.
func (p *PBX) remember(ctx context.Context, to ari.Services, channel string, c floor.Remember) error {
	note, err := json.Marshal(c.Note)
	if err != nil {
		return fmt.Errorf("encode the record of the call: %w", err)
	}
	if p.reg.note(c.Note.ID, string(note)) {
		_ = to.Channels.SetVariable(ctx, channel, noteVariable, string(note))
	}
	return nil
}

// quiet writes what was held back for a prompt that has ended.
func (p *PBX) quiet(call cti.CallID) {
	channel, note, ok := p.reg.heldNote(call)
	if !ok {
		return
	}
	to := p.client.Posted(func(err error) {
		if !gone(err) {
			p.log.Warn("the record of a call is not on its channel", "call_id", call, "err", err)
		}
	})
	_ = to.Channels.SetVariable(context.Background(), channel, noteVariable, note)
}

// note takes the newest record of a call and tells whether it may be written now.
func (r *registry) note(call cti.CallID, note string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil {
		return true
	}
	l.held = ""
	if note == l.written {
		return false
	}
	if r.soundingLocked(call) {
		l.held = note
		return false
	}
	l.written = note
	return true
}

// heldNote gives what is to be written, once nothing plays any more.
func (r *registry) heldNote(call cti.CallID) (channel, note string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.held == "" || r.soundingLocked(call) {
		return "", "", false
	}
	note, l.written, l.held = l.held, l.held, ""
	return l.channel, note, true
}

// soundingLocked tells whether a prompt plays, or was stopped and has not ended.
func (r *registry) soundingLocked(call cti.CallID) bool {
	for _, id := range playIDs(call) {
		if _, plays := r.plays[id]; plays || r.stopped[id] == call {
			return true
		}
	}
	return false
}

// stopPlay notes that a prompt is being stopped.
func (r *registry) stopPlay(call cti.CallID, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.plays, id)
	r.stopped[id] = call
}

// beingStopped tells whether a prompt was stopped and has not ended.
func (r *registry) beingStopped(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.stopped[id]
	return ok
}

// endStopped notes that a prompt that was stopped has ended.
func (r *registry) endStopped(id string) (call cti.CallID, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	call, ok = r.stopped[id]
	delete(r.stopped, id)
	return call, ok
}
