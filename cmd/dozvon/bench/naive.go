package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	naiveSamples = 10
	naiveLimit   = 20 * time.Second
	insertions   = 300
)

// others measures what the archive costs, and what the same questions take when
// they are asked as one would first write them: the same index, all that it finds
// sorted by time.
func (b *findBench) others(ctx context.Context, each int) error {
	var index, table, all int64
	err := b.conn.QueryRow(ctx, `select pg_relation_size('appeals_search'), pg_table_size('appeals'), pg_total_relation_size('appeals')`).Scan(&index, &table, &all)
	if err != nil {
		return fmt.Errorf("measure sizes: %w", err)
	}
	b.f["appeals_search_index_mb"], b.f["appeals_table_mb"], b.f["appeals_all_mb"] = float64(index>>20), float64(table>>20), float64(all>>20)
	words := b.a.words.words
	for _, one := range []struct{ name, query string }{{"common", words[2]}, {"usual", words[500]}, {"two_common", words[2] + " " + words[12]}, {"rare", words[30_000]}} {
		if err := b.naive(ctx, one.name, one.query, each); err != nil {
			return err
		}
	}
	return b.insert(ctx)
}

func (b *findBench) naive(ctx context.Context, name, query string, each int) error {
	var times []time.Duration
	for range each {
		began := time.Now()
		limited, cancel := context.WithTimeout(ctx, naiveLimit)
		_, err := b.conn.Exec(limited, `select * from appeals where search @@ websearch_to_tsquery('russian', $1) order by filed_at desc, id desc limit 51`, query)
		cancel()
		var pg *pgconn.PgError
		if err != nil && (ctx.Err() != nil || errors.As(err, &pg) && pg.Code != "57014") {
			return fmt.Errorf("ask naively: %w", err)
		}
		times = append(times, time.Since(began))
		if b.conn.IsClosed() {
			return fmt.Errorf("asking naively for %q took longer than %s", query, naiveLimit)
		}
	}
	slices.Sort(times)
	b.f["appeals_naive_"+name+"_p50_ms"], b.f["appeals_naive_"+name+"_p95_ms"] = millis(quantile(times, 0.5)), millis(quantile(times, 0.95))
	b.log.Info("asked naively", "words", name, "p50", quantile(times, 0.5), "p95", quantile(times, 0.95))
	return nil
}

// insert copies some appeals with and without the index, and takes all of it back.
func (b *findBench) insert(ctx context.Context) error {
	for _, without := range []bool{false, true} {
		name := "appeals_insert"
		tx, err := b.conn.Begin(ctx)
		if err != nil {
			return fmt.Errorf("begin: %w", err)
		}
		if without {
			name += "_without_index"
			if _, err := tx.Exec(ctx, `drop index appeals_search`); err != nil {
				return fmt.Errorf("drop index: %w", err)
			}
		}
		times, err := b.copies(ctx, tx)
		if err := errors.Join(err, tx.Rollback(ctx)); err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		slices.Sort(times)
		b.f[name+"_p50_ms"], b.f[name+"_p95_ms"] = millis(quantile(times, 0.5)), millis(quantile(times, 0.95))
		b.log.Info("inserted", "without_index", without, "p50", quantile(times, 0.5), "p95", quantile(times, 0.95))
	}
	return nil
}

func (b *findBench) copies(ctx context.Context, tx pgx.Tx) (times []time.Duration, err error) {
	columns := `channel, status, filed_at, by_kind, by_id, name, phone, email, address, topic, topic_code, territory, body, text, search`
	r, numbers := rand.New(rand.NewPCG(8, 8)), b.a.yearStarts()
	for i := range insertions {
		n := r.IntN(b.a.rows)
		number := fmt.Sprintf("2020-%06d", i+1)
		began := time.Now()
		_, err := tx.Exec(ctx, `insert into appeals (id, number, `+columns+`) select $1, $1, `+columns+` from appeals where number = $2`,
			number, numbers.of(n, b.a.at(n)))
		if err != nil {
			return nil, err
		}
		times = append(times, time.Since(began))
	}
	return times, nil
}
