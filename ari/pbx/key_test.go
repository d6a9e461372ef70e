package pbx_test

import (
	"testing"

	"github.com/dozvon/dozvon/cti/floor"
)

// TestKeysInterruptPromptsAndNoEndIsTakenForAnother: the end of a prompt that was
// stopped arrives after the next one began.
func TestKeysInterruptPromptsAndNoEndIsTakenForAnother(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	caller, arrived := r.dial(440)
	call := arrived.Call
	first := floor.Play{Call: call, ID: "life-1", Prompt: "greeting-122"}
	second := floor.Play{Call: call, ID: "life-2", Prompt: "thank-you"}
	third := floor.Play{Call: call, ID: "life-3", Prompt: "thank-you"}
	r.do(floor.Answer{Call: call}, first)
	caller.Hears(0, patience)
	caller.Press("2#")
	for _, want := range []string{"2", "#"} {
		if key := next[floor.KeyPressed](r); key.Call != call || key.Key != want {
			t.Errorf("the key is %+v, want %s", key, want)
		}
	}
	r.do(floor.StopPlay(first), second, floor.StopPlay(second), third)
	if ended := next[floor.PlayFinished](r); ended != floor.PlayFinished(third) {
		t.Errorf("a prompt that was stopped is told as %+v", ended)
	}
	r.do(floor.SetLanguage{Call: call, Language: "en"})
	channels, err := r.client.Channels.List(t.Context())
	if err != nil || len(channels) != 1 {
		t.Fatalf("the channels are %+v (%v)", channels, err)
	}
	language, err := r.client.Channels.GetVariable(t.Context(), channels[0].ID, "CHANNEL(language)")
	if err != nil || language != "en" {
		t.Errorf("the channel speaks %q (%v)", language, err)
	}
	caller.Hangup()
	r.empty()
}
