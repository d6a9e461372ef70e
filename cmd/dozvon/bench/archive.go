package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/store"
)

// archiveMemory is what PostgreSQL is given for ten million appeals; the rest is
// as it comes, durable too.
var archiveMemory = []string{"shared_buffers=2GB", "maintenance_work_mem=2GB", "max_wal_size=8GB", "checkpoint_timeout=30min", "random_page_cost=1.1"}

// loaders is how many connections load at a time, and each takes so many rows.
const (
	loaders   = 2
	loadChunk = 20_000
)

// openArchive starts the cluster of an archive and loads it, unless the folder has
// one of this size already.
func openArchive(ctx context.Context, dir string, rows int, log *slog.Logger) (pg *deploy.Postgres, a archive, err error) {
	if pg, err = deploy.StartPostgres(ctx, deploy.PostgresConfig{Dir: dir, Settings: archiveMemory, Log: log}); err != nil {
		return nil, a, err
	}
	mark := filepath.Join(dir, "loaded")
	a = archive{rows: rows, until: time.Now().UTC().Truncate(time.Microsecond), words: newVocabulary()}
	if text, err := os.ReadFile(mark); err == nil {
		if _, err := fmt.Sscanf(string(text), "%d", &a.rows); err != nil {
			return pg, a, fmt.Errorf("read %s: %w", mark, err)
		}
		_, stamped, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
		a.until, err = time.Parse(time.RFC3339Nano, stamped)
		return pg, a, err
	}
	if err := a.load(ctx, pg.URL(), log); err != nil {
		return pg, a, err
	}
	return pg, a, os.WriteFile(mark, fmt.Appendf(nil, "%d %s\n", a.rows, stamp(a.until)), 0o600)
}

// load fills an empty database: rows first, then their indexes, as a restore does.
func (a archive) load(ctx context.Context, url string, log *slog.Logger) error {
	s, err := store.Open(ctx, store.Config{URL: url, Logger: log})
	if err != nil {
		return err
	}
	defer s.Close()
	if _, _, err := s.Migrate(ctx); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := a.partitions(ctx, conn); err != nil {
		return err
	}
	if err := a.words.stem(ctx, conn); err != nil {
		return err
	}
	made, err := ownSearch(ctx, conn)
	if err != nil {
		return err
	}
	indexes, err := dropIndexes(ctx, conn)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := a.copyRows(ctx, url, log); err != nil {
		return err
	}
	log.Info("rows are there, indexing", "rows", a.rows, "took", time.Since(began).Round(time.Second))
	for _, sql := range []string{
		`insert into contacts select distinct on (phone) phone, name, filed_at from appeals order by phone, filed_at desc on conflict do nothing`,
		`insert into appeal_counters select left(number, 4)::integer, max(substr(number, 6)::bigint) from appeals group by 1`,
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("fill what follows from appeals: %w", err)
		}
	}
	if err := makeIndexes(ctx, url, indexes, log); err != nil {
		return err
	}
	log.Info("vacuum and analyze")
	if _, err := conn.Exec(ctx, `vacuum (analyze) appeals, calls, contacts`); err != nil {
		return fmt.Errorf("vacuum: %w", err)
	}
	if err := compareSearch(ctx, conn, made); err != nil {
		return err
	}
	log.Info("loaded", "took", time.Since(began).Round(time.Second))
	return nil
}

func (a archive) partitions(ctx context.Context, conn *pgx.Conn) error {
	first := a.at(0)
	for m := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC); !m.After(a.until); m = m.AddDate(0, 1, 0) {
		name := "calls_" + m.Format("2006_01")
		_, err := conn.Exec(ctx, `create table if not exists `+name+` partition of calls for values from ('`+stamp(m)+`') to ('`+stamp(m.AddDate(0, 1, 0))+`')`)
		if err != nil {
			return fmt.Errorf("make partition %s: %w", name, err)
		}
	}
	return nil
}

// dropIndexes drops those that no constraint needs and gives what makes them again.
func dropIndexes(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, `select i.indexrelid::regclass::text, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
		from pg_index i where i.indrelid in ('appeals'::regclass, 'calls'::regclass)
		and not exists (select from pg_constraint c where c.conindid = i.indexrelid) and not i.indisunique`)
	if err != nil {
		return nil, fmt.Errorf("list indexes: %w", err)
	}
	var names, makers []string
	var name, maker string
	if _, err := pgx.ForEachRow(rows, []any{&name, &maker}, func() error {
		names, makers = append(names, name), append(makers, maker)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("list indexes: %w", err)
	}
	for _, name := range names {
		if _, err := conn.Exec(ctx, `drop index `+name); err != nil {
			return nil, fmt.Errorf("drop index: %w", err)
		}
	}
	return makers, nil
}

// makeIndexes makes the largest beside all others.
func makeIndexes(ctx context.Context, url string, makers []string, log *slog.Logger) error {
	sort.SliceStable(makers, func(i, j int) bool {
		return strings.Contains(makers[i], " USING gin ") && !strings.Contains(makers[j], " USING gin ")
	})
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(loaders)
	for _, sql := range makers {
		work.Go(func() error {
			conn, err := pgx.Connect(ctx, url)
			if err != nil {
				return fmt.Errorf("connect: %w", err)
			}
			defer conn.Close(context.WithoutCancel(ctx))
			began := time.Now()
			if _, err := conn.Exec(ctx, `set max_parallel_maintenance_workers = 0`); err != nil {
				return fmt.Errorf("set: %w", err)
			}
			if _, err := conn.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
			log.Info("indexed", "index", strings.Fields(sql)[2], "took", time.Since(began).Round(time.Second))
			return nil
		})
	}
	return work.Wait()
}

// copyRows loads the rows in the order of their time, a chunk at a time.
func (a archive) copyRows(ctx context.Context, url string, log *slog.Logger) error {
	var mu sync.Mutex
	next := 0
	take := func() (from int, more bool) {
		mu.Lock()
		defer mu.Unlock()
		from, next = next, next+loadChunk
		if from%1_000_000 == 0 && from > 0 {
			log.Info("loading", "rows", from)
		}
		return from, from < a.rows
	}
	numbers := a.yearStarts()
	work, ctx := errgroup.WithContext(ctx)
	for range loaders {
		work.Go(func() error {
			conn, err := pgx.Connect(ctx, url)
			if err != nil {
				return fmt.Errorf("connect: %w", err)
			}
			defer conn.Close(context.WithoutCancel(ctx))
			if _, err := conn.Exec(ctx, `set synchronous_commit = off`); err != nil {
				return fmt.Errorf("set: %w", err)
			}
			for from, more := take(); more; from, more = take() {
				chunk := make([]row, min(loadChunk, a.rows-from))
				for i := range chunk {
					chunk[i] = a.row(from + i)
					chunk[i].numbering = numbers.of(from+i, chunk[i].filed)
				}
				if err := a.copyChunk(ctx, conn, chunk); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return work.Wait()
}

func (a archive) copyChunk(ctx context.Context, conn *pgx.Conn, chunk []row) error {
	var appeals, calls strings.Builder
	for _, x := range chunk {
		x.appeal(&appeals, a.words)
		if x.call != nil {
			x.called(&calls)
		}
	}
	for table, rows := range map[string]*strings.Builder{"appeals (" + appealColumns + ")": &appeals, "calls (" + callColumns + ")": &calls} {
		if _, err := conn.PgConn().CopyFrom(ctx, strings.NewReader(rows.String()), `copy `+table+` from stdin`); err != nil {
			return fmt.Errorf("load rows: %w", err)
		}
	}
	return nil
}

// yearStarts are the first appeals of the years in Irkutsk's time.
type yearStarts map[int]int

func (a archive) yearStarts() yearStarts {
	starts := yearStarts{}
	for year := a.at(0).Year(); year <= a.until.Year()+1; year++ {
		starts[year] = sort.Search(a.rows, func(n int) bool { return a.at(n).In(irkutsk).Year() >= year })
	}
	return starts
}

var irkutsk = time.FixedZone("Asia/Irkutsk", 8*60*60)

func (s yearStarts) of(n int, filed time.Time) string {
	year := filed.In(irkutsk).Year()
	return fmt.Sprintf("%04d-%06d", year, n-s[year]+1)
}
