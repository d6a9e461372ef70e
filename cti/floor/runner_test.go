package floor

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/recording"
)

// on runs a test with a running floor whose switch is connected.
func on(t *testing.T, do func(*stage)) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t)
		defer st.r.Stop()
		st.r.Signal(SwitchConnected{})
		do(st)
	})
}

func TestJournalFirst(t *testing.T) {
	on(t, func(st *stage) {
		st.ready("anna")
		c := st.call()
		synctest.Wait()
		open := st.hold("journal answered")
		st.r.Signal(LegAnswered{c, leg(t, st, c)})
		synctest.Wait()
		before := []string{"ring anna", "remember ringing"}
		st.expect("before the journal had the answer, the call's way", st.of(c), before)
		if st.has("desk anna: talking") {
			t.Error("the desk was told before the journal had it")
		}
		open()
		synctest.Wait()
		if !st.has("desk anna: talking") {
			t.Error("the desk was not told")
		}
		st.expect("the call's way", st.of(c), append(before, "pick up", "join", "remember talking"))
	})
}

// TestTheOfferDoesNotWaitForTheJournal: card and ring are under way while it
// writes; everything else of the step waits.
func TestTheOfferDoesNotWaitForTheJournal(t *testing.T) {
	on(t, func(st *stage) {
		st.ready("anna")
		open := st.hold("journal offered")
		c := st.call()
		synctest.Wait()
		if !st.has("desk anna: ringing") {
			t.Error("the card waited")
		}
		st.expect("the call's way", st.of(c), []string{"ring anna"})
		open()
		synctest.Wait()
		st.expect("the call's way", st.of(c), []string{"ring anna", "remember ringing"})
	})
}

// TestAnOfferKeepsItsPlace: behind another command about its call, and behind
// the end of a leg that may be on the same phone.
func TestAnOfferKeepsItsPlace(t *testing.T) {
	const c = "01a20267-807f-7ef3-b351-b4e969534f29"
	card, ring := DeskChange{Agent: "anna"}, Ring{Call: c, Agent: "anna"}
	for name, effects := range map[string][]Effect{
		"the call's prompt":    {StopPlay{Call: c}, card, ring},
		"the end of the leg":   {DropLeg{"other", "l"}, card, ring},
		"the end of a leg":     {card, ring, DropLeg{"other", "l"}},
		"no ring in this step": {DeskChange{Agent: "anna"}, Answer{c}},
	} {
		b := batch{effects: slices.Clone(effects)}
		if offers := b.takeOffers(); len(offers) > 0 || !reflect.DeepEqual(b.effects, effects) {
			t.Errorf("%s: %+v went ahead of %+v", name, offers, b.effects)
		}
	}
	b := batch{effects: []Effect{Answer{"other"}, DeskChange{Agent: "vera"}, card, ring, Remember{call.Call{ID: c}}}}
	offers := b.takeOffers()
	if !reflect.DeepEqual(offers, []Effect{card, ring}) || len(b.effects) != 3 {
		t.Errorf("%+v went ahead of %+v", offers, b.effects)
	}
}

func TestRingWaitsForTheCardToBeWritten(t *testing.T) {
	on(t, func(st *stage) {
		st.ready("anna")
		st.slow = true
		open := st.hold("desk of anna written")
		c := st.call()
		synctest.Wait()
		if got := st.of(c); len(got) > 0 {
			t.Errorf("before the card was on the desk, this was done: %v", got)
		}
		open()
		synctest.Wait()
		if card, ring := st.at("desk anna: ringing"), st.at("ring anna of "+string(c)); card < 0 || ring < card {
			t.Errorf("the card is at %d, the ring at %d of %v", card, ring, st.log)
		}
		st.expect("the call's way", st.of(c), []string{"ring anna", "remember ringing"})
	})
}

// TestASlowDeskHoldsUpItsOwnCallOnly: another call's commands do not wait for
// the card.
func TestASlowDeskHoldsUpItsOwnCallOnly(t *testing.T) {
	on(t, func(st *stage) {
		st.ready("anna")
		st.slow = true
		open := st.hold("desk of anna written")
		first := st.call()
		second := st.call()
		synctest.Wait()
		st.expect("the first call's way", st.of(first), nil)
		st.expect("the second call's way", st.of(second), []string{"pick up", "music", "remember waiting"})
		open()
		synctest.Wait()
		st.expect("the first call's way", st.of(first), []string{"ring anna", "remember ringing"})
	})
}

func TestRefusedCommandComesBackAsInput(t *testing.T) {
	on(t, func(st *stage) {
		st.refused = errTest
		st.ready("anna")
		c := st.call()
		synctest.Wait()
		d, err := st.r.Desk(st.t.Context(), "anna")
		if err != nil || d.Agent.Reason != agent.PhoneFailed {
			t.Errorf("the desk is %+v (%v)", d.Agent, err)
		}
		st.expect("the call's way", st.of(c), []string{"ring anna", "remember ringing", "pick up", "music"})
		if n := st.metric("dozvon_switch_commands_failed_total"); n != 1 {
			t.Errorf("%v refused commands were counted", n)
		}
	})
}

func TestTimersFire(t *testing.T) {
	on(t, func(st *stage) {
		st.ready("anna")
		c := st.call()
		time.Sleep(10 * time.Second) // in the bubble: the plan's ring time
		synctest.Wait()
		if got := st.of(c); !slices.Contains(got, "drop leg") {
			t.Errorf("the call's way is %v", got)
		}
	})
}

func TestPersonIsAnswered(t *testing.T) {
	on(t, func(st *stage) {
		err := st.r.Tell(st.t.Context(), Hold{"anna"})
		if cti.CodeOf(err) != cti.Conflict {
			t.Errorf("the answer is %v", err)
		}
		open := st.hold("journal anna becomes not_ready")
		ctx, cancel := context.WithTimeout(st.t.Context(), time.Second)
		defer cancel()
		if err := st.r.Tell(ctx, SignIn{profile("anna", "117")}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("before the journal had it, the answer was %v", err)
		}
		if _, err := st.r.Board(ctx); !errors.Is(err, context.DeadlineExceeded) {
			// The machine answers although the journal is busy, unless the time is up already.
			if b, err := st.r.Board(st.t.Context()); err != nil || len(b.Agents) != 1 {
				t.Errorf("the board is %+v (%v)", b, err)
			}
		}
		open()
	})
}

// TestJournalFails: calls go on, everybody is answered, and nothing is missing
// or out of order once it works again.
func TestJournalFails(t *testing.T) {
	for name, broken := range map[string]error{"at once": errTest, "by hanging": errHangs, "after writing": errUnsure} {
		t.Run(name, func(t *testing.T) {
			on(t, func(st *stage) {
				st.ready("anna")
				st.breakJournal(broken)
				st.tell(SetNotReady{"anna", "lunch"}) // finds out
				begin := time.Now()
				st.tell(SetReady{"anna"})
				c := st.call()
				synctest.Wait()
				if took := time.Since(begin); took > 0 {
					t.Errorf("the journal kept calls waiting for %v", took)
				}
				st.expect("the call's way", st.of(c), []string{"ring anna", "remember ringing"})
				time.Sleep(500 * time.Millisecond)
				st.r.Signal(LegAnswered{c, leg(t, st, c)})
				time.Sleep(7 * time.Second)
				synctest.Wait()
				if len(st.saved) > 0 && st.saved[len(st.saved)-1].seq > uint64(len(st.events)) {
					t.Errorf("a memory of events that are in no journal was saved: %d of %d", st.saved[len(st.saved)-1].seq, len(st.events))
				}
				st.breakJournal(nil)
				time.Sleep(4 * time.Second)
				synctest.Wait()
				st.inOrder()
				if !slices.Equal(st.told, []bool{true, false}) {
					t.Errorf("told were %v, want once failing and once not", st.told)
				}
				if n := st.metric("dozvon_floor_unjournaled_events"); n != 0 {
					t.Errorf("%v events are still to be written", n)
				}
			})
		})
	}
}

func leg(t *testing.T, st *stage, c cti.CallID) cti.LegID {
	t.Helper()
	l, err := ask(st.t.Context(), st.r, func(m *Machine) cti.LegID { return m.calls[c].Leg })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// inOrder: the journal has every event that the machine emitted, once, in
// order.
func (st *stage) inOrder() {
	st.t.Helper()
	emitted, err := ask(st.t.Context(), st.r, func(m *Machine) uint64 { return m.events })
	if err != nil || uint64(len(st.events)) != emitted {
		st.t.Errorf("the journal has %d of %d events (%v)", len(st.events), emitted, err)
	}
	var fold Memory
	seen := map[cti.EventID]bool{}
	for _, e := range st.events {
		if seen[e.ID] {
			st.t.Errorf("event %s is there twice", e.ID)
		}
		seen[e.ID] = true
		if err := fold.Apply(e); err != nil {
			st.t.Error(err)
		}
	}
}

func TestStopDrainsAndSaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t)
		st.r.Signal(SwitchConnected{})
		st.ready("anna")
		for range 50 {
			st.call()
		}
		st.r.Stop()
		st.r.Stop() // once more does nothing
		fold := foldOf(t, st.events)
		last := st.saved[len(st.saved)-1]
		if last.seq != uint64(len(st.events)) || string(last.raw) != fold {
			t.Errorf("saved was event %d of %d with\n%s\nwant\n%s", last.seq, len(st.events), last.raw, fold)
		}
		if n := len(foldMemory(t, st.events).calls); n != 50 {
			t.Errorf("%d calls are remembered, want 50", n)
		}
		for _, err := range []error{
			st.r.Tell(st.t.Context(), SetReady{"anna"}),
			func() error { _, err := st.r.Board(st.t.Context()); return err }(),
		} {
			if cti.CodeOf(err) != cti.Unavailable {
				t.Errorf("after the stop the answer is %v", err)
			}
		}
		st.r.Signal(SwitchLost{}) // is dropped without harm
	})
}

func TestStopWithoutStart(*testing.T) { NewRunner(Config{}).Stop() }

func foldMemory(t *testing.T, events []cti.Event) Memory {
	t.Helper()
	var m Memory
	for _, e := range events {
		if err := m.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func foldOf(t *testing.T, events []cti.Event) string {
	t.Helper()
	raw, err := json.Marshal(foldMemory(t, events))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestSavedMemoryIsOfItsEvent: steps that are journaled in one go with the
// memory before them must be replayed after a kill.
func TestSavedMemoryIsOfItsEvent(t *testing.T) {
	on(t, func(st *stage) {
		open := st.hold("journal anna becomes not_ready")
		go func() { _ = st.r.Tell(st.t.Context(), SignIn{profile("anna", "117")}) }()
		st.call()
		time.Sleep(6 * time.Second) // the memory is put in line behind the call
		st.call()
		synctest.Wait()
		open()
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if len(st.saved) == 0 {
			t.Fatal("nothing was saved")
		}
		for _, saved := range st.saved {
			if want := foldOf(t, st.events[:saved.seq]); want != string(saved.raw) {
				t.Errorf("saved as of event %d of %d was\n%s\nwant\n%s", saved.seq, len(st.events), saved.raw, want)
			}
		}
	})
}

func TestRecallIsTheSavedMemoryAndAllSince(t *testing.T) {
	on(t, func(st *stage) {
		st.ready("anna")
		st.call()
		time.Sleep(6 * time.Second)
		st.call()
		st.tell(SignIn{profile("boris", "117")})
		synctest.Wait()
		if seq, _, _ := st.Load(st.t.Context()); seq == 0 || seq >= uint64(len(st.events)) {
			t.Fatalf("saved is event %d of %d: the test shows nothing", seq, len(st.events))
		}
		odd := 0
		mem, err := Recall(st.t.Context(), st, st, func(error) { odd++ })
		if err != nil || odd > 0 {
			t.Fatalf("%v, %d odd events", err, odd)
		}
		if raw, _ := json.Marshal(mem); string(raw) != foldOf(t, st.events) {
			t.Errorf("recalled is\n%s\nwant\n%s", raw, foldOf(t, st.events))
		}
		st.mu.Lock()
		st.saved = append(st.saved, savedMemory{99, []byte("damaged")})
		st.events = append(st.events, cti.Event{ID: "x", Call: "unheard-of", Body: call.HeldEvent{}})
		st.mu.Unlock()
		mem, err = Recall(st.t.Context(), st, st, func(error) { odd++ })
		if raw, _ := json.Marshal(mem); err != nil || odd != 2 || string(raw) != foldOf(t, st.events[:len(st.events)-1]) {
			t.Errorf("with a damaged memory and an odd event recalled is %s (%v, %d odd)", raw, err, odd)
		}
	})
}

type failingParts struct{ MemoryKeeper }

func (failingParts) Load(context.Context) (uint64, []byte, error) { return 0, nil, errTest }
func (failingParts) Replay(context.Context, uint64, func(uint64, cti.Event) error) (uint64, error) {
	return 0, errTest
}

func TestRecallSaysWhatFailed(t *testing.T) {
	if _, err := Recall(t.Context(), failingParts{}, failingParts{}, nil); !errors.Is(err, errTest) {
		t.Errorf("loading: %v", err)
	}
	if _, err := Recall(t.Context(), &stage{}, failingParts{}, nil); !errors.Is(err, errTest) {
		t.Errorf("replaying: %v", err)
	}
}

func TestMetricsMove(t *testing.T) {
	on(t, func(st *stage) {
		st.ready("anna")
		st.call()
		synctest.Wait()
		m := st.r.cfg.Metrics
		if n := st.metric("dozvon_floor_events_total"); n != float64(len(st.events)) || n == 0 {
			t.Errorf("%v events were counted, %d happened", n, len(st.events))
		}
		if st.metric("dozvon_floor_step_seconds") < 4 || st.metric("dozvon_floor_faults_total") != 0 {
			t.Error("steps or faults are not what they should be")
		}
		m.faulted()
		m.depth(3, 4)
		if st.metric("dozvon_floor_faults_total") != 1 || st.metric("dozvon_floor_mailbox_messages") != 3 || st.metric("dozvon_floor_outbox_steps") != 4 {
			t.Error("a metric does not move")
		}
		lost := []cti.Event{{Body: recording.LostEvent{Why: recording.Missing}}, {Body: recording.PausedEvent{}}}
		if m.stepped(0, lost); st.metric("dozvon_talks_not_recorded_total") != 1 {
			t.Error("a lost recording is not counted once")
		}
		var none *Metrics
		none.stepped(0, lost)
		none.depth(1, 1)
		none.backlog(1)
		none.faulted()
		none.commandFailed(Answer{})
	})
}
