package deploy

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// dataFolder is a data folder that an unprivileged user can enter (t.TempDir is closed to others).
func dataFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "dozvon-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func startTestPostgres(t *testing.T, dir string) *Postgres {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server, err := StartPostgres(ctx, PostgresConfig{Dir: dir, Test: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := server.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return server
}

func query(t *testing.T, url, sql string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close(context.WithoutCancel(ctx)) }()
	var answer string
	if err := connection.QueryRow(ctx, sql).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return answer
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close(context.WithoutCancel(ctx)) }()
	if _, err := connection.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestPostgresSpeaksRussianAndIsNobodysSuperuser(t *testing.T) {
	dir := dataFolder(t)
	server := startTestPostgres(t, dir)
	if found := query(t, server.URL(), `SELECT (to_tsvector('ДОРОГИ во дворах') @@ to_tsquery('дорога & двор'))::text`); found != "true" {
		t.Error("full text search does not fold Russian words")
	}
	if super := query(t, server.URL(), `SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user`); super != "false" {
		t.Error("the application is a superuser")
	}
	owner, err := os.Stat("/proc/" + strconv.Itoa(server.PID()))
	if err != nil {
		t.Fatal(err)
	}
	if owner.Sys().(*syscall.Stat_t).Uid == 0 {
		t.Error("PostgreSQL runs as root")
	}
	info, err := os.Stat(filepath.Join(dir, "postgres.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the password is readable by others: %v %v", info.Mode(), err)
	}
}

func TestPostgresIsTakenOverAndKeepsItsData(t *testing.T) {
	dir := dataFolder(t)
	first := startTestPostgres(t, dir)
	execute(t, first.URL(), `CREATE TABLE kept AS SELECT 'yes' AS answer`)
	second := startTestPostgres(t, dir)
	if !second.Adopted() || second.PID() != first.PID() || second.URL() != first.URL() {
		t.Fatalf("a running server was not taken over: %d then %d", first.PID(), second.PID())
	}
	if err := second.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-first.Done()
	if _, err := PostgresURL(dir); err == nil || !strings.Contains(err.Error(), "not running") {
		t.Errorf("a stopped server has an address: %v", err)
	}
	third := startTestPostgres(t, dir)
	if kept := query(t, third.URL(), `SELECT answer FROM kept`); kept != "yes" {
		t.Errorf("the table holds %q after a restart", kept)
	}
	if url, err := PostgresURL(dir); err != nil || url != third.URL() {
		t.Errorf("PostgresURL: %q, %v", url, err)
	}
}

func TestPostgresFindsAWayAroundAClosedDataFolder(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root has data folders that PostgreSQL's user cannot enter")
	}
	dir := t.TempDir() // closed to others, as /root is
	server := startTestPostgres(t, dir)
	cluster := filepath.Dir(server.state.Cluster)
	t.Cleanup(func() { _ = os.RemoveAll(cluster) })
	if !strings.HasPrefix(cluster, "/var/lib/dozvon/") {
		t.Errorf("the cluster is in %s", cluster)
	}
	if url, err := PostgresURL(dir); err != nil || query(t, url, `SELECT 'here'`) != "here" {
		t.Errorf("PostgresURL: %q %v", url, err)
	}
}

func TestDataFolderMayBeMoved(t *testing.T) {
	dir := dataFolder(t)
	server := startTestPostgres(t, filepath.Join(dir, "old"))
	execute(t, server.URL(), `CREATE TABLE kept AS SELECT 'yes' AS answer`)
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "old"), filepath.Join(dir, "new")); err != nil {
		t.Fatal(err)
	}
	if kept := query(t, startTestPostgres(t, filepath.Join(dir, "new")).URL(), `SELECT answer FROM kept`); kept != "yes" {
		t.Errorf("the table holds %q after the move", kept)
	}
}

func TestClusterOfAnotherVersionIsNamedWithARemedy(t *testing.T) {
	_, err := findPostgres("9")
	if err == nil || !strings.Contains(err.Error(), "postgresql-9") {
		t.Errorf("data of a version that is not installed gives %v", err)
	}
}

func TestHalfMadeClusterIsLeftToTheAdministrator(t *testing.T) {
	dir := dataFolder(t)
	file := filepath.Join(dir, "postgres", "precious")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := StartPostgres(t.Context(), PostgresConfig{Dir: dir, Test: true}); err == nil || !strings.Contains(err.Error(), "move") {
		t.Errorf("files of somebody else give %v", err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("a file was lost: %v", err)
	}
}
