package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/recording"
)

// Source is the switch on which talks are recorded.
type Source interface {
	// Recorded lists the talks whose recording is finished.
	Recorded(context.Context) ([]recording.Talk, error)
	// OpenRecording reads a finished one as a WAV file.
	OpenRecording(context.Context, cti.LegID) (io.ReadCloser, error)
	// DropRecording deletes it from the switch; one that is gone is no error.
	DropRecording(context.Context, cti.LegID) error
}

// Journal keeps events; see store/journal.
type Journal interface {
	Append(ctx context.Context, events []cti.Event) (last uint64, err error)
}

// Old finds recordings whose time is over.
type Old interface {
	// OldRecordings gives those of a line that ended before a moment, some at a
	// time.
	OldRecordings(ctx context.Context, line cti.LineID, before time.Time) ([]recording.Recording, error)
	// Doomed gives those of people who were erased, some at a time.
	Doomed(ctx context.Context) ([]recording.Recording, error)
	// DoomedAttachments gives the files that were taken out of appeals, some at a
	// time.
	DoomedAttachments(ctx context.Context) ([]attachment.Attachment, error)
	// UnknownFiles gives those of some keys that no attachment has.
	UnknownFiles(ctx context.Context, keys []string) ([]string, error)
}

// Config is what a Collector is made of.
type Config struct {
	Archive *Archive
	Files   *Archive // of appeals
	Source  Source
	Journal Journal
	Old     Old
	// Keep tells for how long each line's recordings are kept.
	Keep func() map[cti.LineID]time.Duration
	// Lag is how many events the database does not have yet.
	Lag func() uint64
	Log *slog.Logger
}

// sweepEvery is how often what was missed is looked for: recordings that could
// not be fetched, and those whose time is over.
const sweepEvery = time.Minute

// Collector brings recordings from the switch into the archive, and erases them
// when their time is over. A recording leaves the switch only after the archive
// and the journal have it.
type Collector struct {
	cfg    Config
	news   chan struct{} // one token: a recording was finished
	cancel context.CancelFunc
	done   sync.WaitGroup

	failures   atomic.Uint64
	orphansDue time.Time // when files without an appeal are looked for again
}

// NewCollector makes a collector; nothing happens before Start.
func NewCollector(cfg Config) *Collector {
	return &Collector{cfg: cfg, news: make(chan struct{}, 1)}
}

// Nudge tells that a recording was finished; it never blocks.
func (c *Collector) Nudge() {
	select {
	case c.news <- struct{}{}:
	default: // the token is there already
	}
}

// Failures counts what could not be fetched or erased and is tried again.
func (c *Collector) Failures() uint64 { return c.failures.Load() }

// Start begins to collect.
func (c *Collector) Start(ctx context.Context) error {
	ctx, c.cancel = context.WithCancel(context.WithoutCancel(ctx))
	c.done.Go(func() { c.run(ctx) })
	return nil
}

// Stop ends the collector and waits; what is under way is begun anew later.
func (c *Collector) Stop() {
	c.cancel()
	c.done.Wait()
}

func (c *Collector) run(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.news:
			c.collect(ctx)
		case <-sweep.C:
			c.collect(ctx)
			c.erase(ctx)
			c.eraseDoomed(ctx)
			c.eraseFiles(ctx)
			c.sweepFiles(ctx)
		}
	}
}

// collect fetches whatever is finished. What fails is tried again by the next
// sweep.
func (c *Collector) collect(ctx context.Context) {
	talks, err := c.cfg.Source.Recorded(ctx)
	if err != nil {
		c.complain(ctx, "recordings cannot be listed; they stay on the switch", err)
		return
	}
	for _, t := range talks {
		if err := c.fetch(ctx, t); err != nil {
			c.complain(ctx, "a recording was not fetched; it stays on the switch and is tried again", err, "leg_id", t.ID)
		}
	}
}

func (c *Collector) complain(ctx context.Context, what string, err error, args ...any) {
	if ctx.Err() == nil {
		c.failures.Add(1)
		c.cfg.Log.Warn(what, append(args, "err", err)...)
	}
}

func (c *Collector) fetch(ctx context.Context, t recording.Talk) error {
	key, err := recording.KeyOf(t.Call, t.ID)
	if err != nil {
		return err
	}
	sound, err := c.cfg.Source.OpenRecording(ctx, t.ID)
	if err != nil {
		return err
	}
	n, err := c.cfg.Archive.Keep(ctx, key, sound)
	if err := errors.Join(err, sound.Close()); err != nil {
		return err
	}
	now := time.Now().UTC()
	// The id follows from the talk, so that a repetition is known to be one.
	_, err = c.cfg.Journal.Append(ctx, []cti.Event{{
		ID: cti.EventID("recording-" + t.ID), At: now, Call: t.Call, Agent: t.Agent, By: cti.BySystem,
		Body: recording.KeptEvent{Recording: recording.Recording{
			ID: t.ID, Call: t.Call, Agent: t.Agent, EndedAt: now, Seconds: secondsOf(n), Bytes: n, Key: key,
		}},
	}})
	if err != nil {
		return err
	}
	return c.cfg.Source.DropRecording(ctx, t.ID)
}

// secondsOf is the length of a WAV file of 16-bit samples at 8 kHz with the
// usual head, which is how Asterisk writes "wav".
func secondsOf(bytes int64) float64 {
	const head, perSecond = 44, 2 * 8000
	return float64(max(bytes-head, 0)) / perSecond
}

// erase deletes what was kept long enough: the sound first, so that a failure
// leaves a record whose sound is tried again, never a sound without a record.
func (c *Collector) erase(ctx context.Context) {
	for line, keep := range c.cfg.Keep() {
		old, err := c.cfg.Old.OldRecordings(ctx, line, time.Now().Add(-keep))
		if err != nil {
			c.complain(ctx, "old recordings cannot be found; they stay", err, "line", line)
			continue
		}
		for _, r := range old {
			if err := c.eraseOne(ctx, r, recording.Expired); err != nil {
				c.complain(ctx, "an old recording was not erased; it is tried again", err, "leg_id", r.ID)
			}
		}
	}
}

// eraseDoomed deletes what is left of people who were erased.
func (c *Collector) eraseDoomed(ctx context.Context) {
	doomed, err := c.cfg.Old.Doomed(ctx)
	if err != nil {
		c.complain(ctx, "recordings of erased people cannot be found; they are looked for again", err)
		return
	}
	for _, r := range doomed {
		if err := c.eraseOne(ctx, r, recording.PersonErased); err != nil {
			c.complain(ctx, "a recording of an erased person was not erased; it is tried again", err, "leg_id", r.ID)
		}
	}
}

// eraseFiles deletes what was taken out of appeals.
func (c *Collector) eraseFiles(ctx context.Context) {
	doomed, err := c.cfg.Old.DoomedAttachments(ctx)
	if err != nil {
		c.complain(ctx, "files that were taken out of appeals cannot be found; they are looked for again", err)
		return
	}
	for _, f := range doomed {
		err := c.cfg.Files.Erase(ctx, f.Key)
		if err == nil {
			_, err = c.cfg.Journal.Append(ctx, []cti.Event{{
				ID: cti.EventID("attachment.erased." + f.ID), At: time.Now().UTC(), By: cti.BySystem, Body: attachment.ErasedEvent{ID: f.ID, Appeal: f.Appeal},
			}})
		}
		if err != nil {
			c.complain(ctx, "a file that was taken out of an appeal was not erased; it is tried again", err, "attachment_id", f.ID)
		}
	}
}

func (c *Collector) eraseOne(ctx context.Context, r recording.Recording, why recording.Reason) error {
	if err := c.cfg.Archive.Erase(ctx, r.Key); err != nil {
		return err
	}
	_, err := c.cfg.Journal.Append(ctx, []cti.Event{{
		ID: cti.EventID("erased-" + r.ID), At: time.Now().UTC(), Call: r.Call, Agent: r.Agent, By: cti.BySystem,
		Body: recording.ErasedEvent{ID: r.ID, Reason: why},
	}})
	if err != nil {
		return fmt.Errorf("note that a recording was erased: %w", err)
	}
	return nil
}
