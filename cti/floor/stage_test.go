package floor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// stage is a Runner among parts that write down what they are told. It is used
// inside a synctest bubble, where time stands still until all have nothing to
// do.
type stage struct {
	t   *testing.T
	r   *Runner
	reg *prometheus.Registry

	mu      sync.Mutex
	log     []string
	written map[string]bool
	events  []cti.Event // what the journal holds; the number of an event is its index + 1
	saved   []savedMemory
	told    []bool // OnJournal
	gates   map[string]chan struct{}
	broken  error // of the journal
	refused error // of the switch, for Ring
	slow    bool  // desks take their time
	callers int
}

type savedMemory struct {
	seq uint64
	raw []byte
}

func newStage(t *testing.T) *stage {
	st := &stage{t: t, reg: prometheus.NewRegistry(), gates: map[string]chan struct{}{}, written: map[string]bool{}}
	st.r = NewRunner(Config{
		Machine: NewMachine("life1", testPlan()), Switch: st, Journal: st, Desks: st, Memory: st,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: NewMetrics(st.reg),
		OnJournal: func(failing bool) { st.mu.Lock(); st.told = append(st.told, failing); st.mu.Unlock() },
	})
	if err := st.r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return st
}

// note writes down one thing and waits at its gate, if there is one.
func (st *stage) note(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	st.mu.Lock()
	st.log = append(st.log, line)
	gate := st.gates[line]
	st.mu.Unlock()
	if gate != nil {
		<-gate
	}
}

// hold makes whoever does this wait until the gate is opened.
func (st *stage) hold(line string) (open func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	gate := make(chan struct{})
	st.gates[line] = gate
	return func() {
		st.mu.Lock()
		delete(st.gates, line)
		st.mu.Unlock()
		close(gate)
	}
}

func (st *stage) Append(ctx context.Context, events []cti.Event) (uint64, error) {
	for _, e := range events {
		st.note("journal %s", describeEvent(e))
	}
	st.mu.Lock()
	broken := st.broken
	key := fmt.Sprintf("%s+%d", events[0].ID, len(events))
	if (broken == nil || errors.Is(broken, errUnsure)) && !st.written[key] {
		st.written[key] = true // like the journal, which knows a call that is repeated as it was
		st.events = append(st.events, events...)
	}
	last := uint64(len(st.events))
	st.mu.Unlock()
	if errors.Is(broken, errHangs) {
		<-ctx.Done()
	}
	return last, broken
}

var (
	errHangs  = errors.New("the disk hangs")
	errUnsure = errors.New("written, but the answer was lost")
)

func (st *stage) Do(c Command) {
	st.note("%s of %s", describeCommand(c), c.About())
	if _, ring := c.(Ring); ring {
		st.mu.Lock()
		defer st.mu.Unlock()
		if st.refused != nil {
			st.r.Signal(CommandFailed{Command: c, Err: st.refused})
		}
	}
}

func describeCommand(c Command) string {
	if r, ok := c.(Remember); ok {
		return "remember " + string(r.Note.State)
	}
	return describe(c)
}

func (st *stage) ShowDesk(id cti.AgentID, d Desk) func() {
	st.note("desk %s: %s", id, d.Agent.State)
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.slow {
		return nil
	}
	return func() { st.note("desk of %s written", id) }
}
func (st *stage) ShowBoard() {}

func (st *stage) Save(_ context.Context, seq uint64, memory []byte) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.saved = append(st.saved, savedMemory{seq, memory})
	return nil
}

func (st *stage) Load(context.Context) (uint64, []byte, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.saved) == 0 {
		return 0, nil, nil
	}
	last := st.saved[len(st.saved)-1]
	return last.seq, last.raw, nil
}

func (st *stage) Replay(_ context.Context, from uint64, each func(uint64, cti.Event) error) (uint64, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for i := max(from, 1); i <= uint64(len(st.events)); i++ {
		if err := each(i, st.events[i-1]); err != nil {
			return 0, err
		}
	}
	return uint64(len(st.events)), nil
}

func (st *stage) breakJournal(err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.broken = err
}

// tell gives a person's command and expects it to be taken.
func (st *stage) tell(in Input) {
	st.t.Helper()
	if err := st.r.Tell(st.t.Context(), in); err != nil {
		st.t.Fatalf("%T: %v", in, err)
	}
}

func (st *stage) ready(id string) {
	st.t.Helper()
	st.tell(SignIn{profile(id, "117")})
	st.tell(PhoneChanged{Phone: "web-" + id, Up: true})
	st.tell(SetReady{cti.AgentID(id)})
}

// call lets somebody dial line 117.
func (st *stage) call() cti.CallID {
	st.callers++
	now := time.Now().UTC()
	id := cti.NewCallID(now, fmt.Sprint(st.callers))
	st.r.Signal(CallArrived{Call: id, Dialed: "117", Origin: call.Trunk, Since: now})
	return id
}

func (st *stage) has(line string) bool { return st.at(line) >= 0 }

// at gives the place of a line in the log, -1 when it is not there.
func (st *stage) at(line string) int {
	st.mu.Lock()
	defer st.mu.Unlock()
	return slices.Index(st.log, line)
}

// of gives the commands about one call.
func (st *stage) of(id cti.CallID) []string {
	st.mu.Lock()
	defer st.mu.Unlock()
	var out []string
	for _, line := range st.log {
		if text, ok := strings.CutSuffix(line, " of "+string(id)); ok {
			out = append(out, text)
		}
	}
	return out
}

func (st *stage) expect(what string, got, want []string) {
	st.t.Helper()
	if !slices.Equal(got, want) {
		st.t.Errorf("%s is\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// metric gives the value of a metric: of a histogram how often it was moved,
// of several series their sum.
func (st *stage) metric(name string) float64 {
	st.t.Helper()
	families, err := st.reg.Gather()
	if err != nil {
		st.t.Fatal(err)
	}
	sum := 0.0
	for _, f := range families {
		if f.GetName() == name {
			for _, m := range f.GetMetric() {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return sum
}
