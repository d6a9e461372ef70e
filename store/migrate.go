package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/tern/v2/migrate"

	"github.com/dozvon/dozvon/cti"
)

//go:embed migrations/*.sql
var migrations embed.FS

const versionTable = "schema_version"

// Migrate brings the schema to this version and gives the numbers before and
// after. Several processes may call it at a time: tern holds an advisory lock.
func (s *Store) Migrate(ctx context.Context) (from, to int32, err error) {
	err = s.pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		m, err := migrator(ctx, c.Conn())
		if err != nil {
			return err
		}
		if from, err = m.GetCurrentVersion(ctx); err != nil {
			return err
		}
		to = int32(len(m.Migrations))
		if from > to {
			return newer(from, to)
		}
		return m.Migrate(ctx)
	})
	if err != nil {
		return from, from, failure("migrate database", err)
	}
	if err := s.ensurePartitions(ctx); err != nil {
		return from, to, failure("migrate database", err)
	}
	return from, to, nil
}

func migrator(ctx context.Context, c *pgx.Conn) (*migrate.Migrator, error) {
	m, err := migrate.NewMigrator(ctx, c, versionTable)
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return m, m.LoadMigrations(files)
}

// CheckSchema refuses a schema that is older or newer than this version, with
// the remedy; it changes nothing.
func (s *Store) CheckSchema(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return fmt.Errorf("check schema: %w", err)
	}
	want, have := int32(len(files)), int32(0)
	err = s.pool.QueryRow(ctx, `select version from `+versionTable).Scan(&have)
	var pg *pgconn.PgError
	if err != nil && !errors.Is(err, pgx.ErrNoRows) && (!errors.As(err, &pg) || pg.Code != "42P01") {
		return failure("check schema", err)
	}
	switch {
	case have < want:
		return cti.Errorf(cti.Conflict,
			"База данных версии %d, а нужна %d; выполните «dozvon migrate» и запустите снова.", have, want)
	case have > want:
		return newer(have, want)
	}
	return nil
}

func newer(have, want int32) error {
	return cti.Errorf(cti.Conflict,
		"База данных версии %d новее программы (%d); установите Dozvon не старее того, что выполнял «dozvon migrate».", have, want)
}
