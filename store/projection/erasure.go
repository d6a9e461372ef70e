package projection

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/store/column"
)

// Erase writes the act and does what it says. One that is known was done.
func Erase(ctx context.Context, tx pgx.Tx, act contact.Erasure) error {
	args := NamesOf(act)
	args["id"], args["at"], args["by_kind"], args["by_id"], args["reason"] = act.ID, act.At, act.By.Kind, act.By.ID, act.Reason
	tag, err := tx.Exec(ctx, `
		insert into erasures (id, at, by_kind, by_id, reason, calls, appeals, callbacks, voicemails, views)
		values (@id, @at, @by_kind, @by_id, @reason, @calls, @appeals, @callbacks, @voicemails, @views) on conflict (id) do nothing`, args)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	if _, err := tx.Exec(ctx, `select erase(@id)`, pgx.NamedArgs{"id": act.ID}); err != nil {
		return fmt.Errorf("erase by act: %w", err)
	}
	if err := eraseFollowers(ctx, tx, act); err != nil {
		return err
	}
	return eraseFiles(ctx, tx, act)
}

// eraseFollowers takes the number from those who followed a mass incident, in
// their events first. They are counted by numbers, of which the act's id takes the
// place: whoever was counted once stays counted once.
func eraseFollowers(ctx context.Context, tx pgx.Tx, act contact.Erasure) error {
	who := pgx.NamedArgs{"appeals": column.Texts(act.Appeals), "calls": column.Texts(act.Calls), "nobody": "~" + act.ID}
	for _, sql := range []string{`
		update events e set data = blanked(e.data::jsonb, array['phone'])::json from incident_followers f
		where (f.appeal = any(@appeals) or f.call_id = any(@calls)) and e.type = 'incident.followed' and e.data ->> 'appeal' = f.appeal
			and e.at >= f.at - interval '1 minute'`, `
		update incident_followers set phone = @nobody where phone <> '' and (appeal = any(@appeals) or call_id = any(@calls))`,
	} {
		if _, err := tx.Exec(ctx, sql, who); err != nil {
			return fmt.Errorf("erase followers: %w", err)
		}
	}
	return nil
}

// NamesOf are the arguments of a statement about what an act names.
func NamesOf(act contact.Erasure) pgx.NamedArgs {
	return pgx.NamedArgs{
		"calls": column.Texts(act.Calls), "appeals": column.Texts(act.Appeals), "callbacks": column.Texts(act.Callbacks),
		"voicemails": column.Texts(act.Voicemails), "views": column.Texts(act.Views),
	}
}

// eraseFiles takes out the files of the appeals of an act, and what they were
// called; that there were any stays.
func eraseFiles(ctx context.Context, tx pgx.Tx, act contact.Erasure) error {
	about := pgx.NamedArgs{"appeals": column.Texts(act.Appeals), "at": act.At, "kind": act.By.Kind, "by": act.By.ID}
	for _, sql := range []string{`
		update events e set data = blanked(e.data::jsonb, array['name', 'sum', 'why'])::json from attachments a
		where a.appeal = any(@appeals) and e.id in ('attachment.added.' || a.id, 'attachment.removed.' || a.id)`, `
		update attachments set name = '', sum = '', why = case when removed_at is null then 'person-erased' else '' end,
			removed_at = coalesce(removed_at, @at), removed_by_kind = coalesce(removed_by_kind, @kind), removed_by = coalesce(removed_by, @by)
		where appeal = any(@appeals)`,
	} {
		if _, err := tx.Exec(ctx, sql, about); err != nil {
			return fmt.Errorf("erase attachments: %w", err)
		}
	}
	return nil
}
