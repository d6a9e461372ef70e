package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/contact"
)

// ReplaceDirectory puts these entries in the place of all that were there.
func (s *Store) ReplaceDirectory(ctx context.Context, entries []contact.Entry) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	return failure("replace directory", pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `delete from directory`); err != nil {
			return err
		}
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"directory"}, []string{"name", "number", "body", "note", "search"},
			pgx.CopyFromSlice(len(entries), func(i int) ([]any, error) {
				e := entries[i]
				return []any{clean(e.Name), e.Number, clean(e.Body), clean(e.Note), strings.ToLower(clean(strings.Join([]string{e.Name, e.Number, e.Body, e.Note}, " ")))}, nil
			}))
		return err
	}))
}

// Directory finds the entries in which every word of the question occurs, by
// name; an empty question finds the first ones.
func (s *Store) Directory(ctx context.Context, question string, limit int) ([]contact.Entry, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	w := newWhere()
	for i, word := range strings.Fields(strings.ToLower(question)) {
		name := fmt.Sprintf("word%d", i)
		w.and(true, `position(@`+name+` in search) > 0`, name, word)
	}
	w.args["limit"] = limit
	rows, err := s.pool.Query(ctx, `select name, number, body, note from directory`+w.sql()+` order by name, number limit @limit`, w.args)
	if err != nil {
		return nil, failure("search directory", err)
	}
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByPos[contact.Entry])
	return entries, failure("search directory", err)
}
