package lab_test

import (
	"context"
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
		connection, err := pgx.Connect(ctx, lab.Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := connection.Exec(ctx, `CREATE TABLE mine (n int)`); err != nil {
			t.Errorf("the database is not empty: %v", err)
		}
		if err := connection.Close(ctx); err != nil {
			t.Error(err)
		}
	}
}
