package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/deadline"
)

// Config says where the database is.
type Config struct {
	// URL is PostgreSQL's address, as a URL or as "key=value" pairs.
	URL string
	// MaxConns is the largest number of connections; zero means 8.
	MaxConns int32
	// Location is the region's time zone, in which the years of appeals'
	// numbers begin and their terms end; nil means UTC.
	Location *time.Location
	// Routes are the ways by which answers go to applicants, the preferred ones
	// first; without any, people send them.
	Routes []Route
	// Logger gets what a person should know; nil discards.
	Logger *slog.Logger
	// Patience is how long a search of appeals goes on to older ones while its page
	// is not full; zero means 8 ms.
	Patience time.Duration
	// Tracer sees every query; nil sees none.
	Tracer pgx.QueryTracer
}

// Store is the database. Its methods may be called from any goroutine.
type Store struct {
	pool     *pgxpool.Pool
	log      *slog.Logger
	location *time.Location
	rules    appeal.Rules // the terms of appeals
	patience time.Duration
	routes   []Route
	queue    *river.Client[pgx.Tx] // takes jobs, and does none
	skipped  atomic.Uint64

	mu sync.Mutex
	// ready is the newest month for which partitions are known to exist.
	ready time.Time
}

// Every method that is given no nearer deadline ends after these.
const (
	readTime  = 15 * time.Second
	writeTime = 30 * time.Second
)

// Open prepares the pool. It does not wait for PostgreSQL, which may be away; an
// address that cannot be read is an error.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	pc, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		e := cti.Errorf(cti.Invalid,
			"Адрес базы данных не читается; нужен вид postgres://имя:пароль@узел:5432/база.")
		e.Err = fmt.Errorf("parse database address: %w", err) // pgx leaves the password out
		return nil, e
	}
	pc.MaxConns = 8
	if cfg.MaxConns > 0 {
		pc.MaxConns = cfg.MaxConns
	}
	if pc.ConnConfig.ConnectTimeout == 0 {
		pc.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	pc.ConnConfig.RuntimeParams["application_name"], pc.ConnConfig.Tracer = "dozvon", cfg.Tracer
	pc.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		c.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		// The figures of a day have many columns, each of which would be compiled for
		// longer than it runs.
		_, err := c.Exec(ctx, `set jit = off`)
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{pool: pool, log: cfg.Logger, location: cfg.Location, patience: cfg.Patience}
	if s.patience == 0 {
		s.patience = 8 * time.Millisecond
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.location == nil {
		s.location = time.UTC
	}
	s.rules, s.routes = deadline.Standard(s.location), cfg.Routes
	if s.queue, err = jobQueue(pool); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open job queue: %w", err)
	}
	return s, nil
}

// Close ends all connections; it waits for those in use.
func (s *Store) Close() { s.pool.Close() }

// Which tells this database from any other, until its server begins anew.
func (s *Store) Which(ctx context.Context) (which string, err error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	err = s.pool.QueryRow(ctx, `select current_database() || ' ' || extract(epoch from pg_postmaster_start_time())`).Scan(&which)
	return which, failure("name database", err)
}

// Ping tells whether PostgreSQL answers.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	return failure("ping database", s.pool.Ping(ctx))
}

// Skipped counts the events that were kept but changed nothing, because they
// make no sense after the events before them.
func (s *Store) Skipped() uint64 { return s.skipped.Load() }

// snapshot runs fn in a transaction that sees one state of the database.
func (s *Store) snapshot(ctx context.Context, verb string, fn func(context.Context, pgx.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return failure(verb, pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error { return fn(ctx, tx) }))
}

// failure turns what pgx gives into what callers are promised: errors for
// people pass, an absent database is Unavailable, the rest is ours.
func failure(verb string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*cti.Error](err); ok {
		return err
	}
	err = fmt.Errorf("%s: %w", verb, err)
	if !Away(err) {
		return err
	}
	e := cti.Errorf(cti.Unavailable, "База данных недоступна; звонки идут, повторите позже.")
	e.Err = err
	return e
}
