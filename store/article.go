package store

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/article"
	"github.com/dozvon/dozvon/store/column"
)

const articleColumns = `id, version, title, text, lines, topics, changed_at, changed_by`

func scanArticle(row pgx.CollectableRow) (article.Article, error) {
	var a article.Article
	var lines []string
	err := row.Scan(&a.ID, &a.Version, &a.Title, &a.Text, &lines, &a.Topics, &a.ChangedAt, &a.ChangedBy)
	a.Lines = make([]cti.LineID, len(lines))
	for i, line := range lines {
		a.Lines[i] = cti.LineID(line)
	}
	return a, err
}

// Articles gives those that fit, the best first: of the topic, then by the
// search's rank, then those meant for the line alone, then by title. A Limit of
// zero means 50; a bad one is a FieldError.
func (s *Store) Articles(ctx context.Context, f article.Filter) ([]article.Article, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return nil, err
	}
	query := searchQuery(column.Text(f.Query))
	w := newWhere()
	w.and(f.Line != "", `(lines = '{}' or @line = any(lines))`, "line", string(f.Line))
	w.and(f.Topic != "" && query == "", `(topics = '{}' or @topic = any(topics))`, "topic", f.Topic)
	w.and(query != "", `(numnode(to_tsquery('russian', @query)) = 0 or search @@ to_tsquery('russian', @query)
		or title ilike @part)`, "query", query)
	w.args["topic"], w.args["line"], w.args["query"], w.args["limit"] = column.Text(f.Topic), column.Text(string(f.Line)), query, limit
	w.args["part"] = "%" + likeText.Replace(column.Text(strings.TrimSpace(f.Query))) + "%"
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select `+articleColumns+` from articles`+w.sql()+`
		order by @topic::text = any(topics) desc, ts_rank(search, to_tsquery('russian', @query)) desc,
			@line::text = any(lines) desc, title, id limit @limit`, w.args)
	if err != nil {
		return nil, failure("read articles", err)
	}
	found, err := pgx.CollectRows(rows, scanArticle)
	return found, failure("read articles", err)
}

// searchQuery makes PostgreSQL's query of what is being typed: every word must
// be there, and each may go on.
func searchQuery(typed string) string {
	words := strings.FieldsFunc(typed, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, word := range words {
		words[i] = word + ":*"
	}
	return strings.Join(words, " & ")
}

var likeText = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// PutArticle writes an article of version 0 anew, or changes one whose version is
// the newest, and gives it back with its next version. A version that is not is a
// Conflict; an unknown article that has one is NotFound.
func (s *Store) PutArticle(ctx context.Context, a article.Article) (article.Article, error) {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	lines, topics := make([]string, len(a.Lines)), make([]string, len(a.Topics))
	for i, line := range a.Lines {
		lines[i] = column.Text(string(line))
	}
	for i, topic := range a.Topics {
		topics[i] = column.Text(topic)
	}
	sql := `update articles set version = version + 1, title = @title, text = @text, lines = @lines, topics = @topics,
		changed_at = @at, changed_by = @by where id = @id and version = @version returning ` + articleColumns
	if a.Version == 0 {
		sql = `insert into articles (id, version, title, text, lines, topics, changed_at, changed_by)
			values (@id, 1, @title, @text, @lines, @topics, @at, @by)
			on conflict (id) do nothing returning ` + articleColumns
	}
	rows, err := s.pool.Query(ctx, sql, pgx.NamedArgs{
		"id": column.Text(a.ID), "version": a.Version, "title": column.Text(a.Title), "text": column.Text(a.Text), "lines": lines,
		"topics": topics, "at": column.Time(a.ChangedAt), "by": column.Text(string(a.ChangedBy)),
	})
	if err != nil {
		return a, failure("write article", err)
	}
	written, err := pgx.CollectRows(rows, scanArticle)
	if err != nil {
		return a, failure("write article", err)
	}
	if len(written) == 0 {
		return a, s.whyNotWritten(ctx, a.ID)
	}
	return written[0], nil
}

// whyNotWritten tells an article that somebody else changed from one that is gone.
func (s *Store) whyNotWritten(ctx context.Context, id string) error {
	var by string
	rows, err := s.pool.Query(ctx, `select changed_by from articles where id = @id`, pgx.NamedArgs{"id": column.Text(id)})
	if err != nil {
		return failure("read article", err)
	}
	by, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
	switch {
	case err == nil:
		return cti.Errorf(cti.Conflict, "Статью уже изменил %s. Откройте её заново, чтобы не стереть чужую работу.", by)
	case errors.Is(err, pgx.ErrNoRows):
		return noArticle()
	}
	return failure("read article", err)
}

func noArticle() error {
	return cti.Errorf(cti.NotFound, "Такой статьи нет: возможно, её удалили.")
}

// DeleteArticle forgets an article; NotFound when there is none.
func (s *Store) DeleteArticle(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	tag, err := s.pool.Exec(ctx, `delete from articles where id = @id`, pgx.NamedArgs{"id": column.Text(id)})
	if err == nil && tag.RowsAffected() == 0 {
		return noArticle()
	}
	return failure("delete article", err)
}
