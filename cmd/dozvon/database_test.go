package main

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestDatabaseWatchTellsSilenceAndFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var frozen, up atomic.Bool
		w := databaseWatch{
			ping: func(ctx context.Context) error {
				if !frozen.Load() {
					return nil
				}
				<-ctx.Done()
				return context.Cause(ctx)
			},
			tell: up.Store,
		}
		go w.run(t.Context())
		want := func(what string, is bool) {
			t.Helper()
			time.Sleep(pingEvery + pingLimit)
			synctest.Wait()
			if up.Load() != is {
				t.Fatalf("%s: up is %v", what, up.Load())
			}
		}
		want("it answers", true)
		frozen.Store(true)
		want("it neither answers nor refuses", false)
		w.writing(true)
		frozen.Store(false)
		want("it answers, but events still wait", false)
		w.writing(false)
		want("all is written", true)
	})
}

func TestDatabaseWatchEnds(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	w := databaseWatch{
		ping: func(ctx context.Context) error { cancel(errors.New("stopped")); return ctx.Err() },
		tell: func(bool) { t.Error("told at the end, when every ping fails") },
	}
	w.run(ctx)
}
