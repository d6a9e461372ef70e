package callback_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/callback"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// legal is the whole table, written apart from the code on purpose.
const legal = `
open     offer     offered
open     close     done
open     cancel    cancelled
open     join      open
offered  withdraw  open
offered  dial      dialing
offered  close     done
offered  cancel    cancelled
dialing  reach     done
dialing  miss      open
dialing  close     done
dialing  cancel    cancelled
`

func in(s callback.State) callback.Callback {
	c := callback.New(noon, callback.Callback{ID: "1", Number: "+79020000001", Rules: callback.Rules{Attempts: 3, Every: []int{15, 60}}})
	c.State = s
	return c
}

func TestNextOverTheWholeProduct(t *testing.T) {
	want := map[[2]string]callback.State{}
	for row := range strings.Lines(strings.TrimSpace(legal)) {
		f := strings.Fields(row)
		want[[2]string{f[0], f[1]}] = callback.State(f[2])
	}
	for _, from := range append(callback.States(), "") {
		for _, s := range append(callback.Signals(), "unheard-of") {
			before := in(from)
			got, err := before.Next(noon, callback.Change{Signal: s})
			to, ok := want[[2]string{string(from), string(s)}]
			delete(want, [2]string{string(from), string(s)})
			if ok && (err != nil || got.State != to || (got.ClosedAt.IsZero() == !to.Active())) {
				t.Errorf("%s in %s gives %+v (%v), want %s", s, from, got, err, to)
			}
			if illegal, typed := errors.AsType[callback.ErrIllegal](err); !ok && (!typed || illegal.From != from || illegal.Signal != s || !reflect.DeepEqual(got, before)) {
				t.Errorf("%s in %s gives %+v and %v, want no change and ErrIllegal", s, from, got, err)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("these are in no list: %v", want)
	}
}

// attempt dials and does not reach the citizen.
func attempt(t *testing.T, c callback.Callback, at time.Time, r callback.Result) callback.Callback {
	t.Helper()
	for _, ch := range []callback.Change{
		{Signal: callback.Offer, Agent: "anna", Outgoing: "o"}, {Signal: callback.Dial}, {Signal: callback.Miss, Result: r},
	} {
		var err error
		if c, err = c.Next(at, ch); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestAttemptsKeepTheirDistanceAndEnd(t *testing.T) {
	c := in(callback.Open)
	for i, pause := range []time.Duration{15 * time.Minute, time.Hour} {
		at := noon.Add(time.Duration(i) * 24 * time.Hour)
		c = attempt(t, c, at, callback.Busy)
		if c.State != callback.Open || !c.DueAt.Equal(at.Add(pause)) || c.Attempts != i+1 || c.Agent != "" || c.LastResult != callback.Busy {
			t.Fatalf("after attempt %d it is %+v", i+1, c)
		}
	}
	if !c.Since.Equal(noon) {
		t.Errorf("the place in time moved to %v", c.Since)
	}
	if c = attempt(t, c, noon.Add(72*time.Hour), callback.NoAnswer); c.State != callback.Failed || c.ClosedAt.IsZero() {
		t.Errorf("after the last attempt it is %+v", c)
	}
}

func TestANumberThatDoesNotExistIsNotTriedAgain(t *testing.T) {
	if c := attempt(t, in(callback.Open), noon, callback.Invalid); c.State != callback.Failed {
		t.Errorf("it is %+v", c)
	}
}

func TestOurOwnFaultIsNoAttempt(t *testing.T) {
	c := in(callback.Open)
	for range 5 {
		c = attempt(t, c, noon, callback.Broken)
	}
	if c.State != callback.Open || c.Attempts != 0 || !c.DueAt.Equal(noon.Add(15*time.Minute)) {
		t.Errorf("it is %+v", c)
	}
}

func TestAnOfferThatCameToNothingIsNoAttempt(t *testing.T) {
	c, _ := in(callback.Open).Next(noon, callback.Change{Signal: callback.Offer, Agent: "anna", Outgoing: "o"})
	c, err := c.Next(noon.Add(time.Minute), callback.Change{Signal: callback.Withdraw})
	if err != nil || c.Attempts != 0 || !c.DueAt.Equal(noon) || c.Agent != "" {
		t.Errorf("it is %+v (%v)", c, err)
	}
}
