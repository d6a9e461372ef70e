package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// deliverArgs ask to bring an answer to its applicant: this one, not a later one.
type deliverArgs struct {
	Appeal cti.AppealID `json:"appeal"`
	No     int          `json:"no"`
}

// Kind names the job.
func (deliverArgs) Kind() string { return "deliver" }

const (
	// sendTries make half a day with the pauses between them; then people see to it.
	sendTries = 7
	// A letter that was handed over is asked after as often, and for as long.
	trackEvery = 2 * time.Minute
	trackFor   = 14 * 24 * time.Hour
)

// deliverer hands answers over. It may be killed after that and before it is
// written down; the next one then sends the same letter with the same key. That
// somebody gets an answer twice is possible, that nobody does is not.
type deliverer struct {
	river.WorkerDefaults[deliverArgs]
	s   *Store
	log *slog.Logger
}

// NextRetry waits longer after each try.
func (w *deliverer) NextRetry(job *river.Job[deliverArgs]) time.Time {
	return time.Now().Add(backoff(job.Attempt))
}

// Work makes one try, or asks after a letter that was handed over.
func (w *deliverer) Work(ctx context.Context, job *river.Job[deliverArgs]) error {
	r, err := w.s.AppealRecord(ctx, job.Args.Appeal)
	if err != nil {
		return later(err)
	}
	letter, ok := r.Letter()
	if !ok || letter.No != job.Args.No {
		return nil // it was delivered in another way, sent anew, or opened again
	}
	handed, tracks, err := w.hand(ctx, r, letter)
	sent := r.Case.Delivery.Status == appeal.DeliverySent
	switch {
	case err == nil:
	case errors.Is(ctx.Err(), context.Canceled): // we are stopped, which is nobody's fault
		return river.JobSnooze(time.Second)
	case sent && !final(err):
		w.log.Warn("nothing can be learnt about an answer that was sent; it is asked again", "appeal_id", letter.Appeal, "way", letter.Way, "err", err)
		handed = appeal.Handed{Status: appeal.DeliverySent}
	case !final(err) && job.Attempt < sendTries:
		return err
	default:
		w.log.Warn("an answer was not delivered; people see it in their list", "appeal_id", letter.Appeal, "way", letter.Way, "attempt", job.Attempt, "err", err)
		handed = appeal.Handed{Status: appeal.DeliveryFailed, Text: reasonOf(err)}
	}
	if err := w.record(ctx, letter, handed); err != nil {
		return later(err)
	}
	if handed.Status == appeal.DeliverySent && tracks && time.Since(r.Case.Delivery.At) < trackFor {
		return river.JobSnooze(trackEvery)
	}
	return nil
}

func (w *deliverer) hand(ctx context.Context, r appeal.Record, letter appeal.Letter) (handed appeal.Handed, tracks bool, err error) {
	outlet := w.s.outlet(letter.Way)
	if outlet == nil {
		return handed, false, &appeal.Undelivered{Reason: "Этот способ отправки больше не настроен.", Final: true}
	}
	tracker, tracks := outlet.(Tracker)
	switch {
	case r.Case.Delivery.Status == appeal.DeliveryQueued:
		handed, err = outlet.Send(ctx, letter)
	case tracks:
		handed, err = tracker.Track(ctx, letter)
	default:
		handed.Status = appeal.DeliverySent
	}
	return handed, tracks, err
}

// record writes down what became of a letter. It is persistent, since a letter
// that went and is not on record would go again.
func (w *deliverer) record(ctx context.Context, letter appeal.Letter, handed appeal.Handed) error {
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		err := w.s.amend(ctx, letter.Appeal, time.Now().UTC(), func(c appeal.Case) appeal.Change {
			d := c.Delivery
			if !c.State.Closed() || d == nil || d.No != letter.No || d.Status == handed.Status ||
				d.Status != appeal.DeliveryQueued && d.Status != appeal.DeliverySent {
				return nil
			}
			return appeal.Deliver{Way: letter.Way, Status: handed.Status, Text: handed.Text, Ref: handed.Ref}
		})
		if cti.CodeOf(err) != cti.Unavailable || ctx.Err() != nil {
			return err
		}
		sleep(ctx, wait)
	}
}

func final(err error) bool {
	u, ok := errors.AsType[*appeal.Undelivered](err)
	return ok && u.Final
}

func reasonOf(err error) string {
	if u, ok := errors.AsType[*appeal.Undelivered](err); ok {
		return u.Reason
	}
	return "Отправка не удалась из-за ошибки в самой службе. Сообщите ответ сами и скажите администратору."
}
