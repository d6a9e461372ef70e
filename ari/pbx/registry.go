package pbx

import (
	"fmt"
	"strings"
	"sync"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
)

// registry knows which channel is whose. Ids are entered before the request
// that makes them known to Asterisk leaves, so that no event is unknown.
type registry struct {
	mu       sync.Mutex
	channels map[string]party
	calls    map[cti.CallID]*live
	plays    map[string]playing
	stopped  map[string]cti.CallID // prompts that are being stopped
	spies    map[string]*spy       // by the supervisor's channel
}

// party is who a channel belongs to; leg is empty for the caller.
type party struct {
	call cti.CallID
	leg  cti.LegID
	// ringing tells that the agent hears a citizen's telephone ring.
	ringing bool
	// orphans are bridges that nobody needs once this channel is gone.
	orphans []string
	// alone is the caller's channel that is left in the orphans.
	alone string
}

// live is what a call has in Asterisk. It is there without its caller while others
// are in the bridge.
type live struct {
	channel string // the caller's; empty when gone
	music   bool   // plays, or may play
	bridge  string // of the current talk
	leg     cti.LegID
	parked  bool               // out of the talk for a while
	paused  cti.LegID          // the recording that an agent paused
	out     bool               // the caller was taken out of the bridge
	plays   int                // prompts so far
	written string             // the floor's record as it is on the channel
	held    string             // and as it shall be when the prompt has ended
	guests  map[cti.LegID]bool // others in the bridge; they keep it

	recorded cti.LegID // the recording of which Asterisk said that it goes on
	hushed   cti.LegID // the recording that is silent for sure
}

// playing is one of the floor's plays, which Asterisk knows by another name.
type playing struct {
	floor.Play
	rest string // of the prompt, when it is a sequence
}

func legID(channel string) cti.LegID { return cti.LegID(channel) }

func (r *registry) init() {
	r.channels = map[string]party{}
	r.calls = map[cti.CallID]*live{}
	r.plays = map[string]playing{}
	r.stopped = map[string]cti.CallID{}
	r.spies = map[string]*spy{}
}

// reset forgets everything, before a new listing is entered.
func (r *registry) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.init()
}

func (r *registry) addCaller(call cti.CallID, channel string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if old := r.calls[call]; old != nil && old.channel == channel {
		return
	}
	r.channels[channel] = party{call: call}
	r.calls[call] = &live{channel: channel}
}

// found enters a caller who was there before us: music may be playing.
func (r *registry) found(call cti.CallID, channel string) {
	r.addCaller(call, channel)
	r.setMusic(call, true)
}

func (r *registry) addLeg(call cti.CallID, leg cti.LegID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.channels[string(leg)] = party{call: call, leg: leg}
}

// remove forgets a channel; false when it was not known any more.
func (r *registry) remove(channel string) (party, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	who, ok := r.channels[channel]
	if !ok {
		return who, false
	}
	delete(r.channels, channel)
	l := r.calls[who.call]
	if l == nil {
		return who, true
	}
	delete(l.guests, who.leg)
	if who.leg == "" {
		l.channel = ""
	}
	if l.bridge != "" && r.emptyLocked(l, who.leg) {
		who.orphans = append(who.orphans, l.bridge)
		if who.leg != "" && !l.out {
			who.alone = l.channel
		}
		l.bridge, l.leg, l.parked, l.out = "", "", false, false
	}
	if l.channel == "" && l.bridge == "" {
		delete(r.calls, who.call)
	}
	return who, true
}

// emptyLocked tells whether the bridge of a talk serves nobody once a party has
// left it: the caller has nobody without the leader and the guests, and those
// who have no caller need each other.
func (r *registry) emptyLocked(l *live, left cti.LegID) bool {
	if l.channel != "" {
		return left == l.leg && len(l.guests) == 0
	}
	return len(l.guests) == 0 || len(l.guests) == 1 && r.channels[string(l.leg)].leg == ""
}

// caller finds the channel of a call that is still there.
func (r *registry) caller(call cti.CallID) (channel string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.calls[call]; l != nil && l.channel != "" {
		return l.channel, true
	}
	return "", false
}

// remains notes a bridge that is there without its caller.
func (r *registry) remains(call cti.CallID, leg cti.LegID, bridge string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls[call] = &live{bridge: bridge, leg: leg}
}

// callerOn finds the call whose caller is on a channel.
func (r *registry) callerOn(channel string) (cti.CallID, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	who, ok := r.channels[channel]
	return who.call, ok && who.leg == ""
}

func (r *registry) hasLeg(leg cti.LegID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.channels[string(leg)].leg != ""
}

// setMusic notes that music plays or not and gives what was before.
func (r *registry) setMusic(call cti.CallID, on bool) (before bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil {
		return false
	}
	before, l.music = l.music, on
	return before
}

// talk notes the bridge of a talk; false when the caller is gone.
func (r *registry) talk(call cti.CallID, leg cti.LegID, bridge string) bool {
	_, ok := r.talkAnew(call, leg, bridge)
	return ok
}

// talkAnew also gives the bridge of the talk before, if it is still there.
func (r *registry) talkAnew(call cti.CallID, leg cti.LegID, bridge string) (old string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil {
		return "", false
	}
	if l.bridge != bridge {
		old = l.bridge
	}
	l.bridge, l.leg, l.guests, l.out = bridge, leg, nil, false
	l.parked = false
	return old, true
}

// admit notes one more leg in the bridge of a talk and gives the bridge.
func (r *registry) admit(call cti.CallID, leg cti.LegID) (bridge string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.bridge == "" {
		return "", false
	}
	if l.guests == nil {
		l.guests = map[cti.LegID]bool{}
	}
	l.guests[leg] = true
	return l.bridge, true
}

// handOver makes a guest's leg the one with which the talk ends.
func (r *registry) handOver(call cti.CallID, leg cti.LegID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.bridge == "" || !l.guests[leg] {
		return
	}
	if r.channels[string(l.leg)].leg != "" {
		l.guests[l.leg] = true // until it leaves
	}
	l.leg = leg
	delete(l.guests, leg)
}

// takeOut gives the bridge in which the caller still is, once.
func (r *registry) takeOut(call cti.CallID) (bridge string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.bridge == "" || l.out {
		return "", false
	}
	l.out = true
	return l.bridge, true
}

// bridge gives the bridge of the current talk.
func (r *registry) bridge(call cti.CallID) (channel, bridge string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.bridge == "" {
		return "", "", false
	}
	return l.channel, l.bridge, true
}

// playNames is how many names the prompts of one call have in turn: a prompt that
// takes the place of one just stopped must not be taken for it when the news of
// that one's end arrives, and the next life must know every name.
const playNames = 3

// playID names what plays to a call; one prompt plays at a time.
func playID(call cti.CallID, turn int) string {
	if turn == 0 {
		return "play-" + string(call)
	}
	return fmt.Sprintf("play-%s-%d", call, turn)
}

// playIDs are all names of a call's prompts.
func playIDs(call cti.CallID) []string {
	ids := make([]string, playNames)
	for turn := range ids {
		ids[turn] = playID(call, turn)
	}
	return ids
}

// beginPlay notes the prompt that is going to play, from its first part on.
func (r *registry) beginPlay(play floor.Play) (id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.beginPartLocked(play, play.Prompt)
}

func (r *registry) beginPartLocked(play floor.Play, left string) (id string) {
	turn := 0
	if l := r.calls[play.Call]; l != nil {
		turn = l.plays % playNames
		l.plays++
	}
	id = playID(play.Call, turn)
	delete(r.stopped, id)
	_, rest, _ := strings.Cut(left, floor.PromptSeparator)
	r.plays[id] = playing{play, rest}
	return id
}

func (r *registry) endPlay(id string) (playing, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.plays[id]
	delete(r.plays, id)
	return p, ok
}

// playOf finds the name under which one of the floor's plays plays to a call.
func (r *registry) playOf(call cti.CallID, play floor.PlayID) (id string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range playIDs(call) {
		if p, plays := r.plays[id]; plays && p.ID == play {
			return id, true
		}
	}
	return "", false
}

// inUse tells that a prompt plays, or is going to, under this id.
func (r *registry) inUse(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.plays[id]
	return ok
}

// bridgeWith names the bridge of a leg's talk; after a transfer it is not named
// by that leg.
func (r *registry) bridgeWith(call cti.CallID, leg cti.LegID) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.calls[call]; l != nil && l.leg == leg && l.bridge != "" {
		return l.bridge
	}
	return bridgeOf(leg)
}

// turnPlay ends a part of a sequence and notes the next one in the same moment,
// so that whoever stops the prompt always finds it; next is empty after the last.
func (r *registry) turnPlay(id string) (p playing, next string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok = r.plays[id]
	delete(r.plays, id)
	if ok && p.rest != "" {
		next = r.beginPartLocked(p.Play, p.rest)
	}
	return p, next, ok
}
