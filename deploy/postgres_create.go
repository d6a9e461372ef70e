package deploy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// findPostgres returns the folder of the newest PostgreSQL programs: the distribution's versions side by side first,
// then whatever PATH holds. A cluster that exists already is only understood by the version that made it.
func findPostgres(made string) (string, error) {
	if made != "" {
		bin := filepath.Join("/usr/lib/postgresql", made, "bin")
		if _, err := os.Stat(filepath.Join(bin, "postgres")); err == nil {
			return bin, nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return postgresVersion(b) - postgresVersion(a) })
	for _, path := range found {
		if made != "" {
			return "", fmt.Errorf("the data was written by PostgreSQL %s, which is not installed any more: "+
				"install postgresql-%s, or convert the data with pg_upgrade", made, made)
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "postgres")); err == nil {
			return filepath.Dir(path), nil
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	return "", errors.New("PostgreSQL is not installed: run deploy/install.sh run, or apt-get install postgresql")
}

// postgresVersion reads 15 from /usr/lib/postgresql/15/bin/initdb.
func postgresVersion(path string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return version
}

func clusterIn(dir string) string { return filepath.Join(dir, "postgres") }

// socketsOf is the folder for the Unix socket of a cluster.
func socketsOf(cluster string) string {
	return shortDir(filepath.Join(cluster, "sockets"), ".s.PGSQL.65535")
}

// createCluster makes an empty cluster with our role and database, and a state without a port.
func createCluster(ctx context.Context, dir, bin string, who account, log *slog.Logger) (postgresState, error) {
	state := postgresState{Cluster: clusterIn(dir), Password: secret()}
	if !who.canReach(dir) {
		state.Cluster = filepath.Join("/var/lib/dozvon", fingerprint(dir), "postgres")
		log.Info("the data folder is closed to the user that PostgreSQL runs as, the cluster goes elsewhere",
			"user", who.name, "cluster", state.Cluster)
		if err := os.MkdirAll(filepath.Dir(state.Cluster), 0o755); err != nil {
			return state, fmt.Errorf("make folder for PostgreSQL: %w", err)
		}
	}
	state.Sockets = socketsOf(state.Cluster)
	started := time.Now()
	// What is there without PG_VERSION or without our state is a half-made cluster; initdb refuses a folder with files,
	// and we never delete data: the administrator decides.
	if entries, err := os.ReadDir(state.Cluster); err == nil && len(entries) > 0 {
		return state, fmt.Errorf("%s holds files but %s does not say how to use them: move that folder away and start again",
			state.Cluster, filepath.Join(dir, "postgres.json"))
	}
	if err := buildCluster(ctx, state, bin, who); err != nil {
		return state, err
	}
	if err := state.write(dir); err != nil {
		return state, err
	}
	log.Info("made a PostgreSQL cluster", "cluster", state.Cluster, "took", time.Since(started).Round(time.Millisecond))
	return state, nil
}

// buildCluster works in a folder beside the final one and renames it when it is whole.
func buildCluster(ctx context.Context, state postgresState, bin string, who account) error {
	unfinished := state.Cluster + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("remove unfinished cluster: %w", err)
	}
	if err := who.own(unfinished, 0o700); err != nil {
		return err
	}
	err := runAs(ctx, who, "", filepath.Join(bin, "initdb"), "-D", unfinished, "-U", postgresAdmin, "-E", "UTF8",
		"--locale=C.UTF-8", "--text-search-config=russian", "--auth-local=peer", "--auth-host=scram-sha-256", "--no-sync", "--no-instructions")
	if err != nil {
		return fmt.Errorf("make PostgreSQL cluster: %w", err)
	}
	access := "# TYPE DATABASE USER ADDRESS METHOD\n" +
		"local all " + postgresAdmin + " peer map=admin\n" +
		"local all all scram-sha-256\n" +
		"host all all 127.0.0.1/32 scram-sha-256\n"
	names := "admin " + who.name + " " + postgresAdmin + "\n"
	if err := os.WriteFile(filepath.Join(unfinished, "pg_hba.conf"), []byte(access), 0o600); err != nil {
		return fmt.Errorf("write access rules: %w", err)
	}
	if err := os.WriteFile(filepath.Join(unfinished, "pg_ident.conf"), []byte(names), 0o600); err != nil {
		return fmt.Errorf("write account map: %w", err)
	}
	// One statement on each line: the single-user server reads lines. The password is letters and digits.
	statements := fmt.Sprintf("CREATE ROLE %s LOGIN CREATEDB PASSWORD '%s'\nCREATE DATABASE %s OWNER %s\n",
		postgresRole, state.Password, postgresDatabase, postgresRole)
	err = runAs(ctx, who, statements, filepath.Join(bin, "postgres"), "--single", "-F", "-D", unfinished, "postgres")
	if err != nil {
		return fmt.Errorf("make database: %w", err)
	}
	if err := os.Rename(unfinished, state.Cluster); err != nil {
		return fmt.Errorf("put cluster into place: %w", err)
	}
	return nil
}

// runAs runs a program to its end as another account, input on its standard input.
func runAs(ctx context.Context, who account, input, program string, arguments ...string) error {
	cmd := exec.CommandContext(ctx, program, arguments...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = "/", postgresEnvironment(), who.attributes()
	cmd.Stdin = strings.NewReader(input)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(program), err, strings.TrimSpace(string(output)))
	}
	return nil
}

// postgresEnvironment is ours without PGDATA, PGPORT and the like, which would point the server elsewhere.
func postgresEnvironment() []string {
	environment := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "PG") || strings.HasPrefix(pair, "LC_") || strings.HasPrefix(pair, "LANG")
	})
	return append(environment, "LC_ALL=C.UTF-8")
}
