package sim

import (
	"flag"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	seed  = flag.Uint64("seed", 0, "replay this one seed")
	first = flag.Uint64("first", 1, "the seed to begin with")
	steps = flag.Int("steps", 40, "how many steps before a failure of the seed to show")
	hours = flag.Float64("callhours", callHours, "how many simulated call-hours to play")
)

// allRules is what must be played for every rule to be met, the rare ones too.
const allRules = 2000 * time.Hour

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
		opt := options(*seed)
		opt.Trace = *steps
		out, err := Run(opt)
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
		next  = *first - 1
		total = Outcome{Met: Met{}}
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
				total.Messages += out.Messages
				total.Worked += out.Worked
				total.CallTime += out.CallTime
				total.Met.Add(out.Met)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Logf("seeds %d to %d: %.0f call-hours, %d calls, %d answered, %d steps, %d kills, %d lost links, %d watches",
		*first, next, total.CallTime.Hours(), total.Calls, total.Answered, total.Steps, total.Kills, total.Cuts, total.Watches)
	t.Logf("%d people to call back, %d of them reached, %d calls made by agents", total.Promised, total.Kept, total.Dialed)
	t.Logf("how often each rule was met:\n%s", strings.Join(total.Met.Lines(), "\n"))
	if missing := total.Met.Missing(); len(missing) > 0 && want >= allRules {
		t.Errorf("the simulation does not exercise %d rules: %v", len(missing), missing)
	}
	enough(t, "calls through menus", total.Guided, total.Calls/20)
	enough(t, "calls with a last prompt", total.Dismissed, total.Calls/20)
	enough(t, "people called back with success", total.Kept, total.Promised/10)
	enough(t, "transfers", total.Transfers, total.Calls/20)
	enough(t, "guests who joined", total.Joined, total.Calls/20)
	enough(t, "messages left", total.Messages, total.Calls/50)
	enough(t, "messages dealt with", total.Worked, total.Messages/4)
	enough(t, "calls answered", total.Answered, total.Calls/3)
}

// enough: a rule that hardly ever happens is not proved.
func enough(t *testing.T, what string, got, want int) {
	t.Helper()
	if got < max(want, 1) {
		t.Errorf("%d %s, want %d: the simulation does not exercise them", got, what, want)
	}
}

// TestReplay: the same seed is the same run.
func TestReplay(t *testing.T) {
	opt := options(5)
	opt.Hours /= 10
	a, errA := Run(opt)
	b, errB := Run(opt)
	if errA != nil || errB != nil || a.Kills == 0 || a.Calls < 100 || !reflect.DeepEqual(a, b) {
		t.Fatalf("two runs of one seed differ: %+v %v, %+v %v", a, errA, b, errB)
	}
}
