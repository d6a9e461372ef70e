package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// Bounced writes down what a mail server says of a letter: the answer of an appeal,
// or a notice about it. The same bounce again changes nothing.
func (s *Store) Bounced(ctx context.Context, b appeal.Bounce) (became appeal.Bounced, err error) {
	id, err := s.AppealByNumber(ctx, b.Number)
	if cti.CodeOf(err) == cti.NotFound {
		return appeal.BouncedForeign, nil
	}
	if err != nil {
		return "", err
	}
	err = s.amend(ctx, id, time.Now().UTC(), func(c appeal.Case) (change appeal.Change) {
		change, became = c.Bounce(b)
		return change
	})
	if err != nil || became != appeal.BouncedForeign {
		return became, err
	}
	return s.noticeBounced(ctx, id, b)
}

// noticeBounced looks for the notice that is meant. Nobody has to see to one that
// did not arrive, but the history must not say that the applicant was told.
func (s *Store) noticeBounced(ctx context.Context, id cti.AppealID, b appeal.Bounce) (appeal.Bounced, error) {
	key, sent, err := s.noticeOf(ctx, id, b.Is)
	switch {
	case err != nil:
		return "", err
	case key == "":
		return appeal.BouncedForeign, nil
	case !b.Final || sent.Text == "": // who was told has been erased
		return appeal.BouncedKnown, nil
	}
	sent.Status, sent.Why = appeal.DeliveryFailed, b.Reason
	return appeal.BouncedNotice, s.noteNotice(ctx, id, key+"-bounced", sent)
}

func (s *Store) noticeOf(ctx context.Context, id cti.AppealID, is func(key string) bool) (key string, sent appeal.Notice, err error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select key, entry from appeal_history where appeal = @id and what = @what and key is not null`,
		pgx.NamedArgs{"id": string(id), "what": string(appeal.NameNotice)})
	if err != nil {
		return "", sent, failure("find notice", err)
	}
	var one string
	var text []byte
	_, err = pgx.ForEachRow(rows, []any{&one, &text}, func() error {
		if !is(one) {
			return nil
		}
		var e appeal.Entry
		if err := json.Unmarshal(text, &e); err != nil {
			return err
		}
		key = one
		sent, _ = e.Change.(appeal.Notice)
		return nil
	})
	return key, sent, failure("find notice", err)
}
