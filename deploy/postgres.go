package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Names inside the private cluster.
const (
	postgresDatabase = "dozvon"
	postgresRole     = "dozvon"       // owns the database, may create others, is no superuser
	postgresAdmin    = "dozvon_admin" // superuser, only over the Unix socket and only for the cluster's own account
)

// PostgresConfig says where the private PostgreSQL cluster lives and how careful it is.
type PostgresConfig struct {
	// Dir is the data folder of Dozvon; the cluster goes to Dir/postgres.
	Dir string
	// Test gives up durability for speed (no fsync): for tests that throw the cluster away.
	Test bool
	// Settings are PostgreSQL's own, as name=value; they win over those of its file.
	Settings []string
	// Log receives one line for each long step; nil means silence.
	Log *slog.Logger
}

// Postgres is a running private PostgreSQL server.
type Postgres struct {
	state   postgresState
	process *process
}

// postgresState is what DIR/postgres.json holds, readable by its owner only.
type postgresState struct {
	Cluster  string `json:"cluster"` // folder of the cluster
	Sockets  string `json:"sockets"` // folder of the Unix socket
	Port     int    `json:"port"`    // TCP port on 127.0.0.1
	Password string `json:"password"`
}

// StartPostgres starts the private cluster of a data folder, making it first if there is none, and returns when it
// takes connections. A server that still runs there is taken over. ctx limits the start only.
//
// PostgreSQL refuses to run as root: then it runs as the user postgres, dozvon or nobody, whichever exists first, and
// when that user cannot enter the data folder (a checkout under /root) the cluster moves to /var/lib/dozvon.
func StartPostgres(ctx context.Context, config PostgresConfig) (*Postgres, error) {
	log := orSilent(config.Log)
	dir, err := filepath.Abs(config.Dir)
	if err != nil {
		return nil, fmt.Errorf("find data folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	who, ok := pickAccount("postgres", "dozvon", "nobody")
	if !ok {
		return nil, errors.New("PostgreSQL never runs as root and this machine has no user to run it as: useradd --system dozvon")
	}
	state, known := readPostgresState(dir)
	if known && postgresRuns(state) {
		log.Info("PostgreSQL is still running, taking it over", "cluster", state.Cluster)
		pid, _ := readPID(filepath.Join(state.Cluster, "postmaster.pid"))
		server := &Postgres{state: state, process: adopt(pid)}
		return server, server.ready(ctx)
	}
	bin, err := findPostgres(state.version())
	if err != nil {
		return nil, err
	}
	if !known {
		if state, err = createCluster(ctx, dir, bin, who, log); err != nil {
			return nil, err
		}
	}
	return startCluster(ctx, dir, state, bin, who, config)
}

func startCluster(ctx context.Context, dir string, state postgresState, bin string, who account, config PostgresConfig) (*Postgres, error) {
	port, err := freePort(state.Port)
	if err != nil {
		return nil, err
	}
	defer port.Release()
	state.Port = port.Port
	if err := who.own(state.Sockets, 0o700); err != nil {
		return nil, err
	}
	logPath := filepath.Join(state.Cluster, "server.log")
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log of PostgreSQL: %w", err)
	}
	defer func() { _ = log.Close() }()
	arguments := []string{
		"-D", state.Cluster, "-p", strconv.Itoa(port.Port), "-k", state.Sockets,
		"-c", "listen_addresses=127.0.0.1", "-c", "logging_collector=off", "-c", "timezone=UTC",
	}
	if config.Test {
		arguments = append(arguments, "-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "max_connections=300", "-c", "shared_buffers=64MB")
	}
	for _, one := range config.Settings {
		arguments = append(arguments, "-c", one)
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), arguments...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", log, log
	cmd.Env = postgresEnvironment()
	cmd.SysProcAttr = who.attributes()
	running, err := spawn(cmd)
	if err != nil {
		return nil, err
	}
	server := &Postgres{state: state, process: running}
	if err := server.ready(ctx); err != nil {
		_ = server.Stop(ctx)
		return nil, fmt.Errorf("%w; its log %s ends with:\n%s", err, logPath, tail(logPath, 5))
	}
	return server, state.write(dir)
}

// ready waits until the server says so on the last line of its lock file.
func (p *Postgres) ready(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		lines := strings.Split(tail(filepath.Join(p.state.Cluster, "postmaster.pid"), 8), "\n")
		if len(lines) == 8 && strings.TrimSpace(lines[7]) == "ready" && lines[0] == strconv.Itoa(p.process.pid) {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.process.gone:
			return errors.New("PostgreSQL stopped while starting")
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL is not ready: %w", ctx.Err())
		}
	}
}

// URL is the address for a PostgreSQL client, password included: do not log it.
func (p *Postgres) URL() string { return p.state.url() }

// PID is the process id of the server.
func (p *Postgres) PID() int { return p.process.pid }

// Adopted tells whether the server ran already and was taken over.
func (p *Postgres) Adopted() bool { return p.process.adopted }

// Done is closed when the server has ended, for whatever reason.
func (p *Postgres) Done() <-chan struct{} { return p.process.gone }

// Stop ends the server: open transactions are rolled back, everything is written. When ctx ends first it is killed,
// which PostgreSQL repairs at its next start.
func (p *Postgres) Stop(ctx context.Context) error {
	if err := p.process.stop(ctx, syscall.SIGINT); err != nil {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	return nil
}

// PostgresURL returns the address of the private PostgreSQL of a data folder, for commands that run beside
// Dozvon. It is an error when that server does not run.
func PostgresURL(dir string) (string, error) {
	state, known := readPostgresState(dir)
	if !known {
		return "", fmt.Errorf("the data folder %s has no PostgreSQL of its own: start Dozvon there first, or give a database address", dir)
	}
	if !postgresRuns(state) {
		return "", fmt.Errorf("the PostgreSQL of the data folder %s is not running: start Dozvon (make run) and try again", dir)
	}
	return state.url(), nil
}

func (s postgresState) url() string {
	address := url.URL{
		Scheme: "postgres", User: url.UserPassword(postgresRole, s.Password),
		Host: "127.0.0.1:" + strconv.Itoa(s.Port), Path: "/" + postgresDatabase, RawQuery: "sslmode=disable",
	}
	return address.String()
}

func (s postgresState) write(dir string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("encode state of PostgreSQL: %w", err)
	}
	return writePrivate(filepath.Join(dir, "postgres.json"), text)
}

func readPostgresState(dir string) (postgresState, bool) {
	var state postgresState
	dir, err := filepath.Abs(dir)
	if err != nil {
		return state, false
	}
	text, err := os.ReadFile(filepath.Join(dir, "postgres.json"))
	if err != nil || json.Unmarshal(text, &state) != nil {
		return state, false
	}
	if state.version() == "" {
		// The data folder may have been moved as a whole.
		state.Cluster = clusterIn(dir)
		state.Sockets = socketsOf(state.Cluster)
	}
	return state, state.version() != ""
}

// version is the major version of PostgreSQL that made the cluster; empty when there is no cluster.
func (s postgresState) version() string {
	text, _ := os.ReadFile(filepath.Join(s.Cluster, "PG_VERSION"))
	return strings.TrimSpace(string(text))
}

// postgresRuns tells whether the cluster's lock file names a live server of this very folder.
func postgresRuns(state postgresState) bool {
	pid, err := readPID(filepath.Join(state.Cluster, "postmaster.pid"))
	return err == nil && runs(pid, state.Cluster)
}

func orSilent(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}
