package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/store"
)

// findBench asks an archive what desks and lists ask, and what a search is asked.
type findBench struct {
	a     archive
	s     *store.Store
	conn  *pgx.Conn
	seen  *seenQueries
	plans string // folder
	log   *slog.Logger
	f     map[string]float64

	backend string // file with the processor time of the store's connection
}

const (
	warmUp  = 20  // questions of each kind before those that count
	samples = 300 // of each kind
)

// findFigures loads an archive and measures it. With keep its folder stays, and is
// taken as it is the next time.
func findFigures(ctx context.Context, data, keep string, rows int, log *slog.Logger) (map[string]float64, error) {
	dir := keep
	if keep == "" {
		temporary, err := os.MkdirTemp("", "dozvon-archive-")
		if err != nil {
			return nil, fmt.Errorf("make a folder: %w", err)
		}
		defer os.RemoveAll(temporary)
		dir = temporary
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL runs as somebody else
		return nil, fmt.Errorf("open the folder: %w", err)
	}
	pg, a, err := openArchive(ctx, dir, rows, log)
	if pg != nil {
		defer stopPostgres(pg)
	}
	if err != nil {
		return nil, err
	}
	return measureArchive(ctx, a, pg.URL(), filepath.Join(data, "plans"), samples, log)
}

func stopPostgres(pg *deploy.Postgres) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_ = pg.Stop(ctx)
}

// measureArchive asks so many questions of each kind and keeps the plans in a folder.
func measureArchive(ctx context.Context, a archive, url, plans string, each int, log *slog.Logger) (map[string]float64, error) {
	b := &findBench{a: a, seen: &seenQueries{}, plans: plans, log: log, f: map[string]float64{"appeals_rows": float64(a.rows)}}
	var err error
	if b.s, err = store.Open(ctx, store.Config{URL: url, MaxConns: 1, Logger: log, Tracer: b.seen}); err != nil {
		return nil, err
	}
	defer b.s.Close()
	if b.conn, err = pgx.Connect(ctx, url); err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	defer b.conn.Close(context.WithoutCancel(ctx))
	if err := b.findBackend(ctx); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(plans, 0o755); err != nil {
		return nil, fmt.Errorf("make folder of plans: %w", err)
	}
	for _, q := range append(a.cards(), append(a.worklists(), a.searches()...)...) {
		if err := b.measure(ctx, q, each); err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, err)
		}
	}
	if err := b.others(ctx, min(each, naiveSamples)); err != nil {
		return nil, err
	}
	return b.f, nil
}

func (b *findBench) findBackend(ctx context.Context) error {
	if err := b.s.Ping(ctx); err != nil { // the one connection is there now
		return err
	}
	var pid int
	err := b.conn.QueryRow(ctx, `select pid from pg_stat_activity where application_name = 'dozvon' and datname = current_database()`).Scan(&pid)
	if err != nil {
		return fmt.Errorf("find the connection: %w", err)
	}
	b.backend = fmt.Sprintf("/proc/%d/schedstat", pid)
	return nil
}

// question is one kind of question; ask draws one and gives what asks its next
// page each time, until there is none.
type question struct {
	name  string
	pages int
	ask   func(r *rand.Rand) func(context.Context, *store.Store) (answer, error)
}

// answer tells of a page what counts: whether it came short, and whether there is more.
type answer struct{ short, more bool }

// measure takes the time of each page. A short page's search goes on to its end
// besides, and the whole of it is a figure of its own.
func (b *findBench) measure(ctx context.Context, q question, each int) error {
	r := rand.New(rand.NewPCG(5, uint64(len(q.name))))
	var pages, whole, busy []time.Duration
	short := 0
	for i := range warmUp + each {
		next := q.ask(r)
		var sum time.Duration
		for page := 0; ; page++ {
			cpu, began := b.busy(), time.Now()
			got, err := next(ctx, b.s)
			took, cpu := time.Since(began), b.busy()-cpu
			if err != nil {
				return err
			}
			if i >= warmUp && page < max(q.pages, 1) {
				pages, busy = append(pages, took), append(busy, cpu)
				if got.short {
					short++
				}
			}
			sum += took
			if !got.more || page+1 >= q.pages && !got.short {
				break
			}
		}
		if i >= warmUp {
			whole = append(whole, sum)
		}
	}
	slices.Sort(pages)
	slices.Sort(whole)
	slices.Sort(busy)
	name := "appeals_" + q.name
	for figure, at := range map[string]float64{"_p50_ms": 0.5, "_p95_ms": 0.95, "_p99_ms": 0.99} {
		b.f[name+figure] = millis(quantile(pages, at))
		b.f[name+"_cpu"+figure] = millis(quantile(busy, at))
	}
	b.f[name+"_samples"], b.f[name+"_short"] = float64(len(pages)), float64(short)
	b.f[name+"_whole_p95_ms"] = millis(quantile(whole, 0.95))
	b.log.Info("measured", "question", q.name, "p50", quantile(pages, 0.5), "p95", quantile(pages, 0.95), "p99", quantile(pages, 0.99),
		"cpu_p50", quantile(busy, 0.5), "cpu_p95", quantile(busy, 0.95), "short", short, "whole_p95", quantile(whole, 0.95))
	return b.explain(ctx, q, r)
}

// busy is the processor time that the store's connection has taken of PostgreSQL.
// On a machine that does other things as well it tells what the clock cannot.
func (b *findBench) busy() time.Duration {
	text, err := os.ReadFile(b.backend)
	if err != nil {
		return 0 // somebody else's PostgreSQL, or no Linux
	}
	first, _, _ := strings.Cut(string(text), " ")
	n, _ := strconv.ParseInt(first, 10, 64)
	return time.Duration(n)
}

// explain asks once more and has PostgreSQL tell how it found each answer.
func (b *findBench) explain(ctx context.Context, q question, r *rand.Rand) error {
	b.seen.begin()
	if _, err := q.ask(r)(ctx, b.s); err != nil {
		return err
	}
	var out strings.Builder
	for _, one := range b.seen.end() {
		rows, err := b.conn.Query(ctx, `explain (analyze, buffers) `+one.sql, one.args...)
		if err != nil {
			return fmt.Errorf("explain: %w", err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("explain: %w", err)
		}
		fmt.Fprintf(&out, "%s\n%v\n\n%s\n\n", one.sql, one.args, strings.Join(lines, "\n"))
	}
	if err := os.WriteFile(filepath.Join(b.plans, q.name+".txt"), []byte(out.String()), 0o644); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return nil
}

// seenQueries keeps the queries of appeals and calls while it is told to.
type seenQueries struct {
	on   bool
	kept []seenQuery
}

type seenQuery struct {
	sql  string
	args []any
}

func (s *seenQueries) begin() { s.on, s.kept = true, nil }

func (s *seenQueries) end() []seenQuery {
	s.on = false
	return s.kept
}

// TraceQueryStart is of pgx.QueryTracer.
func (s *seenQueries) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	if s.on && (strings.Contains(q.SQL, "from appeals") || strings.Contains(q.SQL, "from calls")) {
		s.kept = append(s.kept, seenQuery{q.SQL, q.Args})
	}
	return ctx
}

// TraceQueryEnd is of pgx.QueryTracer.
func (*seenQueries) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// pagesOf asks for one page of a filter after the other.
func pagesOf(f appeal.Filter) func(context.Context, *store.Store) (answer, error) {
	return func(ctx context.Context, s *store.Store) (answer, error) {
		found, err := s.FindAppeals(ctx, f)
		f.Cursor = found.Cursor
		return answer{short: !found.Back.IsZero(), more: found.Cursor != ""}, err
	}
}
