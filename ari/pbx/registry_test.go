package pbx

import (
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
)

func TestArrivalIsReadFromChannelAndArguments(t *testing.T) {
	created := time.Date(2026, 11, 2, 20, 0, 0, 0, time.FixedZone("", 8*3600))
	channel := func(number, name string) *ari.Channel {
		ch := &ari.Channel{ID: "1793620800.17", Caller: ari.CallerID{Name: name, Number: number}}
		ch.CreationTime.Time = created
		return ch
	}
	want := floor.CallArrived{
		Call: cti.NewCallID(created, "1793620800.17"), Dialed: "122", Caller: "+79021234567", Name: "Иван",
		Origin: call.Trunk, Since: created.UTC(),
	}
	changed := func(change func(*floor.CallArrived)) *floor.CallArrived {
		a := want
		change(&a)
		return &a
	}
	for name, c := range map[string]struct {
		channel *ari.Channel
		args    []string
		want    *floor.CallArrived // nil: not an arrival
	}{
		"from the trunk":     {channel("89021234567", "Иван"), []string{"arrive", "122"}, &want},
		"from the call page": {channel("89021234567", "Иван"), []string{"arrive", "122", "web"}, changed(func(a *floor.CallArrived) { a.Origin = call.Web })},
		"from elsewhere":     {channel("89021234567", "Иван"), []string{"arrive", "122", "moon"}, &want},
		"number as the name": {channel("89021234567", "89021234567"), []string{"arrive", "122"}, changed(func(a *floor.CallArrived) { a.Name = "" })},
		"hidden":             {channel("anonymous", "anonymous"), []string{"arrive", "122"}, changed(func(a *floor.CallArrived) { a.Name, a.Caller = "", "" })},
		"a one-time account": {channel("citizen-79078875411588ab", ""), []string{"arrive", "122", "web"}, changed(func(a *floor.CallArrived) {
			a.Name, a.Caller, a.Origin = "", "", call.Web
		})},
		"no number dialled": {channel("1", ""), []string{"arrive"}, nil},
		"a leg":             {channel("1", ""), []string{"leg", "122"}, nil},
		"nothing":           {channel("1", ""), nil, nil},
	} {
		got, ok := arrivalOf(c.channel, c.args)
		if ok != (c.want != nil) || (ok && got != *c.want) {
			t.Errorf("%s: %+v (%v), want %+v", name, got, ok, c.want)
		}
	}
}

func TestDialString(t *testing.T) {
	for _, c := range []struct {
		device agent.Device
		want   string
	}{
		{agent.Device{Kind: agent.Browser, Address: "web-anna-1"}, "PJSIP/web-anna-1"},
		{agent.Device{Kind: agent.Phone, Address: "sip:100@192.0.2.7"}, "PJSIP/agent-phone/sip:100@192.0.2.7"},
		{agent.Device{Kind: agent.Phone, Address: "pjsip:anna-desk"}, "PJSIP/anna-desk"},
	} {
		if got := dialString(c.device); got != c.want {
			t.Errorf("%+v is dialled as %s, want %s", c.device, got, c.want)
		}
	}
}

func TestCallerIDShowsLineAndNumber(t *testing.T) {
	if got := callerID(floor.Ring{Line: "122", Caller: "+79021234567"}); got != `"122" <+79021234567>` {
		t.Errorf("it shows %s", got)
	}
	if got := callerID(floor.Ring{Line: "122"}); got != `"122" <anonymous>` {
		t.Errorf("a hidden caller is shown as %s", got)
	}
}

// book is a registry with one talk.
func book() *registry {
	r := &registry{}
	r.init()
	r.addCaller("c", "caller")
	r.addLeg("c", "leg")
	r.talk("c", "leg", "talk-leg")
	return r
}

func TestWhoeverLeavesFirstLeavesTheBridgeEmpty(t *testing.T) {
	for _, order := range [][]string{{"caller", "leg"}, {"leg", "caller"}} {
		r := book()
		first, ok := r.remove(order[0])
		if !ok || first.call != "c" || !slices.Equal(first.orphans, []string{"talk-leg"}) {
			t.Errorf("%s left: %+v (%v)", order[0], first, ok)
		}
		if _, _, talks := r.bridge("c"); talks {
			t.Error("the bridge is still that of a talk")
		}
		second, ok := r.remove(order[1])
		if !ok || second.call != "c" || len(second.orphans) > 0 {
			t.Errorf("then %s left: %+v (%v)", order[1], second, ok)
		}
		if len(r.channels)+len(r.calls) > 0 {
			t.Errorf("left behind: %v %v", r.channels, r.calls)
		}
		if _, again := r.remove(order[0]); again {
			t.Error("a channel left twice")
		}
	}
}

func TestAnOldLegDoesNotTakeTheNewTalkAway(t *testing.T) {
	r := book()
	r.addLeg("c", "leg2")
	r.talk("c", "leg2", "talk-leg2")
	if who, ok := r.remove("leg"); !ok || len(who.orphans) > 0 {
		t.Errorf("the old leg left with %+v (%v)", who, ok)
	}
	if channel, bridge, ok := r.bridge("c"); !ok || bridge != "talk-leg2" || channel != "caller" {
		t.Errorf("the talk is %s in %s (%v)", channel, bridge, ok)
	}
}

// TestABridgeWithoutItsCaller is there while two are in it, whoever leads.
func TestABridgeWithoutItsCaller(t *testing.T) {
	r := book()
	for _, guest := range []cti.LegID{"guest1", "guest2"} {
		r.addLeg("c", guest)
		r.admit("c", guest)
	}
	for _, step := range []struct {
		leaves string
		ends   bool
	}{{"caller", false}, {"leg", false}, {"guest2", true}} {
		who, ok := r.remove(step.leaves)
		if ended := slices.Equal(who.orphans, []string{"talk-leg"}); !ok || ended != step.ends {
			t.Errorf("%s left: %+v (%v), want the end %v", step.leaves, who, ok, step.ends)
		}
		if _, there := r.caller("c"); there {
			t.Error("the caller is still there")
		}
		if step.leaves == "leg" {
			r.handOver("c", "guest1")
			if bridge := r.bridgeWith("c", "guest1"); bridge != "talk-leg" {
				t.Errorf("the talk is in %s", bridge)
			}
		}
	}
	r.remove("guest1")
	if len(r.channels)+len(r.calls) > 0 {
		t.Errorf("left behind: %v %v", r.channels, r.calls)
	}
}

func TestToldTwiceKeepsTheTalk(t *testing.T) {
	r := book()
	r.addCaller("c", "caller")
	if _, _, ok := r.bridge("c"); !ok {
		t.Error("the arrival told twice forgot the talk")
	}
	r.reset()
	if _, ok := r.caller("c"); ok || r.hasLeg("leg") {
		t.Error("the registry remembers after the reset")
	}
}

func TestGoneCallersHaveNothing(t *testing.T) {
	r := book()
	r.remove("caller")
	if r.setMusic("c", true) || r.talk("c", "leg", "b") {
		t.Error("something was noted for a caller who is gone")
	}
	if _, ok := r.caller("c"); ok {
		t.Error("the caller is still there")
	}
}

func TestOnePromptPlaysAtATime(t *testing.T) {
	r := book()
	hello := floor.Play{Call: "c", ID: "life-1", Prompt: "hello"}
	id := r.beginPlay(hello)
	if got, ok := r.playOf("c", hello.ID); !ok || got != id {
		t.Errorf("hello plays as %s (%v), want %s", got, ok, id)
	}
	if _, ok := r.playOf("c", "life-2"); ok {
		t.Error("a prompt plays that was never begun")
	}
	if p, ok := r.endPlay(id); !ok || p != (playing{Play: hello}) {
		t.Errorf("what ended is %+v (%v)", p, ok)
	}
	if _, ok := r.endPlay(id); ok {
		t.Error("a prompt ended twice")
	}
	if _, ok := r.playOf("c", hello.ID); ok {
		t.Error("a prompt that ended still plays")
	}
}

// TestTheSamePromptBegunAgainIsAnother: each part of a sequence has a name of its
// own in Asterisk, and all have the floor's number.
func TestTheSamePromptBegunAgainIsAnother(t *testing.T) {
	r := book()
	first := floor.Play{Call: "c", ID: "life-1", Prompt: "hello+wait"}
	again := floor.Play{Call: "c", ID: "life-2", Prompt: "hello+wait"}
	id := r.beginPlay(first)
	other := r.beginPlay(again)
	if got, _ := r.playOf("c", first.ID); got != id || id == other {
		t.Errorf("the first plays as %s, want %s; the second as %s", got, id, other)
	}
	p, next, ok := r.turnPlay(id)
	if got, _ := r.playOf("c", first.ID); !ok || p.Play != first || got != next || next == other {
		t.Errorf("the first goes on as %s, and is found as %s: %+v", next, got, p)
	}
	if p, next, _ := r.turnPlay(next); p.Play != first || next != "" {
		t.Errorf("the first ended as %+v, with %q to follow", p, next)
	}
	if got, ok := r.playOf("c", again.ID); !ok || got != other {
		t.Errorf("the second plays as %s (%v), want %s", got, ok, other)
	}
}

func TestMusicMayPlayToACallerWhoWasThereBeforeUs(t *testing.T) {
	r := book()
	if r.setMusic("c", false) {
		t.Error("music plays to a new caller")
	}
	r.found("d", "caller2")
	if !r.setMusic("d", false) || r.setMusic("d", true) || !r.setMusic("d", true) {
		t.Error("what is noted about music is not what was said")
	}
}

// TestSilenceWhileTheCallerIsAway: neither the end of a hold nor that of a pause
// ends the silence that the other asks for.
func TestSilenceWhileTheCallerIsAway(t *testing.T) {
	r := book()
	park := func(on bool) func() (bool, bool) {
		return func() (bool, bool) {
			sound, changed := r.park("c", on)
			return changed, sound == "leg"
		}
	}
	pause := func(on bool) func() (bool, bool) {
		return func() (bool, bool) { return r.pause("c", "leg", on) }
	}
	for i, step := range []struct {
		change          func() (changed, ok bool)
		changed, silent bool
	}{
		{park(true), true, true},
		{pause(true), false, true},
		{pause(true), false, true},
		{park(false), false, true},
		{park(true), false, true},
		{pause(false), false, true},
		{park(false), true, false},
	} {
		if changed, ok := step.change(); !ok || changed != step.changed || r.silent("c", "leg") != step.silent {
			t.Errorf("step %d: changed %v (%v), want %+v", i, changed, ok, step)
		}
	}
}

// TestWhatIsSilentForSure: only a recording that goes on, until voices are let in or
// Asterisk refused; a recording that begins again is not.
func TestWhatIsSilentForSure(t *testing.T) {
	r := book()
	hush := func() (hushing, hushing) { return r.hush("c", "leg"), r.hush("c", "leg") }
	r.pause("c", "leg", true)
	doubt := hushing{silent: true}
	if first, second := hush(); first != doubt || second != doubt {
		t.Errorf("before the recording began: %+v, %+v", first, second)
	}
	sure, done := hushing{silent: true, certain: true}, hushing{silent: true, noted: true}
	if !r.started("c", "leg") {
		t.Error("a recording that begins during a pause needs no silence")
	}
	if first, second := hush(); first != sure || second != done {
		t.Errorf("of one that goes on: %+v, %+v", first, second)
	}
	if !r.unhush("c") || r.unhush("c") {
		t.Error("a refusal was not noted once")
	}
	if first, second := hush(); first != sure || second != done {
		t.Errorf("after a refusal: %+v, %+v", first, second)
	}
	r.started("c", "leg")
	if first, second := hush(); first != sure || second != done {
		t.Errorf("after it began again: %+v, %+v", first, second)
	}
	r.pause("c", "leg", false)
	if first, second := hush(); first != (hushing{noted: true}) || second != (hushing{}) {
		t.Errorf("with the voices: %+v, %+v", first, second)
	}
	r.found("d", "listed")
	r.talk("d", "old", "talk-old")
	r.park("d", true)
	r.silentBefore("d", "old")
	if h := r.hush("d", "old"); h != done {
		t.Errorf("of the last life: %+v", h)
	}
	r.silentBefore("d", unread)
	if h := r.hush("d", "old"); h != doubt {
		t.Errorf("of a last life that could not be read: %+v", h)
	}
	r.park("d", false)
	if h := r.hush("d", "old"); h != (hushing{noted: true}) {
		t.Errorf("what could not be read is not cleared with the voices: %+v", h)
	}
}

// TestAPauseIsOfOneRecording: it stays when the talk is handed over, and when its
// bridge is entered again; the next talk has a recording of another name.
func TestAPauseIsOfOneRecording(t *testing.T) {
	r := book()
	r.pause("c", "leg", true)
	r.addLeg("c", "guest")
	r.admit("c", "guest")
	r.handOver("c", "guest")
	r.remove("leg")
	if _, ok := r.pause("c", "guest", false); ok {
		t.Error("a pause was ended under a name that no recording has")
	}
	if sound, _ := r.park("c", false); sound != "leg" || !r.silent("c", "leg") {
		t.Errorf("after the hand-over %q is silent: %v", sound, r.silent("c", "leg"))
	}
	if r.talk("c", "guest", "talk-leg"); !r.silent("c", "leg") {
		t.Error("the pause was lost when the talk was entered again")
	}
	r.addLeg("c", "next")
	if r.talk("c", "next", "talk-next"); r.silent("c", "next") || r.silent("c", "leg") {
		t.Error("the next talk begins with silence")
	}
	r.found("d", "listed")
	r.pausedBefore("d", "old")
	if r.talk("d", "old", "talk-old"); !r.silent("d", "old") {
		t.Error("what the caller's channel told was forgotten")
	}
}
