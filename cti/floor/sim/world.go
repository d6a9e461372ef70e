package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
)

// Options shape a run. The zero value of a rate switches that fault off.
type Options struct {
	Seed   uint64
	Agents int
	// Hours of the contact centre's time in which calls arrive.
	Hours float64
	// CallsPerHour arrive at random times, on lines chosen at random.
	CallsPerHour float64
	// FaultsPerHour are losses of the link and kills of the process.
	FaultsPerHour float64
	// Refuse is the share of commands that the switch refuses.
	Refuse float64
	// Trace is how many of the last steps the error of a run that fails tells.
	Trace int
	// Told, if it is set, hears every event that goes to the journal.
	Told func(cti.Event)
}

// Outcome is what a run adds up to.
type Outcome struct {
	Steps    int
	Calls    int
	Answered int
	// Guided is how many were led through menus, and Dismissed how many heard a
	// last prompt instead of an agent.
	Guided    int
	Dismissed int
	Kills     int
	Cuts      int
	// Watches are the talks that supervisors began to follow.
	Watches int
	// Promised people were put on the list, Kept of them were called back with
	// success; Dialed calls were made by agents.
	Promised, Kept, Dialed int
	// Transfers counts calls carried over, Joined those who were invited and came.
	Transfers int
	Joined    int
	// Messages were left by callers; of these Worked were filed or closed.
	Messages, Worked int
	// CallTime is the time that callers spent on the floor in all, each from the
	// call's arrival to its end: one hour of it is a call-hour.
	CallTime time.Duration
	// Met is how often each rule was exercised.
	Met Met
}

// After each step all is checked that the step had to do with, and besides, after
// so many steps, everything on the floor, and the whole memory as it is written
// out, which costs as much as hundreds of steps.
const (
	checkEvery  = 32
	memoryEvery = 4096
)

// offerDeaths is the share of offers in whose midst the process dies.
const offerDeaths = 0.002

// world is the simulated time with everything in it.
type world struct {
	opt   Options
	rng   *rand.Rand
	now   time.Time
	begin time.Time
	open  time.Time // end of arrivals
	todo  agenda
	seq   uint64

	machine *floor.Machine
	lives   int
	memory  floor.Memory
	book    *book
	sw      *fakeSwitch
	staff   []*person
	file    string // the text of the plan in the data folder

	// What the floor was told in this life.
	phones map[string]bool
	desks  map[cti.AgentID]desk
	linked time.Time // the switch was connected; zero while it is not
	unkept map[cti.CallID]bool

	out   Outcome
	err   error
	trace trace
}

// Run plays one centre to the end: the doors close after Options.Hours and
// every call must have ended when all is quiet.
func Run(opt Options) (Outcome, error) {
	w := &world{opt: opt, trace: trace{keep: opt.Trace}, rng: rand.New(rand.NewPCG(opt.Seed, 0x646f7a766f6e))}
	w.out.Met, w.unkept = Met{}, map[cti.CallID]bool{}
	w.begin = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	w.now = w.begin
	w.open = w.begin.Add(time.Duration(opt.Hours * float64(time.Hour)))
	w.book = newBook(&w.out)
	w.sw = newSwitch(w)
	w.machine = w.newLife()
	w.hire()
	w.appoint()
	w.enforce()
	w.step(floor.SwitchConnected{})
	w.sw.up = true
	w.scheduleArrival()
	w.scheduleFault()
	w.scheduleEmergency()
	w.scheduleIncident()
	w.schedulePlan()
	for w.err == nil && len(w.todo) > 0 {
		e := w.todo.pop()
		w.runTimers(e.at)
		if e.at.After(w.now) { // a kill among the timers may have planned something before
			w.now = e.at
		}
		e.do()
	}
	if w.err == nil {
		w.runTimers(w.now.Add(24 * time.Hour))
		w.err = w.book.closed(w)
	}
	if w.err != nil {
		return w.out, fmt.Errorf("%sseed %d, step %d, %s: %w", &w.trace, opt.Seed, w.out.Steps, w.now.Sub(w.begin), w.err)
	}
	return w.out, nil
}

func (w *world) newLife() *floor.Machine {
	w.lives++
	w.phones, w.linked = map[string]bool{}, time.Time{}
	w.desks = map[cti.AgentID]desk{}
	w.keeping()
	for _, p := range w.staff {
		w.desks[p.id] = desk{left: w.now}
	}
	return floor.NewMachine(fmt.Sprintf("s%d", w.lives), Plan())
}

// after does something later.
func (w *world) after(d time.Duration, do func()) {
	w.seq++
	w.todo.push(entry{w.now.Add(d), w.seq, do})
}

func (w *world) runTimers(until time.Time) {
	for w.err == nil {
		at, ok := w.machine.Next()
		if !ok || at.After(until) {
			return
		}
		if at.After(w.now) {
			w.now = at
		}
		w.step(floor.Tick{})
	}
}

func (w *world) step(in floor.Input) error {
	if w.err != nil {
		return nil
	}
	w.out.Steps++
	w.heard(in)
	raced := w.watchRace(in)
	effects, answer := w.machine.Step(w.now, in)
	w.trace.step(w, in, effects, answer)
	if raced != nil {
		raced(answer)
	}
	w.prevented(in, answer)
	if w.dieInOffer(effects) {
		return nil
	}
	var commands []floor.Command
	for _, e := range effects {
		switch e := e.(type) {
		case floor.Emit:
			w.fail(w.tooSoon(e.Event))
			w.fail(w.mayGet(e.Event))
			w.fail(w.book.enter(e.Event))
			if w.opt.Told != nil {
				w.opt.Told(e.Event)
			}
			if _, moved := e.Event.Body.(agent.ChangedEvent); moved {
				w.keeping()
			}
			w.fail(w.memory.Apply(e.Event))
		case floor.Fault:
			w.fail(fmt.Errorf("fault on %T: %w", in, e.Err))
		case floor.Command:
			commands = append(commands, e)
		}
	}
	w.check(effects)
	for _, c := range commands {
		w.sw.command(c)
	}
	w.fail(w.hushed(effects))
	if w.out.Steps%checkEvery == 0 {
		w.fail(w.agree())
	}
	return answer
}

func (w *world) check(effects []floor.Effect) {
	w.fail(w.machine.CheckStep(effects, &w.memory))
	if w.out.Steps%checkEvery == 0 {
		w.fail(w.machine.Check())
		w.fail(w.served())
		w.fail(w.onTime())
	}
	if w.out.Steps%memoryEvery == 0 {
		w.fail(w.sameMemory())
	}
}

// dieInOffer kills the process, once in a while, after the switch got the first
// ring of a step and before the journal got the step's events.
func (w *world) dieInOffer(effects []floor.Effect) bool {
	for _, e := range effects {
		ring, ok := e.(floor.Ring)
		if !ok {
			continue
		}
		if w.opt.FaultsPerHour == 0 || !w.chance(offerDeaths) {
			return false
		}
		w.out.Met.add("fault", "process killed within an offer")
		w.sw.command(ring)
		w.kill()
		return true
	}
	return false
}

// sameMemory: the events add up to what the machine has in mind.
func (w *world) sameMemory() error {
	folded, err := json.Marshal(w.memory)
	if err != nil {
		return err
	}
	mind, err := json.Marshal(w.machine.Memory())
	if err != nil {
		return err
	}
	if !bytes.Equal(folded, mind) {
		return fmt.Errorf("the events add up to\n%s\nand the machine has in mind\n%s", folded, mind)
	}
	return nil
}

func (w *world) fail(err error) {
	if w.err == nil && err != nil {
		w.err = err
	}
}

func (w *world) chance(p float64) bool { return w.rng.Float64() < p }

// about gives a random time around a mean, exponentially distributed.
func (w *world) about(mean time.Duration) time.Duration {
	return time.Duration(w.rng.ExpFloat64() * float64(mean))
}

func (w *world) scheduleArrival() {
	d := w.about(time.Duration(float64(time.Hour) / w.opt.CallsPerHour))
	if w.now.Add(d).After(w.open) {
		return
	}
	w.after(d, func() {
		w.sw.newCaller()
		w.scheduleArrival()
	})
}

func (w *world) scheduleFault() {
	if w.opt.FaultsPerHour == 0 {
		return
	}
	d := w.about(time.Duration(float64(time.Hour) / w.opt.FaultsPerHour))
	if w.now.Add(d).After(w.open) {
		return
	}
	w.after(d, func() {
		if w.chance(0.5) {
			w.kill()
		} else {
			w.out.Cuts++
			w.out.Met.add("fault", "link lost")
			w.sw.cut()
		}
		w.scheduleFault()
	})
}

// kill ends the process without warning and starts it again from its memory.
func (w *world) kill() {
	w.out.Kills++
	w.out.Met.add("fault", "process killed")
	for _, c := range w.book.calls {
		if c.State == call.Rating {
			w.out.Met.add("rating", "a crash in its midst")
		}
	}
	if w.sw.takesMessage() {
		w.out.Met.add("message", "a crash in its midst")
	}
	w.machine = w.newLife()
	w.machine.Restore(w.now, w.memory)
	w.enforce()
	w.sw.cut()
	for _, p := range w.staff {
		w.after(w.about(2*time.Second), func() { p.comeBack() })
	}
}
