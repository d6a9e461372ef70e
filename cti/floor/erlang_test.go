//go:build !race

package floor

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// station is a case of queueing theory: Poisson arrivals, exponential talks,
// agents who answer at once; with patience zero nobody gives up (Erlang C), else
// callers give up after exponential times (Erlang A).
type station struct {
	agents   int
	load     float64 // arrivals in the mean time of a talk
	patience float64 // in mean times of a talk
}

const meanTalk = 3 * time.Minute

// theory gives how likely it is to find so many callers, of the birth and death
// process that the station is, and what follows for waiting and giving up.
func (s station) theory() (found []float64, waits, meanWait, leaves float64) {
	weight, sum := 1.0, 0.0
	for n := 0; n < 10_000 && (n <= s.agents || weight > sum*1e-15); n++ {
		found, sum = append(found, weight), sum+weight
		death := math.Min(float64(n+1), float64(s.agents))
		if over := n + 1 - s.agents; over > 0 && s.patience > 0 {
			death += float64(over) / s.patience
		}
		weight *= s.load / death
	}
	queue := 0.0
	for n := range found {
		if found[n] /= sum; n >= s.agents {
			waits += found[n]
			queue += found[n] * float64(n-s.agents)
		}
	}
	if s.patience > 0 {
		leaves = queue / s.patience / s.load
	}
	return found, waits, queue / s.load * meanTalk.Seconds(), leaves
}

// TestTheoryIsErlangC compares with tables: 10 agents offered 8 erlang.
func TestTheoryIsErlangC(t *testing.T) {
	_, waits, meanWait, leaves := station{agents: 10, load: 8}.theory()
	if math.Abs(waits-0.4092) > 1e-4 || math.Abs(meanWait-0.4092*180/2) > 0.01 || leaves != 0 {
		t.Errorf("the theory says %.4f wait, %.2f s on average", waits, meanWait)
	}
}

// TestQueueingTheory plays 20 stations on the real floor. Each is begun anew
// with what theory says is found, so that nothing has to settle first. Like the
// simulator it only computes, in one goroutine, and is played without the race
// detector, which would make it five times slower and find nothing.
func TestQueueingTheory(t *testing.T) {
	var cases []station
	for _, c := range []station{{1, 0.5, 0}, {1, 0.7, 0}, {2, 1.2, 0}, {3, 2.1, 0}, {5, 3.5, 0}, {8, 6, 0}, {10, 8, 0}, {15, 12, 0}, {25, 21, 0}, {40, 34, 0}} {
		cases = append(cases, c)
		c.patience = []float64{0.5, 1, 2}[c.agents%3]
		c.load *= 1.3 // they give up, so that more may come than are served
		cases = append(cases, c)
	}
	for i, c := range cases {
		t.Run(fmt.Sprintf("%d agents, %.2f erlang, patience %.1f", c.agents, c.load, c.patience), func(t *testing.T) {
			found, waits, meanWait, leaves := c.theory()
			var gotWaits, gotWait, gotLeaves []float64
			for run := range 20 {
				p := newTrial(t, c, found, uint64(i*100+run))
				w, m, l := p.play()
				gotWaits, gotWait, gotLeaves = append(gotWaits, w), append(gotWait, m), append(gotLeaves, l)
			}
			within(t, "share that waits", gotWaits, waits)
			within(t, "mean wait in seconds", gotWait, meanWait)
			within(t, "share that gives up", gotLeaves, leaves)
		})
	}
}

// within three standard errors of what is wanted.
func within(t *testing.T, what string, got []float64, want float64) {
	t.Helper()
	mean, square := 0.0, 0.0
	for _, x := range got {
		mean += x / float64(len(got))
	}
	for _, x := range got {
		square += (x - mean) * (x - mean)
	}
	deviation := math.Sqrt(square / float64(len(got)-1) / float64(len(got)))
	if math.Abs(mean-want) > 3*deviation {
		t.Errorf("%s is %.4f ± %.4f, theory says %.4f", what, mean, deviation, want)
	}
}

// trial is one run of a station.
type trial struct {
	t       *testing.T
	m       *Machine
	rng     *rand.Rand
	s       station
	now     time.Time
	todo    trialHeap
	arrived map[cti.CallID]time.Time // those that count and have not been served
	calls   int
	waited  int
	left    int
	wait    time.Duration
}

const counted = 400

func newTrial(t *testing.T, s station, found []float64, seed uint64) *trial {
	p := &trial{t: t, s: s, rng: rand.New(rand.NewPCG(seed, 1909)), now: noon, arrived: map[cti.CallID]time.Time{}}
	p.m = NewMachine("erlang", plan.Plan{
		TimeZone: "UTC", Lines: []plan.Line{{ID: "117", Name: "117", Queue: "117"}},
		Queues: []plan.Queue{{ID: "117", Name: "117", RingSeconds: 10, AnsweredWithin: 20, Callback: plan.Callback{Off: true}}},
	})
	p.step(SwitchConnected{})
	for i := range s.agents {
		id := cti.AgentID(fmt.Sprintf("a%03d", i))
		p.step(SignIn{agent.Profile{ID: id, Name: string(id), Queues: []cti.QueueID{"117"}, Device: agent.Device{Kind: agent.Phone, Address: "sip:1@x"}}})
		p.step(SetReady{id})
	}
	share := p.rng.Float64()
	for n := 0; n < len(found) && share > found[n]; n++ {
		share -= found[n]
		p.arrive(false)
	}
	return p
}

// play gives the share that waited, the mean wait, and the share that gave up.
func (p *trial) play() (waits, meanWait, leaves float64) {
	p.nextArrival()
	for p.calls < counted || len(p.arrived) > 0 {
		e := heap.Pop(&p.todo).(trialEntry)
		p.now = e.at
		e.do()
	}
	return float64(p.waited) / counted, p.wait.Seconds() / counted, float64(p.left) / counted
}

func (p *trial) after(mean time.Duration, do func()) {
	heap.Push(&p.todo, trialEntry{p.now.Add(time.Duration(p.rng.ExpFloat64() * float64(mean))), do})
}

func (p *trial) nextArrival() {
	p.after(time.Duration(float64(meanTalk)/p.s.load), func() {
		p.arrive(p.calls < counted)
		p.nextArrival()
	})
}

func (p *trial) arrive(counts bool) {
	p.now = p.now.Add(time.Nanosecond)
	id := cti.NewCallID(p.now, fmt.Sprint(p.rng.Uint64()))
	if counts {
		p.calls++
		p.arrived[id] = p.now
	}
	p.step(CallArrived{Call: id, Dialed: "117", Origin: call.Web, Since: p.now})
	if l := p.m.calls[id]; l.State != call.Waiting {
		return
	}
	if counts {
		p.waited++
	}
	if p.s.patience > 0 {
		p.after(time.Duration(p.s.patience*float64(meanTalk)), func() { p.giveUp(id) })
	}
}

func (p *trial) giveUp(id cti.CallID) {
	if l := p.m.calls[id]; l == nil || l.State != call.Waiting {
		return
	}
	if since, counts := p.arrived[id]; counts {
		p.left++
		p.wait += p.now.Sub(since)
		delete(p.arrived, id)
	}
	p.step(CallerLeft{Call: id, Cause: 16})
}

// step answers whatever rings at once.
func (p *trial) step(in Input) {
	effects, err := p.m.Step(p.now, in)
	if err != nil {
		p.t.Fatal(err)
	}
	var rings []Ring // the effects are valid until the next step
	for _, e := range effects {
		switch e := e.(type) {
		case Fault:
			p.t.Fatal(e.Err)
		case Ring:
			rings = append(rings, e)
		}
	}
	for _, r := range rings {
		p.answer(r)
	}
}

func (p *trial) answer(r Ring) {
	p.step(LegAnswered{r.Call, r.Leg})
	if since, counts := p.arrived[r.Call]; counts {
		p.wait += p.now.Sub(since)
		delete(p.arrived, r.Call)
	}
	p.after(meanTalk, func() { p.step(HangUp{r.Agent}) })
}

type trialEntry struct {
	at time.Time
	do func()
}

type trialHeap []trialEntry

func (h trialHeap) Len() int           { return len(h) }
func (h trialHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h trialHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *trialHeap) Push(x any)        { *h = append(*h, x.(trialEntry)) }
func (h *trialHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
