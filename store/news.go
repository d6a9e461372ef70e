package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/column"
)

const insertNews = `
	insert into appeal_news (person, appeal, at, what) select unnest(@people::text[]), @appeal, @at, @what
	on conflict (person, appeal) do update set at = excluded.at, what = excluded.what`

// What somebody is told of already says more of the appeal than that it came.
const insertBodysNews = `
	insert into appeal_news (person, appeal, at, what) select login, @appeal, @at, @what from users
	where body = @body and not disabled and login <> @by
	on conflict (person, appeal) do nothing`

// It is news for a body's people until somebody takes it, or it goes elsewhere or ends.
const dropBodysNews = `delete from appeal_news where appeal = @appeal and what = any(@names)`

const dropPersonsNews = `delete from appeal_news where appeal = @appeal and person = @person`

// queueNews marks an appeal as unread by those of the centre whom a change concerns.
func queueNews(b *pgx.Batch, before, next appeal.Case, entries []appeal.Entry) {
	if next.Body != before.Body || next.Person != before.Person || next.State.Closed() || next.State == appeal.StateCoordination {
		b.Queue(dropBodysNews, pgx.NamedArgs{"appeal": string(next.Appeal.ID), "names": column.Texts(appeal.ToBody())})
	}
	if lost := next.Lost(before); lost != "" {
		b.Queue(dropPersonsNews, pgx.NamedArgs{"appeal": string(next.Appeal.ID), "person": string(lost)})
	}
	for _, made := range entries {
		if people := next.Staff(before, made); len(people) > 0 {
			b.Queue(insertNews, pgx.NamedArgs{"people": column.Texts(people), "appeal": string(next.Appeal.ID), "at": made.At, "what": string(made.What)})
		}
		if next.Comes(made) {
			b.Queue(insertBodysNews, pgx.NamedArgs{"body": string(next.Body), "by": made.By.ID, "appeal": string(next.Appeal.ID), "at": made.At, "what": string(made.What)})
		}
	}
}

// MarkSeen notes that somebody has read an appeal's history as far as a time: what
// came later stays unread.
func (s *Store) MarkSeen(ctx context.Context, who cti.AgentID, id cti.AppealID, at time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	_, err := s.pool.Exec(ctx, `delete from appeal_news where person = @person and appeal = @appeal and at <= @at`,
		pgx.NamedArgs{"person": string(who), "appeal": column.Text(string(id)), "at": at})
	return failure("mark appeal as seen", err)
}
