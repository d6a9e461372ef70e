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

// TestARefusalDoesNotHideWhyTheCallerLeft: Asterisk may refuse a command for a
// channel that is gone before it tells that, and why, it went.
func TestARefusalDoesNotHideWhyTheCallerLeft(t *testing.T) {
	const id = cti.CallID("01a21af6-b125-7faa-80ef-614e1636ef82")
	for name, c := range map[string]struct {
		event ari.Event
		cause int
	}{
		"the caller hung up":     {&ari.ChannelHangupRequest{Channel: ari.Channel{ID: "asterisk-1.7"}}, causeNormal},
		"there was none of them": {nil, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			var told []floor.Input
			p := New(Config{Logger: slog.New(slog.DiscardHandler), Signal: func(in floor.Input) { told = append(told, in) }})
			p.reg.addCaller(id, "asterisk-1.7")
			p.refused(floor.StartMusic{Call: id}, &ari.Error{Status: http.StatusNotFound})
			if c.event != nil {
				p.take(t.Context(), c.event)
			}
			time.Sleep(2 * causeAfter)
			synctest.Wait()
			if want := []floor.Input{floor.CallerLeft{Call: id, Cause: c.cause}}; !slices.Equal(told, want) {
				t.Errorf("%s: %+v, want %+v", name, told, want)
			}
		})
	}
}
