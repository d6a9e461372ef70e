package call_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti/call"
)

// legal says what each signal leads to, as the diagram in the documentation of
// State draws it. It is written apart from the code on purpose.
const legal = `
arrived   greet       greeting
arrived   guide       greeting
greeting  greet       greeting
greeting  guide       greeting
arrived   queue       waiting
greeting  queue       waiting
waiting   tell        waiting
waiting   overflow    waiting
waiting   choose      waiting
arrived   speak       greeting
greeting  speak       greeting
waiting   speak       waiting
ringing   speak       ringing
ringing   choose      ringing
arrived   dismiss     greeting
greeting  dismiss     greeting
waiting   dismiss     greeting
arrived   ask-message greeting
greeting  ask-message greeting
waiting   ask-message greeting
waiting   offer       ringing
waiting   promote     waiting
ringing   withdraw    waiting
ringing   answer      talking
talking   hold        held
held      resume      talking
talking   lose-agent  waiting
held      lose-agent  waiting
calling   reach       dialing
dialing   answer      talking
greeting  announce    greeting
dialing   announce    dialing
calling   end         ended
dialing   end         ended
talking   invite      talking
held      invite      held
talking   transfer    waiting
held      transfer    waiting
talking   hand-over   talking
talking   stay        staying
held      stay        staying
staying   invite      staying
staying   hand-over   staying
staying   end         ended
talking   ask-rating  rating
rating    rate        rating
rating    end         ended
arrived   end         ended
greeting  end         ended
waiting   end         ended
ringing   end         ended
talking   end         ended
held      end         ended
`

func TestNextOverTheWholeProduct(t *testing.T) {
	want := map[[2]string]string{}
	for row := range strings.Lines(strings.TrimSpace(legal)) {
		f := strings.Fields(row)
		want[[2]string{f[0], f[1]}] = f[2]
	}
	states := append([]call.State{"", "unheard-of"}, call.States()...)
	signals := append([]call.Signal{"", "unheard-of"}, call.Signals()...)
	for _, from := range states {
		for _, signal := range signals {
			got, err := call.Next(from, signal)
			to, ok := want[[2]string{string(from), string(signal)}]
			delete(want, [2]string{string(from), string(signal)})
			if ok {
				if err != nil || string(got) != to {
					t.Errorf("%s in %s gives %s (%v), want %s", signal, from, got, err, to)
				}
				continue
			}
			illegal, typed := errors.AsType[call.ErrIllegal](err)
			if !typed || illegal.From != from || illegal.Signal != signal || got != from {
				t.Errorf("%s in %s gives %s and %v, want the state unchanged and ErrIllegal", signal, from, got, err)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("these states or signals are in no list: %v", want)
	}
}

func TestErrIllegalNamesBoth(t *testing.T) {
	if text := (call.ErrIllegal{From: call.Waiting, Signal: call.Hold}).Error(); !strings.Contains(text, "waiting") || !strings.Contains(text, "hold") {
		t.Errorf("the error reads %q", text)
	}
}
