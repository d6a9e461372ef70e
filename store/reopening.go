package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/projection"
)

// reopenArgs ask to tell those concerned that an appeal was opened again. Staff
// have it in their lists; applicants get a word.
type reopenArgs struct {
	Master cti.AppealID `json:"master"`
	Round  int          `json:"round"`
	Told   bool         `json:"told,omitempty"` // the applicant did it
}

// Kind names the job.
func (reopenArgs) Kind() string { return "reopen" }

type reopener struct {
	river.WorkerDefaults[reopenArgs]
	s *Store
}

// Work makes a notice for each applicant concerned, once.
func (w *reopener) Work(ctx context.Context, job *river.Job[reopenArgs]) error {
	notify := func(id cti.AppealID, text string) error {
		_, err := w.s.queue.Insert(ctx, noticeArgs{Appeal: id, Key: fmt.Sprintf("%s-reopen-%s-%d", id, job.Args.Master, job.Args.Round), Text: text},
			&river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}})
		return failure("make notice", err)
	}
	if !job.Args.Told {
		if err := notify(job.Args.Master, "Оно снова в работе. О новом ответе мы сообщим."); err != nil {
			return later(err)
		}
	}
	return later(w.s.eachFollower(ctx, job.Args.Master, func(id cti.AppealID) error {
		return notify(id, "Обращение, к которому присоединено ваше, снова в работе. О новом ответе мы сообщим.")
	}))
}

// noticeArgs ask to tell an applicant something about the appeal besides its answer.
type noticeArgs struct {
	Appeal cti.AppealID `json:"appeal"`
	Key    string       `json:"key"`
	// Text is what is said, or else What and At name the change that it is about.
	Text string            `json:"text,omitempty"`
	What appeal.ChangeName `json:"what,omitempty"`
	At   time.Time         `json:"at,omitzero"`
}

// Kind names the job.
func (noticeArgs) Kind() string { return "notice" }

type noticer struct {
	river.WorkerDefaults[noticeArgs]
	s *Store
}

// noticeTries are few: a notice is of use while it is new.
const noticeTries = 4

// NextRetry waits longer after each try.
func (w *noticer) NextRetry(job *river.Job[noticeArgs]) time.Time {
	return time.Now().Add(backoff(job.Attempt))
}

// Work sends the notice in writing, if there is a way, and puts what became of it
// into the appeal's history. Nobody is called for it.
func (w *noticer) Work(ctx context.Context, job *river.Job[noticeArgs]) error {
	r, err := w.s.AppealRecord(ctx, job.Args.Appeal)
	if err != nil {
		return later(err)
	}
	var ways []appeal.Way
	for _, way := range w.s.ways() {
		if way != appeal.WayCall {
			ways = append(ways, way)
		}
	}
	by := r.Case.Send(ways)
	text, err := w.s.noticeText(ctx, r, job.Args, by.Way)
	if err != nil || text == "" {
		return later(err)
	}
	made := appeal.Notice{Status: appeal.DeliveryFailed, Text: text, Why: "Нет почты или мобильного номера, или отправка не настроена."}
	if by.Status != appeal.DeliveryQueued {
		return w.s.noted(ctx, job.Args, made)
	}
	a := r.Case.Appeal
	_, err = w.s.outlet(by.Way).Send(ctx, appeal.Letter{
		Key: job.Args.Key, Appeal: a.ID, Number: a.Number, Name: a.Applicant.Name, To: r.Case.Address(by.Way), Text: text, Way: by.Way, Notice: true,
	})
	made.Way = by.Way
	switch {
	case err == nil:
		made.Status, made.Why = appeal.DeliverySent, ""
	case errors.Is(ctx.Err(), context.Canceled):
		return river.JobSnooze(time.Second)
	case final(err) || job.Attempt >= noticeTries:
		made.Why = reasonOf(err)
	default:
		return err
	}
	return w.s.noted(ctx, job.Args, made)
}

// longestNotice is what goes into one short message of several parts, with the
// number of the appeal.
const longestNotice = 600

// noticeText is what a notice says; nothing once the change that it is about is
// gone.
func (s *Store) noticeText(ctx context.Context, r appeal.Record, args noticeArgs, way appeal.Way) (string, error) {
	if args.What == "" {
		return args.Text, nil
	}
	i := slices.IndexFunc(r.History, func(e appeal.Entry) bool { return e.What == args.What && e.At.Equal(args.At) })
	if i < 0 {
		return "", nil
	}
	holder := r.History[i].Body
	names, err := s.CaseNames(ctx, []cti.BodyID{holder}, nil, nil)
	if err != nil {
		return "", err
	}
	text := r.History[i].Notice(false, names.Bodies[holder], s.location)
	if way == appeal.WaySMS && (r.Case.Sensitive || utf8.RuneCountInString(text) > longestNotice) { // others may look at the telephone
		text = r.History[i].Notice(true, names.Bodies[holder], s.location)
	}
	return text, nil
}

// noted writes down what became of a notice, once: who was killed after that sends
// it with the same key again and finds it written.
func (s *Store) noted(ctx context.Context, args noticeArgs, made appeal.Notice) error {
	return later(s.noteNotice(context.WithoutCancel(ctx), args.Appeal, args.Key, made))
}

// noteNotice adds to the history. The case stays as it is, so that nobody who works
// on it at that moment is told of a change.
func (s *Store) noteNotice(ctx context.Context, id cti.AppealID, key string, made appeal.Notice) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	return failure("note notice", pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		c, _, err := s.readCase(ctx, tx, id, true)
		if err != nil {
			return err
		}
		next, entries, err := c.Apply(made, cti.BySystem, time.Now().UTC(), s.rules)
		if err != nil {
			return err
		}
		rows, err := projection.HistoryOf(next, entries[len(entries)-1:], key) // terms that ended are the timekeeper's
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, insertNotice, pgx.NamedArgs{"id": string(id), "version": c.Version,
			"at": rows[0].At, "what": string(rows[0].What), "kind": rows[0].ByKind, "key": key, "entry": string(rows[0].Entry)})
		if err != nil {
			return err
		}
		b := &pgx.Batch{}
		queueNews(b, c, next, entries[len(entries)-1:])
		return tx.SendBatch(ctx, b).Close()
	}))
}

const insertNotice = `
	insert into appeal_history (appeal, version, place, at, what, by_kind, by_id, key, entry)
	select @id, @version, coalesce(max(place) + 1, 0), @at, @what, @kind, '', @key, @entry::json
	from appeal_history where appeal = @id and version = @version
	on conflict (appeal, key) where key is not null do nothing`
