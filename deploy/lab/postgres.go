package lab

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"

	"github.com/dozvon/dozvon/deploy"
)

// shared is the one PostgreSQL server of this test process, started by the first test that asks for it.
var shared struct {
	mu       sync.Mutex
	server   *deploy.Postgres
	guard    *guard
	err      error
	database int
}

// Postgres returns the address of a fresh, empty database on the process's own PostgreSQL server. The database is
// dropped when the test ends.
func Postgres(tb testing.TB) string { return database(tb, "template0") }

// Template is a database that is prepared once in a test process. Tests have a copy each, which takes a tenth of the
// time that a schema takes to be made.
type Template struct {
	// Prepare is given the address of an empty database, and has no connection to it left when it returns.
	Prepare func(ctx context.Context, url string) error

	once sync.Once
	name string
	err  error
}

// Postgres returns the address of a fresh copy. It is dropped when the test ends.
func (t *Template) Postgres(tb testing.TB) string {
	tb.Helper()
	t.once.Do(t.prepare)
	if t.err != nil {
		tb.Fatalf("prepare database for tests: %v", t.err)
	}
	return database(tb, t.name)
}

func (t *Template) prepare() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var admin string
	if admin, t.name, t.err = reserveDatabase(ctx); t.err != nil {
		return
	}
	if t.err = execute(ctx, admin, "CREATE DATABASE "+t.name+" TEMPLATE template0"); t.err != nil {
		return
	}
	t.err = t.Prepare(ctx, addressOf(admin, t.name))
}

// database makes a copy of a template.
func database(tb testing.TB, template string) string {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	admin, name, err := reserveDatabase(ctx)
	if err != nil {
		tb.Fatalf("start PostgreSQL for tests: %v", err)
	}
	if err := execute(ctx, admin, "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY file_copy"); err != nil {
		tb.Fatalf("make database for test: %v", err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := execute(ctx, admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			tb.Logf("drop database of test: %v", err)
		}
	})
	return addressOf(admin, name)
}

// addressOf is the address of another database of the same server.
func addressOf(server, name string) string {
	address, err := url.Parse(server)
	if err != nil {
		panic(err) // we wrote it
	}
	address.Path = "/" + name
	return address.String()
}

// reserveDatabase starts the server at first use and returns its address and a name that no test had yet.
func reserveDatabase(ctx context.Context) (admin, name string, err error) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server == nil && shared.err == nil {
		shared.server, shared.guard, shared.err = startPostgres(ctx)
	}
	if shared.err != nil {
		return "", "", shared.err
	}
	shared.database++
	return shared.server.URL(), fmt.Sprintf("test_%d", shared.database), nil
}

func startPostgres(ctx context.Context) (*deploy.Postgres, *guard, error) {
	dir, err := folder()
	if err != nil {
		return nil, nil, err
	}
	// SIGQUIT: no checkpoint, nothing of this cluster is wanted again.
	watcher, err := watch(dir, syscall.SIGQUIT)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, nil, err
	}
	server, err := deploy.StartPostgres(ctx, deploy.PostgresConfig{Dir: dir, Test: true})
	if err != nil {
		watcher.close()
		return nil, nil, err
	}
	return server, watcher, nil
}

func execute(ctx context.Context, address, sql string) error {
	connection, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close(ctx) }()
	_, err = connection.Exec(ctx, sql)
	return err
}

// folder makes a data folder that the unprivileged users of the servers can enter, with a path short enough for sockets.
func folder() (string, error) {
	dir, err := os.MkdirTemp(base(), "dozvon-lab-")
	if err != nil {
		return "", fmt.Errorf("make folder for test servers: %w", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", fmt.Errorf("open folder for test servers: %w", err)
	}
	return dir, nil
}

// base is a folder in memory if there is enough of it: tests make and remove thousands of files, and a disk takes long
// to find room for each.
func base() string {
	const memory, enough = "/dev/shm", 2 << 30
	var s unix.Statfs_t
	if err := unix.Statfs(memory, &s); err == nil && s.Bavail*uint64(s.Bsize) >= enough {
		return memory
	}
	return "/tmp"
}

// Runner is what testing.M is.
type Runner interface{ Run() int }

type stopping struct{ tests Runner }

// Stopping wraps a package's tests so that the shared servers are stopped when they are over.
func Stopping(tests Runner) Runner { return stopping{tests} }

// Run runs the tests, then stops the shared servers.
func (s stopping) Run() int {
	code := s.tests.Run()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server != nil {
		shared.guard.close()
		<-shared.server.Done()
		shared.server = nil
	}
	return code
}
