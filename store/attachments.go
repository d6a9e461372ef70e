package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/store/column"
)

const selectAttachments = `select id, appeal, name, type, bytes, sum, coalesce(key, ''), added_at, added_by_kind, added_by,
	removed_at, coalesce(removed_by_kind, ''), coalesce(removed_by, ''), coalesce(why, '') from attachments `

func scanAttachment(row pgx.CollectableRow) (r attachment.Record, err error) {
	var removed *time.Time
	err = row.Scan(&r.ID, &r.Appeal, &r.Name, &r.Type, &r.Bytes, &r.Sum, &r.Key, &r.AddedAt, &r.AddedBy.Kind, &r.AddedBy.ID,
		&removed, &r.RemovedBy.Kind, &r.RemovedBy.ID, &r.Why)
	r.AddedAt, r.RemovedAt = r.AddedAt.UTC(), column.Value(removed)
	return r, err
}

// Attachments gives the files of an appeal in the order in which they were added,
// also those that were taken out.
func (s *Store) Attachments(ctx context.Context, id cti.AppealID) ([]attachment.Record, error) {
	return s.attachments(ctx, `where appeal = $1 order by added_at, id`, column.Text(string(id)))
}

// Attachment finds one by its id; NotFound when there is none.
func (s *Store) Attachment(ctx context.Context, id attachment.ID) (attachment.Record, error) {
	found, err := s.attachments(ctx, `where id = $1`, column.Text(string(id)))
	if err == nil && len(found) == 0 {
		err = cti.Errorf(cti.NotFound, "Такого файла нет.")
	}
	if err != nil {
		return attachment.Record{}, err
	}
	return found[0], nil
}

// DoomedAttachments were taken out, or their person was erased, and the archive
// still has their content; at most a hundred.
func (s *Store) DoomedAttachments(ctx context.Context) ([]attachment.Attachment, error) {
	found, err := s.attachments(ctx, `where key is not null and removed_at is not null order by removed_at limit 100`)
	out := make([]attachment.Attachment, len(found))
	for i, r := range found {
		out[i] = r.Attachment
	}
	return out, err
}

// UnknownFiles are those of some keys that no attachment has.
func (s *Store) UnknownFiles(ctx context.Context, keys []string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select k from unnest($1::text[]) k where not exists (select from attachments where key = k)`, keys)
	if err != nil {
		return nil, failure("look for files", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return found, failure("look for files", err)
}

func (s *Store) attachments(ctx context.Context, rest string, args ...any) ([]attachment.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, selectAttachments+rest, args...)
	if err != nil {
		return nil, failure("read attachments", err)
	}
	found, err := pgx.CollectRows(rows, scanAttachment)
	return found, failure("read attachments", err)
}
