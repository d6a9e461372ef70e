package agent_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
)

var (
	noon    = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	idle    = noon.Add(-time.Hour)
	now     = noon.Add(time.Minute)
	profile = agent.Profile{ID: "anna", Name: "Анна", Queues: []cti.QueueID{"122"}, Device: agent.Device{Kind: agent.Browser, Address: "web"}}
)

// in makes an agent who has been in a state since noon.
func in(s agent.State) agent.Agent {
	a := agent.Agent{Profile: profile, State: s, Since: noon, IdleSince: idle}
	switch s {
	case agent.NotReady:
		a.Reason = "lunch"
	case agent.Ringing, agent.Talking:
		a.Call, a.After = "c1", agent.Ready
	case agent.WrapUp:
		a.Call, a.After, a.WrapUpEnds = "c1", agent.Ready, noon.Add(90*time.Second)
		a.WrapUpRules = agent.WrapUpRules{Seconds: 90, Extend: 20, Most: 120}
	}
	return a
}

func signal(s agent.Signal) agent.Change {
	c := agent.Change{Signal: s}
	switch s {
	case agent.BeNotReady, agent.Miss, agent.Lose:
		c.Reason = "why"
	case agent.Offer, agent.Dial:
		c.Call = "c2"
	case agent.End:
		c.WrapUp = agent.WrapUpRules{Seconds: 30, Extend: 20, Most: 60}
	}
	return c
}

// legal is the whole table: state, signal, next state, and which clocks are
// set anew to the time of the change: s = Since, i = IdleSince. A chosen next
// state is written behind an arrow.
const legal = `
offline    sign-in    not_ready  si
not_ready  sign-out   offline    s
not_ready  ready      ready      s
not_ready  not-ready  not_ready  s
not_ready  dial       ringing    s  ->not_ready
ready      sign-out   offline    s
ready      ready      ready      -
ready      not-ready  not_ready  s
ready      offer      ringing    s
ready      dial       ringing    s
ringing    answer     talking    s
ringing    miss       not_ready  si
ringing    withdraw   ready      s
ringing    sign-out   offline    s
ringing    ready      ringing    -  ->ready
ringing    not-ready  ringing    -  ->not_ready
ringing    return     ringing    -  ->ready
talking    end        wrap_up    si
talking    lose       not_ready  si
talking    ready      talking    -  ->ready
talking    not-ready  talking    -  ->not_ready
talking    return     talking    -  ->ready
wrap_up    done       ready      s
wrap_up    dial       ringing    s
wrap_up    ready      ready      s
wrap_up    not-ready  wrap_up    -  ->not_ready
wrap_up    extend     wrap_up    -
wrap_up    return     wrap_up    -  ->ready
wrap_up    sign-out   offline    s
`

func TestNextOverTheWholeProduct(t *testing.T) {
	rows := map[[2]string][]string{}
	for row := range strings.Lines(strings.TrimSpace(legal)) {
		f := strings.Fields(row)
		rows[[2]string{f[0], f[1]}] = f[2:]
	}
	for _, from := range append([]agent.State{""}, agent.States()...) {
		for _, s := range append([]agent.Signal{"unheard-of"}, agent.Signals()...) {
			key := [2]string{string(from), string(s)}
			if from == "" {
				key[0] = string(agent.Offline) // the zero value
			}
			got, err := in(from).Next(now, signal(s))
			if row, ok := rows[key]; ok {
				checkRow(t, from, s, row, got, err)
				continue
			}
			illegal, typed := errors.AsType[agent.ErrIllegal](err)
			if !typed || string(illegal.From) != key[0] || illegal.Signal != s || !reflect.DeepEqual(got, in(from)) {
				t.Errorf("%s in %q gives %+v and %v, want the agent unchanged and ErrIllegal", s, from, got, err)
			}
		}
	}
}

func checkRow(t *testing.T, from agent.State, s agent.Signal, row []string, got agent.Agent, err error) {
	t.Helper()
	pick := func(anew bool, old time.Time) time.Time {
		if anew {
			return now
		}
		return old
	}
	since := pick(strings.Contains(row[1], "s"), noon)
	idleSince := pick(strings.Contains(row[1], "i"), idle)
	if err != nil || string(got.State) != row[0] || !got.Since.Equal(since) || !got.IdleSince.Equal(idleSince) {
		t.Errorf("%s in %s gives %+v (%v), want %v", s, from, got, err, row)
	}
	if !reflect.DeepEqual(got.Profile, profile) {
		t.Errorf("%s in %s changed the profile: %+v", s, from, got.Profile)
	}
	if len(row) > 2 && string(got.After) != strings.TrimPrefix(row[2], "->") {
		t.Errorf("%s in %s chose %q, want %s", s, from, got.After, row[2])
	}
	switch got.State {
	case agent.Offline, agent.NotReady, agent.Ready:
		if got.Call != "" || got.After != "" || got.AfterReason != "" || !got.WrapUpEnds.IsZero() {
			t.Errorf("%s in %s leaves something of the call behind: %+v", s, from, got)
		}
	case agent.WrapUp:
		if got.Call != "c1" || got.WrapUpEnds.IsZero() {
			t.Errorf("%s in %s: the wrap-up is %+v", s, from, got)
		}
	}
}

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		from agent.State
		with agent.Change
		want agent.Reason
	}{
		{agent.Offline, agent.Change{Signal: agent.SignIn}, agent.SignedIn},
		{agent.Ready, agent.Change{Signal: agent.BeNotReady, Reason: "lunch"}, "lunch"},
		{agent.NotReady, agent.Change{Signal: agent.BeReady}, ""},
		{agent.Ringing, agent.Change{Signal: agent.Miss, Reason: agent.Missed}, agent.Missed},
		{agent.Talking, agent.Change{Signal: agent.Lose, Reason: agent.LineLost}, agent.LineLost},
		{agent.NotReady, agent.Change{Signal: agent.SignOut}, ""},
	} {
		got, err := in(c.from).Next(now, c.with)
		if err != nil || got.Reason != c.want {
			t.Errorf("%s in %s has the reason %q (%v), want %q", c.with.Signal, c.from, got.Reason, err, c.want)
		}
	}
}

func TestOfferAndWrapUpCarryWhatTheySay(t *testing.T) {
	a, _ := in(agent.Ready).Next(now, agent.Change{Signal: agent.Offer, Call: "c2"})
	if a.Call != "c2" || a.After != agent.Ready {
		t.Errorf("an offer gives %+v", a)
	}
	a, _ = in(agent.Talking).Next(now, agent.Change{Signal: agent.End, WrapUp: agent.WrapUpRules{Seconds: 60}})
	if !a.WrapUpEnds.Equal(now.Add(time.Minute)) || a.Call != "c1" {
		t.Errorf("the end of a talk gives %+v", a)
	}
	for _, none := range []int{0, -1} {
		a, _ = in(agent.Talking).Next(now, agent.Change{Signal: agent.End, WrapUp: agent.WrapUpRules{Seconds: none}})
		if a.State != agent.Ready || a.Call != "" || !a.IdleSince.Equal(now) {
			t.Errorf("the end of a talk without a wrap-up gives %+v", a)
		}
	}
}

// TestChosenStateFollows: what is chosen during the call holds after it, and
// choosing again replaces it.
func TestChosenStateFollows(t *testing.T) {
	step := func(a agent.Agent, c agent.Change) agent.Agent {
		t.Helper()
		next, err := a.Next(now, c)
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	pause := agent.Change{Signal: agent.BeNotReady, Reason: "lunch"}
	paused := step(in(agent.Ringing), pause)
	for name, a := range map[string]agent.Agent{
		"withdrawn":        step(paused, agent.Change{Signal: agent.Withdraw}),
		"without wrap-up":  step(step(paused, agent.Change{Signal: agent.Answer}), agent.Change{Signal: agent.End}),
		"with a wrap-up":   step(step(step(paused, agent.Change{Signal: agent.Answer}), signal(agent.End)), agent.Change{Signal: agent.Done}),
		"chosen in a talk": step(step(in(agent.Talking), pause), agent.Change{Signal: agent.End}),
		"in the wrap-up":   step(step(in(agent.WrapUp), pause), agent.Change{Signal: agent.Done}),
	} {
		if a.State != agent.NotReady || a.Reason != "lunch" || a.After != "" || a.AfterReason != "" {
			t.Errorf("%s: the agent is %+v", name, a)
		}
	}
	if a := step(step(paused, agent.Change{Signal: agent.BeReady}), agent.Change{Signal: agent.Withdraw}); a.State != agent.Ready || a.Reason != "" {
		t.Errorf("a pause taken back gives %+v", a)
	}
}

func TestServes(t *testing.T) {
	if a := in(agent.Ready); !a.Serves("122") || a.Serves("117") {
		t.Error("Serves does not follow the profile")
	}
}

// TestWrapUpIsExtended: by the queue's step, and no further than its maximum.
func TestWrapUpIsExtended(t *testing.T) {
	a := in(agent.WrapUp)
	for _, want := range []time.Duration{20 * time.Second, 10 * time.Second, 0} {
		if more := a.WrapUpMore(); more != want {
			t.Errorf("it may take %s more, want %s", more, want)
		}
		ends := a.WrapUpEnds
		a, _ = a.Next(now, agent.Change{Signal: agent.Extend})
		if !a.WrapUpEnds.Equal(ends.Add(want)) || a.State != agent.WrapUp || !a.Since.Equal(noon) {
			t.Errorf("extended it is %+v", a)
		}
	}
	if !a.WrapUpEnds.Equal(noon.Add(2 * time.Minute)) {
		t.Errorf("it ends at %s", a.WrapUpEnds)
	}
}

// TestMissesAreForgiven: until the plan's number of them in a row; a talk or a
// pause begins the count anew.
func TestMissesAreForgiven(t *testing.T) {
	a := in(agent.Ready)
	ring := func(answer bool) {
		t.Helper()
		a, _ = a.Next(now, agent.Change{Signal: agent.Offer, Call: "c"})
		c := agent.Change{Signal: agent.Miss, Reason: agent.Missed, Misses: 3}
		if answer {
			c = agent.Change{Signal: agent.Answer}
		}
		a, _ = a.Next(now, c)
	}
	is := func(state agent.State, misses int) {
		t.Helper()
		if a.State != state || a.Misses != misses || !a.IdleSince.Equal(now) {
			t.Errorf("the agent is %+v, want %s after %d misses, last in the line", a, state, misses)
		}
	}
	ring(false)
	is(agent.Ready, 1)
	ring(false)
	is(agent.Ready, 2)
	ring(true)
	is(agent.Talking, 0)
	a, _ = a.Next(now, agent.Change{Signal: agent.End})
	ring(false)
	ring(false)
	is(agent.Ready, 2)
	ring(false)
	is(agent.NotReady, 0)
	if a.Reason != agent.Missed {
		t.Errorf("the reason is %q", a.Reason)
	}
}

func TestAPauseChosenWhileItRingsHoldsAfterAMiss(t *testing.T) {
	a, _ := in(agent.Ringing).Next(now, agent.Change{Signal: agent.BeNotReady, Reason: "lunch"})
	a, _ = a.Next(now, agent.Change{Signal: agent.Miss, Reason: agent.Missed})
	if a.State != agent.NotReady || a.Reason != "lunch" {
		t.Errorf("the agent is %+v", a)
	}
}
