package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// shareArgs ask to give an appeal's answer to those that follow it.
type shareArgs struct {
	Master cti.AppealID `json:"master"`
	Round  int          `json:"round"`
}

// Kind names the job.
func (shareArgs) Kind() string { return "share" }

type sharer struct {
	river.WorkerDefaults[shareArgs]
	s *Store
}

// NextRetry waits longer after each try.
func (w *sharer) NextRetry(job *river.Job[shareArgs]) time.Time {
	return time.Now().Add(backoff(job.Attempt))
}

// Work answers the followers.
func (w *sharer) Work(ctx context.Context, job *river.Job[shareArgs]) error {
	return later(w.s.ShareAnswer(ctx, job.Args.Master, job.Args.Round))
}

// ShareAnswer gives the answer of an appeal to its followers, each once for each
// round of the appeal, and puts it on its way to their applicants. Called again it
// goes on with those that are left. When the appeal was opened again meanwhile,
// nobody gets what is no longer the answer.
func (s *Store) ShareAnswer(ctx context.Context, master cti.AppealID, round int) error {
	r, err := s.AppealRecord(ctx, master)
	if err != nil || !r.Case.State.Closed() || r.Case.Round != round {
		return err
	}
	share := appeal.Share{Text: closingText(r), Outcome: r.Case.Outcome, Round: round}
	return s.eachFollower(ctx, master, func(id cti.AppealID) error {
		return s.amend(ctx, id, time.Now().UTC(), func(c appeal.Case) appeal.Change {
			if !c.Awaits(master, round) {
				return nil
			}
			return share
		})
	})
}

// closingText is what the applicant was told when the appeal was closed.
func closingText(r appeal.Record) string {
	if r.Case.Answer != nil {
		return r.Case.Answer.Text
	}
	for _, e := range slices.Backward(r.History) {
		if e.To.Closed() && !e.From.Closed() {
			return e.Text
		}
	}
	return ""
}

const followerPage = 100

// eachFollower does something for each appeal that follows another one. One
// that fails does not keep the others from it; the errors are told together.
func (s *Store) eachFollower(ctx context.Context, master cti.AppealID, do func(cti.AppealID) error) error {
	var wrong []error
	for last := cti.AppealID(""); ; {
		rows, err := s.pool.Query(ctx, `select id from appeals where master = @master and id > @last order by id limit @limit`,
			pgx.NamedArgs{"master": string(master), "last": string(last), "limit": followerPage})
		if err != nil {
			return failure("read followers", err)
		}
		page, err := pgx.CollectRows(rows, pgx.RowTo[cti.AppealID])
		if err != nil {
			return failure("read followers", err)
		}
		for _, id := range page {
			if err := do(id); err != nil {
				if cti.CodeOf(err) == cti.Unavailable || ctx.Err() != nil {
					return err
				}
				wrong = append(wrong, err)
			}
			last = id
		}
		if len(page) < followerPage {
			return errors.Join(wrong...)
		}
	}
}
