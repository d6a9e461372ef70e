package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// stem asks PostgreSQL what it makes of each word.
func (v *vocabulary) stem(ctx context.Context, conn *pgx.Conn) error {
	words := append([]string{"Лицевой", "счёт", "ул", "д", "кв"}, v.words...)
	for _, t := range v.topics {
		words = append(append(words, t.words...), letters(t.name)...)
	}
	words = append(append(append(words, surnames...), firstNames...), streets...)
	rows, err := conn.Query(ctx, `select word, coalesce((tsvector_to_array(to_tsvector('russian', translate(lower(word), 'ё', 'е'))))[1], '')
		from unnest($1::text[]) word`, words)
	if err != nil {
		return fmt.Errorf("ask for stems: %w", err)
	}
	v.stems = make(map[string]string, len(words))
	var word, stem string
	_, err = pgx.ForEachRow(rows, []any{&word, &stem}, func() error {
		v.stems[word] = stem
		return nil
	})
	return err
}

// ownSearch lets the loader write the column that PostgreSQL makes otherwise, and
// gives the expression by which it does.
func ownSearch(ctx context.Context, conn *pgx.Conn) (expression string, err error) {
	err = conn.QueryRow(ctx, `select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
		where d.adrelid = 'appeals'::regclass and a.attname = 'search'`).Scan(&expression)
	if err == nil {
		_, err = conn.Exec(ctx, `alter table appeals alter search drop expression`)
	}
	if err != nil {
		return "", fmt.Errorf("take over the column: %w", err)
	}
	return expression, nil
}

// compareSearch refuses an archive whose column is not what PostgreSQL would have made.
func compareSearch(ctx context.Context, conn *pgx.Conn, expression string) error {
	var compared, other int
	var example string
	err := conn.QueryRow(ctx, `select count(*), count(*) filter (where search <> made), coalesce(min(search::text || ' is not ' || made::text) filter (where search <> made), '')
		from (select search, `+expression+` made from appeals tablesample system (0.5) limit 5000) a`).Scan(&compared, &other, &example)
	if err != nil {
		return fmt.Errorf("compare the column: %w", err)
	}
	if compared == 0 || other > 0 {
		return fmt.Errorf("the column is not as PostgreSQL makes it in %d of %d rows: %s", other, compared, example)
	}
	return nil
}
