package pbx

import (
	"log/slog"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
)

// TestWhoHungUpBeforeMeetingTheCaller: in whatever order Asterisk tells it, an
// agent's goodbye is told apart from one after the talk, and once.
func TestWhoHungUpBeforeMeetingTheCaller(t *testing.T) {
	const id, leg = cti.CallID("01a21af6-b125-7faa-80ef-614e1636ef82"), cti.LegID("01a21af6-b125-7faa-80ef-614e1636ef82_e1_anna")
	join := floor.Join{Call: id, Leg: leg, Sound: leg}
	refusal := &ari.Error{Status: http.StatusUnprocessableEntity}
	broken := &ari.Error{Status: http.StatusInternalServerError}
	answered := func(p *PBX) {
		p.take(t.Context(), &ari.StasisStart{Channel: ari.Channel{ID: string(leg)}})
	}
	leaves := func(p *PBX) {
		p.take(t.Context(), &ari.ChannelHangupRequest{Channel: ari.Channel{ID: string(leg)}})
		p.take(t.Context(), &ari.ChannelDestroyed{Channel: ari.Channel{ID: string(leg)}, Cause: causeNormal})
	}
	asks := func(p *PBX) { p.meetings.set(leg, asked) }
	outcome := func(err error) func(*PBX) { return func(p *PBX) { p.cameOf(join, err) } }
	apart, over := floor.NeverMet{Call: id, Leg: leg, Cause: causeNormal}, floor.LegLeft{Call: id, Leg: leg, Cause: causeNormal}
	for name, c := range map[string]struct {
		steps []func(*PBX)
		want  []floor.Input
	}{
		"before we ask":                   {[]func(*PBX){answered, leaves}, []floor.Input{apart}},
		"before Asterisk refuses":         {[]func(*PBX){answered, asks, leaves, outcome(refusal)}, []floor.Input{apart}},
		"the refusal comes first":         {[]func(*PBX){answered, asks, outcome(refusal), leaves}, []floor.Input{apart}},
		"before Asterisk says they met":   {[]func(*PBX){answered, asks, leaves, outcome(nil)}, []floor.Input{over}},
		"after they met":                  {[]func(*PBX){answered, asks, outcome(nil), leaves}, []floor.Input{over}},
		"without answering":               {[]func(*PBX){leaves}, []floor.Input{over}},
		"refused for no goodbye":          {[]func(*PBX){answered, asks, outcome(refusal)}, []floor.Input{floor.CommandFailed{Command: join, Err: refusal}}},
		"refused for another reason":      {[]func(*PBX){answered, asks, outcome(broken), leaves}, []floor.Input{floor.CommandFailed{Command: join, Err: broken}, apart}},
		"the link is lost before we hear": {[]func(*PBX){answered, asks, leaves, outcome(ari.ErrDisconnected)}, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			var told []floor.Input
			p := New(Config{Logger: slog.New(slog.DiscardHandler), Signal: func(in floor.Input) {
				if _, ok := in.(floor.LegAnswered); !ok {
					told = append(told, in)
				}
			}})
			p.reg.addCaller(id, "asterisk-1.7")
			p.reg.addLeg(id, leg)
			for _, step := range c.steps {
				step(p)
			}
			time.Sleep(2 * causeAfter)
			synctest.Wait()
			if !slices.Equal(told, c.want) {
				t.Errorf("%s: %+v, want %+v", name, told, c.want)
			}
		})
	}
}
