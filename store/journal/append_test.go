package journal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/journal"
)

func TestAppendAndReplay(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, open func() *journal.Journal) {
		j := open()
		written := append(numbered(0, 2500), cti.Event{
			ID: "future", At: arrival, By: cti.Actor{Kind: "robot", ID: "r2"},
			Body: cti.Unknown{Name: "call.teleported", Raw: json.RawMessage(`{"to":"Mars"}`)},
		})
		var last uint64
		for group := range slices.Chunk(written, 100) {
			last = must[uint64](t)(j.Append(within(t), group))
		}
		if last != 26 {
			t.Errorf("last sequence number is %d", last)
		}
		for _, from := range []uint64{0, 1, 2, 26} {
			var read []cti.Event
			end := must[uint64](t)(j.Replay(within(t), from, func(_ uint64, e cti.Event) error {
				read = append(read, e)
				return nil
			}))
			if end != last || !reflect.DeepEqual(read, written[(max(from, 1)-1)*100:]) {
				t.Errorf("replay from %d gave %d events up to %d", from, len(read), end)
			}
		}
		if end, err := j.Replay(within(t), 27, nil); end != 26 || err != nil {
			t.Errorf("replay from the end: %d, %v", end, err)
		}
		stop := errors.New("enough")
		if end, err := j.Replay(within(t), 5, func(uint64, cti.Event) error { return stop }); end != 5 || err != stop {
			t.Errorf("stopped replay: %d, %v", end, err)
		}
	})
}

func TestAppendTakesAMessageOnce(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, open func() *journal.Journal) {
		j := open()
		first := must[uint64](t)(j.Append(within(t), numbered(0, 10)))
		second := must[uint64](t)(j.Append(within(t), numbered(10, 5)))
		if first != 1 || second != 2 {
			t.Errorf("got %d and %d, want 1 and 2", first, second)
		}
		if again := must[uint64](t)(j.Append(within(t), numbered(0, 10))); again != 1 {
			t.Errorf("a repeated message has number %d, want 1", again)
		}
		j.Close()
		j = open()
		if again := must[uint64](t)(j.Append(within(t), numbered(10, 5))); again != 2 {
			t.Errorf("after a restart the repeated message has number %d, want 2", again)
		}
	})
}

func TestAppendSplitsWhatIsTooLong(t *testing.T) {
	t.Parallel()
	j := opened(t, journal.Config{Dir: t.TempDir()})
	long := strings.Repeat("x", 300<<10)
	var events []cti.Event
	for i := range 5 {
		events = append(events, cti.Event{ID: cti.EventID(fmt.Sprint("long", i)), At: arrival, Body: call.GreetedEvent{Prompt: long}})
	}
	must[uint64](t)(j.Append(within(t), append(events, numbered(0, 450)...)))
	n := 0
	must[uint64](t)(j.Replay(within(t), 1, func(uint64, cti.Event) error { n++; return nil }))
	if n != 455 {
		t.Errorf("%d events are there, want 455", n)
	}
}

func TestAppendRefusesWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	j := opened(t, journal.Config{Dir: t.TempDir()})
	for _, e := range []cti.Event{{}, {ID: "a"}, {Body: call.HeldEvent{}}, {ID: "a", Body: cti.Unknown{}}} {
		if _, err := j.Append(within(t), []cti.Event{e}); err == nil {
			t.Errorf("%+v was taken", e)
		}
	}
	odd := cti.Event{ID: "odd", At: arrival, Body: cti.Unknown{Name: "a b..*.>.", Raw: json.RawMessage("{}")}}
	must[uint64](t)(j.Append(within(t), []cti.Event{odd}))
}

// BenchmarkAppend reports the processor time of the whole process for an event.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1, 3, 100} {
		b.Run(map[int]string{1: "single", 3: "three", 100: "hundred"}[size], func(b *testing.B) {
			j := opened(b, journal.Config{Dir: b.TempDir()})
			n := 0
			before := cpu()
			for b.Loop() {
				if _, err := j.Append(b.Context(), numbered(n, size)); err != nil {
					b.Fatal(err)
				}
				n += size
			}
			b.ReportMetric(float64((cpu()-before).Nanoseconds())/float64(n)/1000, "cpu-µs/event")
		})
	}
}

func cpu() time.Duration {
	var use syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
