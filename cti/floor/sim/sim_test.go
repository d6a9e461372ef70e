package sim

import (
	"flag"
	"runtime/debug"
	"sync"
	"testing"
	"time"
)

var (
	seed  = flag.Uint64("seed", 0, "replay this one seed")
	hours = flag.Float64("callhours", callHours, "how many simulated call-hours to play")
)

func options(seed uint64) Options {
	opt := Options{Seed: seed, Agents: 3 + int(seed%9), Hours: 24, CallsPerHour: 40 + float64(seed%7)*30}
	if seed%4 != 0 {
		opt.FaultsPerHour, opt.Refuse = 6, 0.02
	}
	return opt
}

// TestYears plays centres until the wanted call-hours are reached. A failure
// names its seed: go test ./cti/floor/sim -seed N.
func TestYears(t *testing.T) {
	if *seed != 0 {
		out, err := Run(options(*seed))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", out)
		return
	}
	// A world is small and makes much garbage.
	defer debug.SetGCPercent(debug.SetGCPercent(800))
	want := time.Duration(*hours * float64(time.Hour))
	if testing.Short() {
		want /= 50
	}
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		next  uint64
		total Outcome
	)
	for range 2 {
		wg.Go(func() {
			for {
				mu.Lock()
				if total.CallTime >= want || t.Failed() {
					mu.Unlock()
					return
				}
				next++
				mine := next
				mu.Unlock()
				out, err := Run(options(mine))
				mu.Lock()
				if err != nil {
					t.Errorf("%v", err)
				}
				total.Steps += out.Steps
				total.Calls += out.Calls
				total.Answered += out.Answered
				total.Guided += out.Guided
				total.Dismissed += out.Dismissed
				total.Promised += out.Promised
				total.Kept += out.Kept
				total.Dialed += out.Dialed
				total.Kills += out.Kills
				total.Cuts += out.Cuts
				total.Watches += out.Watches
				total.Transfers += out.Transfers
				total.Joined += out.Joined
				total.CallTime += out.CallTime
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Logf("seeds 1 to %d: %.0f call-hours, %d calls, %d answered, %d steps, %d kills, %d lost links, %d watches",
		next, total.CallTime.Hours(), total.Calls, total.Answered, total.Steps, total.Kills, total.Cuts, total.Watches)
	if total.Guided*20 < total.Calls || total.Dismissed*20 < total.Calls {
		t.Errorf("of %d calls %d met menus and %d a last prompt: the simulation does not exercise them", total.Calls, total.Guided, total.Dismissed)
	}
	t.Logf("%d people to call back, %d of them reached, %d calls made by agents", total.Promised, total.Kept, total.Dialed)
	if total.Kept*10 < total.Promised || total.Promised == 0 {
		t.Errorf("only %d of %d people were called back with success: the simulation does not exercise the list", total.Kept, total.Promised)
	}
	t.Logf("%d calls were carried over, %d guests joined", total.Transfers, total.Joined)
	if total.Transfers*20 < total.Calls || total.Joined*20 < total.Calls {
		t.Errorf("%d transfers and %d guests in %d calls: the simulation does not exercise them", total.Transfers, total.Joined, total.Calls)
	}
	if total.Answered*3 < total.Calls {
		t.Errorf("only %d of %d calls were answered: the simulation does not exercise the floor", total.Answered, total.Calls)
	}
}

// TestReplay: the same seed is the same run.
func TestReplay(t *testing.T) {
	a, errA := Run(options(5))
	b, errB := Run(options(5))
	if errA != nil || errB != nil || a != b {
		t.Fatalf("two runs of one seed differ: %+v %v, %+v %v", a, errA, b, errB)
	}
}
