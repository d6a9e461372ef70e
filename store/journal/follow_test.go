package journal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/store/journal"
)

// taker collects what a follower hands on.
type taker struct {
	mu     sync.Mutex
	taken  []cti.Event
	sizes  []int
	refuse func([]cti.Event) error
}

func (k *taker) take(_ context.Context, events []cti.Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.refuse != nil {
		if err := k.refuse(events); err != nil {
			return err
		}
	}
	k.taken = append(k.taken, events...)
	k.sizes = append(k.sizes, len(events))
	return nil
}

func (k *taker) wantNumbers(t *testing.T, first, n int, without ...int) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	var want, got []string
	for i := first; i < first+n; i++ {
		if !slices.Contains(without, i) {
			want = append(want, fmt.Sprintf("event-%d", i))
		}
	}
	for _, e := range k.taken {
		got = append(got, string(e.ID))
	}
	if !slices.Equal(got, want) {
		t.Errorf("taken are %d events %.100v, want %d", len(got), got, len(want))
	}
}

func TestFollowInOrderAcrossRestarts(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, open func() *journal.Journal) {
		j := open()
		must[uint64](t)(j.Append(within(t), numbered(0, 1200)))
		first := &taker{}
		f := must[*journal.Follower](t)(j.Follow(within(t), "store", first.take))
		last := must[uint64](t)(j.Append(within(t), numbered(1200, 10)))
		if err := f.Wait(within(t), last); err != nil {
			t.Fatal(err)
		}
		first.wantNumbers(t, 0, 1210)
		if slices.Max(first.sizes) >= 700 || f.Lag() != 0 {
			t.Errorf("batches of %v, lag %d", first.sizes, f.Lag())
		}
		f.Stop()
		if err := f.CatchUp(within(t)); err != nil {
			t.Errorf("a follower that has everything does not say so: %v", err)
		}
		last = must[uint64](t)(j.Append(within(t), numbered(1210, 5)))
		j.Close()

		j = open()
		second := &taker{}
		f = must[*journal.Follower](t)(j.Follow(within(t), "store", second.take))
		if err := f.Wait(within(t), last); err != nil {
			t.Fatal(err)
		}
		second.wantNumbers(t, 1210, 5)
		other := &taker{}
		f = must[*journal.Follower](t)(j.Follow(within(t), "other", other.take))
		if err := f.Wait(within(t), last); err != nil {
			t.Fatal(err)
		}
		other.wantNumbers(t, 0, 1215)
		must[uint64](t)(j.Append(within(t), numbered(1215, 5)))
		if err := f.CatchUp(within(t)); err != nil {
			t.Fatal(err)
		}
		other.wantNumbers(t, 0, 1220)
	})
}

func TestFollowTriesTheSameBatchAgain(t *testing.T) {
	t.Parallel()
	j := opened(t, journal.Config{Dir: t.TempDir()})
	away, tries := errors.New("database is away"), 0
	var back atomic.Bool
	k := &taker{refuse: func([]cti.Event) error {
		if tries++; tries <= 3 || !back.Load() {
			return away
		}
		return nil
	}}
	f := must[*journal.Follower](t)(j.Follow(within(t), "store", k.take))
	signals := make(chan bool, 4)
	f.OnFailing(func(failing bool, err error) {
		since, now, is := f.Failing()
		if is != failing || failing && (err != away || now != away || since.IsZero()) {
			t.Errorf("told failing=%v with %v, Failing gives %v, %v", failing, err, now, is)
		}
		signals <- failing
	})
	last := must[uint64](t)(j.Append(within(t), numbered(0, 20)))
	if !<-signals || f.Lag() == 0 {
		t.Error("failing was not told, or nothing waits")
	}
	back.Store(true)
	if <-signals {
		t.Error("end of failing was not told")
	}
	if err := f.Wait(within(t), last); err != nil {
		t.Fatal(err)
	}
	k.wantNumbers(t, 0, 20)
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := f.Wait(short, last+1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("wait for what does not come gives %v", err)
	}
	f.Stop()
	if err := f.Wait(within(t), last+1); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("wait after stop gives %v", err)
	}
}

// refusal blames one event.
type refusal struct{ id cti.EventID }

func (r refusal) Error() string            { return "refused " + string(r.id) }
func (r refusal) PoisonEvent() cti.EventID { return r.id }

func TestFollowPutsPoisonAside(t *testing.T) {
	t.Parallel()
	url := outside(t, t.TempDir(), -1)
	j := opened(t, journal.Config{URL: url})
	bad := numbered(7, 1)[0].ID
	k := &taker{refuse: func(events []cti.Event) error {
		if slices.ContainsFunc(events, func(e cti.Event) bool { return e.ID == bad }) {
			return fmt.Errorf("apply: %w", refusal{bad})
		}
		return nil
	}}
	conn := must[*nats.Conn](t)(nats.Connect(url))
	defer conn.Close()
	must[uint64](t)(j.Append(within(t), numbered(0, 20)))
	if err := conn.Publish("events.call.broken", []byte("not an event")); err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	last := must[uint64](t)(j.Append(within(t), numbered(20, 5)))
	f := must[*journal.Follower](t)(j.Follow(within(t), "store", k.take))
	if err := f.Wait(within(t), last); err != nil {
		t.Fatal(err)
	}
	k.wantNumbers(t, 0, 25, 7)
	if n := j.Poisoned(); n != 2 {
		t.Errorf("%d events put aside, want 2", n)
	}
	js := must[jetstream.JetStream](t)(jetstream.New(conn))
	stream := must[jetstream.Stream](t)(js.Stream(within(t), "POISON"))
	var aside []string // in the order in which batches met them
	for seq := range uint64(2) {
		m := must[*jetstream.RawStreamMsg](t)(stream.GetMsg(within(t), seq+1))
		if m.Header.Get(journal.HeaderError) == "" || len(m.Data) == 0 {
			t.Errorf("aside is %v %q", m.Header, m.Data)
		}
		aside = append(aside, m.Header.Get(journal.HeaderSequence))
	}
	if slices.Sort(aside); !slices.Equal(aside, []string{"1", "2"}) {
		t.Errorf("aside are the events %v", aside)
	}
	listed := must[[]journal.Aside](t)(j.Aside(within(t), 10))
	if len(listed) != 2 || listed[0].Follower != "store" || listed[0].Error == "" || listed[0].At.IsZero() {
		t.Fatalf("listed are %+v", listed)
	}
	for _, one := range listed {
		if text := string(one.Event); one.Sequence > 2 || text != `"not an event"` && !strings.Contains(text, string(bad)) {
			t.Errorf("listed is %s of place %d", text, one.Sequence)
		}
	}
	if newest := must[[]journal.Aside](t)(j.Aside(within(t), 1)); len(newest) != 1 || newest[0].Sequence != listed[0].Sequence {
		t.Errorf("the newest is %+v of %+v", newest, listed)
	}
	n := 0
	must[uint64](t)(j.Replay(within(t), 1, func(uint64, cti.Event) error { n++; return nil }))
	if n != 25 {
		t.Errorf("replay gives %d events, want 25", n)
	}
	again := opened(t, journal.Config{URL: url})
	if n := again.Poisoned(); n != 2 {
		t.Errorf("opened anew, the journal knows of %d events put aside, want 2", n)
	}
}

func TestWaitMakesTheFollowerHurry(t *testing.T) {
	t.Parallel()
	j := opened(t, journal.Config{Dir: t.TempDir()})
	k := &taker{}
	f := must[*journal.Follower](t)(j.Follow(within(t), "store", k.take))
	var spent []time.Duration
	for n := range 20 {
		last := must[uint64](t)(j.Append(within(t), numbered(n, 1)))
		began := time.Now()
		if err := f.Wait(within(t), last); err != nil {
			t.Fatal(err)
		}
		spent = append(spent, time.Since(began))
	}
	// Who does not hurry waits a quarter of a second each time; a busy machine is slow at times.
	if fastest := slices.Min(spent); fastest > 50*time.Millisecond {
		t.Errorf("all of the waits took longer than %v", fastest)
	}
	k.wantNumbers(t, 0, 20)
}

// A rush fills batches faster than they gather: who is behind must not wait.
func TestFollowerThatIsBehindDoesNotGather(t *testing.T) {
	t.Parallel()
	const rush = 30_000
	j := opened(t, journal.Config{Dir: t.TempDir()})
	began, appended, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	k, seen := &taker{}, 0
	var last time.Time
	var spent []time.Duration // from one batch of the rush to the next
	k.refuse = func(events []cti.Event) error {
		if seen == 0 {
			close(began)
			<-appended
		} else {
			spent = append(spent, time.Since(last))
		}
		last = time.Now()
		if seen += len(events); seen == 1+rush {
			close(done)
		}
		return nil
	}
	must[*journal.Follower](t)(j.Follow(within(t), "store", k.take))
	must[uint64](t)(j.Append(within(t), numbered(0, 1)))
	<-began
	must[uint64](t)(j.Append(within(t), numbered(1, rush)))
	close(appended)
	select {
	case <-done:
	case <-within(t).Done():
		t.Fatal("the rush does not end")
	}
	// Who gathers waits a quarter of a second each time; a busy machine is slow at times.
	if slices.Sort(spent); len(spent) < 40 || spent[len(spent)/4] > 200*time.Millisecond {
		t.Errorf("batches that were there gathered nevertheless: %v", spent)
	}
}
