package pbx_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/deploy/lab"
)

// TestAPromptHoldsNobodyUp: what is to be remembered of a call whose caller hears
// a prompt waits for its end, and nobody else does.
func TestAPromptHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	r := newRig(t, withLongPrompt(t))
	caller, arrived := r.dial(toneCaller)
	note := call.Call{ID: arrived.Call, Caller: "+79991112233"}
	written := func() string {
		r.t.Helper()
		channels, err := r.client.Channels.List(t.Context())
		if err != nil || len(channels) != 1 {
			t.Fatalf("%d channels, %v", len(channels), err)
		}
		text, _ := r.client.Channels.GetVariable(t.Context(), channels[0].ID, "DOZVON")
		return text
	}
	r.do(floor.Answer{Call: arrived.Call}, floor.Remember{Note: note}, floor.Play{Call: arrived.Call, Prompt: longPrompt})
	first := written()
	if !strings.Contains(first, "+79991112233") {
		t.Fatalf("before the prompt is written %q", first)
	}
	caller.Hears(0, patience)
	began := time.Now()
	for _, name := range []string{"Анна", "Борис", "Вера"} {
		note.Name = name
		r.do(floor.Remember{Note: note})
	}
	if took := time.Since(began); took > 2*patience {
		t.Errorf("Asterisk answered after %v", took)
	}
	if now := written(); now != first {
		t.Errorf("during the prompt is written %q", now)
	}
	r.do(floor.StopPlay{Call: arrived.Call, Prompt: longPrompt})
	eventually(t, "the newest record on the channel", func() bool { return strings.Contains(written(), "Вера") })
	if r.client.Stats().Epoch != 1 {
		t.Error("Asterisk fell silent")
	}
}

// TestAPromptAfterALostAgentHoldsNobodyUp: the caller is told that the agent is
// gone, whoever ended the leg; Asterisk goes on answering, and the next answer
// cuts the prompt.
func TestAPromptAfterALostAgentHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	r := newRig(t, withLongPrompt(t))
	phones := []*lab.Phone{lab.NewPhone(t, 0, toneAgent), lab.NewPhone(t, 0, toneSupervisor)}
	tones := []float64{toneAgent, toneSupervisor}
	caller, arrived := r.dial(toneCaller)
	leg := r.ring(arrived.Call, phones[0].URI())
	next[floor.LegAnswered](r)
	r.do(floor.Answer{Call: arrived.Call}, floor.Join{Call: arrived.Call, Leg: leg, Sound: leg, Record: true})
	talking := phones[0].Rung(patience)
	caller.Hears(toneAgent, patience)
	play := []floor.Command{floor.Play{Call: arrived.Call, Prompt: longPrompt}, floor.Remember{Note: call.Call{ID: arrived.Call}}}
	for turn := range 4 {
		before, n := turn%2, (turn+1)%2
		began := time.Now()
		if turn < 2 {
			r.do(append([]floor.Command{floor.DropLeg{Call: arrived.Call, Leg: leg}}, play...)...)
			talking.Ended(patience)
		} else {
			talking.Hangup()
			next[floor.LegLeft](r)
			r.do(play...)
		}
		eventually(t, "the prompt alone", func() bool {
			return caller.Media.Level() > 0.01 && caller.Media.Tone(tones[before]) < 0.05
		})
		leg = r.ring(arrived.Call, phones[n].URI())
		if answered := next[floor.LegAnswered](r); answered.Leg != leg {
			t.Fatalf("leg %s answered instead of %s", answered.Leg, leg)
		}
		r.do(floor.StopPlay{Call: arrived.Call, Prompt: longPrompt}, floor.Join{Call: arrived.Call, Leg: leg, Sound: leg, Record: true})
		talking = phones[n].Rung(patience)
		caller.Hears(tones[n], patience)
		if took := time.Since(began); took > 2*patience {
			t.Errorf("turn %d: the next talk began after %v", turn, took)
		}
	}
	if r.client.Stats().Epoch != 1 {
		t.Error("Asterisk fell silent")
	}
	caller.Hangup()
	r.do(floor.DropLeg{Call: arrived.Call, Leg: leg})
	r.empty()
}
