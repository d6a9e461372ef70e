package lab_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"github.com/dozvon/dozvon/deploy/lab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(lab.Stopping(m)) }

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for range 2 {
		if err := run(ctx, lab.Postgres(t), `CREATE TABLE mine (n int)`); err != nil {
			t.Errorf("the database is not empty: %v", err)
		}
	}
}

func TestCopiesOfATemplateAreApart(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	prepared := 0
	template := lab.Template{Prepare: func(ctx context.Context, url string) error {
		prepared++
		return run(ctx, url, `CREATE TABLE ours (n int)`)
	}}
	for range 2 {
		if err := run(ctx, template.Postgres(t), `ALTER TABLE ours RENAME TO mine`); err != nil {
			t.Error(err)
		}
	}
	if prepared != 1 {
		t.Errorf("prepared %d times", prepared)
	}
}

func run(ctx context.Context, url, sql string) error {
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, sql)
	return errors.Join(err, connection.Close(ctx))
}
