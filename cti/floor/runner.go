package floor

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// Config is what a Runner is made of.
type Config struct {
	Machine *Machine
	Switch  Switch
	Journal Journal
	Desks   Desks
	Memory  MemoryKeeper
	Logger  *slog.Logger
	Metrics *Metrics
	// MemoryEvery is how often the memory is saved while it changes; zero
	// means 5 s.
	MemoryEvery time.Duration
	// OnJournal is told when the journal begins to fail and when it works
	// again; nil tells nobody.
	OnJournal func(failing bool)
}

// Runner owns the live Machine: one goroutine takes inputs out of one mailbox;
// a second one journals what happened and then lets it be done.
type Runner struct {
	cfg     Config
	log     *slog.Logger
	mailbox *fifo[message]
	outbox  *fifo[batch]
	lanes   lanes
	// behind is how many steps are in the outbox or being carried out.
	behind  atomic.Int64
	started bool
	cancel  context.CancelFunc
	done    sync.WaitGroup
}

// message is one entry of the mailbox: an input, or a question.
type message struct {
	in    Input
	ask   func(*Machine)
	reply chan<- error
}

// batch is the outcome of one step on its way to the journal and beyond.
type batch struct {
	events  []cti.Event
	effects []Effect
	reply   chan<- error
	err     error
	memory  json.RawMessage // set when this step's memory is to be saved
}

// NewRunner makes a runner; nothing runs before Start.
func NewRunner(cfg Config) *Runner {
	if cfg.MemoryEvery == 0 {
		cfg.MemoryEvery = 5 * time.Second
	}
	return &Runner{
		cfg: cfg, log: cfg.Logger,
		// Never drop: a lost signal is a lost call. Depth is a metric.
		mailbox: newFIFO[message](), outbox: newFIFO[batch](),
	}
}

// Start begins to take inputs.
func (r *Runner) Start(ctx context.Context) error {
	ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	r.started = true
	r.done.Add(2)
	go func() { defer r.done.Done(); r.decide() }()
	go func() { defer r.done.Done(); r.carryOut(ctx) }()
	return nil
}

// Stop ends the loop after what is in the mailbox, saves the memory, and waits.
func (r *Runner) Stop() {
	if !r.started {
		return
	}
	r.started = false
	r.mailbox.close()
	r.done.Wait()
	r.lanes.wait()
	r.cancel()
}

// Signal puts a signal of the switch into the mailbox; it never blocks.
func (r *Runner) Signal(in Input) { r.mailbox.put(message{in: in}) }

// Tell gives the floor a command of a person and waits until it was decided and
// is safe in the journal. The error is a *cti.Error, or that of ctx.
func (r *Runner) Tell(ctx context.Context, in Input) error {
	reply := make(chan error, 1)
	if !r.mailbox.put(message{in: in, reply: reply}) {
		return errStopped
	}
	select {
	case err := <-reply:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

var errStopped = cti.Errorf(cti.Unavailable, "Сервер перезапускается; повторите через несколько секунд.")

// Desk gives what the agent's desk shows now.
func (r *Runner) Desk(ctx context.Context, id cti.AgentID) (Desk, error) {
	return ask(ctx, r, func(m *Machine) Desk { return m.Desk(id) })
}

// Board gives what a supervisor sees now.
func (r *Runner) Board(ctx context.Context) (Board, error) {
	return ask(ctx, r, func(m *Machine) Board { m.now = time.Now().UTC(); return m.Board() })
}

// Callbacks lists the people still to be called back.
func (r *Runner) Callbacks(ctx context.Context) ([]Callback, error) {
	return ask(ctx, r, func(m *Machine) []Callback { return m.Callbacks(time.Now().UTC()) })
}

// Voicemails lists the messages with which somebody has to deal.
func (r *Runner) Voicemails(ctx context.Context) ([]voicemail.Voicemail, error) {
	return ask(ctx, r, func(m *Machine) []voicemail.Voicemail { return m.Voicemails() })
}

// Incidents are the mass incidents that are open.
func (r *Runner) Incidents(ctx context.Context) ([]incident.Incident, error) {
	return ask(ctx, r, func(m *Machine) []incident.Incident { return m.Incidents() })
}

func ask[T any](ctx context.Context, r *Runner, question func(*Machine) T) (T, error) {
	answer := make(chan T, 1)
	var none T
	if !r.mailbox.put(message{ask: func(m *Machine) { answer <- question(m) }}) {
		return none, errStopped
	}
	select {
	case a := <-answer:
		return a, nil
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
}

// decide is the one goroutine that owns the machine.
func (r *Runner) decide() {
	m := r.cfg.Machine
	alarm := time.NewTimer(time.Hour)
	defer alarm.Stop()
	save := time.NewTicker(r.cfg.MemoryEvery)
	defer save.Stop()
	changed := false
	for {
		if at, ok := m.Next(); ok {
			alarm.Reset(time.Until(at))
		}
		select {
		case <-r.mailbox.ready():
			messages, open := r.mailbox.take()
			for _, msg := range messages {
				changed = r.handle(m, msg) || changed
			}
			if !open {
				r.hand(batch{memory: r.memory(m)})
				r.outbox.close()
				return
			}
		case <-alarm.C:
			changed = r.handle(m, message{in: Tick{}}) || changed
		case <-save.C:
			if changed {
				r.hand(batch{memory: r.memory(m)})
				changed = false
			}
		}
		r.cfg.Metrics.depth(r.mailbox.len(), r.outbox.len())
	}
}

// hand gives a step to the goroutine that journals it.
func (r *Runner) hand(b batch) {
	r.behind.Add(1)
	r.outbox.put(b)
}

// handle takes one message and tells whether anything was put on record.
func (r *Runner) handle(m *Machine, msg message) bool {
	if msg.ask != nil {
		msg.ask(m)
		return false
	}
	if failed, ok := msg.in.(CommandFailed); ok {
		r.cfg.Metrics.commandFailed(failed.Command)
		r.log.Warn("switch refused a command", "command", fmt.Sprintf("%T", failed.Command),
			"call_id", failed.Command.About(), "err", failed.Err)
	}
	begin := time.Now()
	effects, err := m.Step(begin.UTC(), msg.in)
	b := batch{reply: msg.reply, err: err}
	for _, e := range effects {
		switch e := e.(type) {
		case Emit:
			b.events = append(b.events, e.Event)
		default:
			b.effects = append(b.effects, e)
		}
	}
	if r.behind.Load() == 0 { // all that came before is handed over: the offers need not queue
		r.apply(b.takeOffers())
	}
	r.hand(b)
	r.cfg.Metrics.stepped(time.Since(begin), b.events)
	return len(b.events) > 0
}

func (r *Runner) memory(m *Machine) json.RawMessage {
	raw, err := json.Marshal(m.Memory())
	if err != nil {
		r.log.Error("floor's memory cannot be encoded", "err", err)
	}
	return raw
}
